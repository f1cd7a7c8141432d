package io.timecoin.tools;

import io.timecoin.base.Hash;
import io.timecoin.cli.Table;
import io.timecoin.codec.TransactionView;
import io.timecoin.journal.JournalEvent;
import io.timecoin.journal.JournalReader;
import io.timecoin.journal.Passport;
import io.timecoin.journal.RecordView;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;

/** Prints a record as a line for people. */
final class RecordLines implements RecordPrinter {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);
    private static final int SEQUENCE_WIDTH = 10;
    private static final int KIND_WIDTH = 12;
    private static final int VERDICT_WIDTH = 12;
    private static final int RESULT_WIDTH = 24;
    private static final double NANOS_A_MICRO = 1_000;
    private static final String GAP = "  ";

    private final PrintWriter out;
    private final boolean showsPayload;
    private final EventContent content = new EventContent();
    private final StringBuilder line = new StringBuilder();
    private long timeMs = Long.MIN_VALUE;
    private String time = "";

    RecordLines(PrintWriter out, boolean showsPayload) {
        this.out = out;
        this.showsPayload = showsPayload;
    }

    @Override
    public void print(RecordView record) {
        line.setLength(0);
        right(Long.toString(record.sequence()), SEQUENCE_WIDTH);
        line.append(GAP);
        switch (record.type()) {
            case EVENT -> event(record);
            case PASSPORT -> passport(record);
            case TRAILER -> trailer(record);
            case CHECKPOINT -> checkpoint(record);
            case SNAPSHOT_MARK -> snapshot(record);
            case CLEAN_END -> heading(time(record.wallClockMs()), "end").append("the writer ended in order");
            default -> throw new IllegalStateException("every type is printed");
        }
        out.println(line);
    }

    private StringBuilder heading(String when, String what) {
        left(when, time(0).length());
        return left(what, KIND_WIDTH);
    }

    private void event(RecordView record) {
        heading(time(record.eventTimeMs()), EventContent.name(record.kind()));
        left(EventContent.name(record.verdict()), VERDICT_WIDTH);
        left(record.resultCode() + " " + EventContent.resultName(record.resultCode()), RESULT_WIDTH);
        line.append("conn ").append(record.connectionId());
        line.append(GAP).append(record.payloadLength()).append(record.isPayloadHashed() ? " B (hash of it)" : " B");
        content.wrap(record);
        if (content.hasTransaction()) {
            TransactionView transaction = content.transaction();
            line.append(GAP).append("tx ").append(content.txId());
            line.append(' ').append(transaction.inputCount()).append(" in ");
            line.append(transaction.outputCount()).append(" out ");
            line.append(transaction.outputSum()).append(" units");
        }
        if (content.hasBlock()) {
            line.append(GAP).append("block ").append(content.header().height());
            line.append(' ').append(content.blockHash());
            line.append(' ').append(content.header().transactionCount()).append(" tx, root before ");
            line.append(content.parentStateRoot());
        }
        stages(record);
        if (showsPayload) {
            line.append(GAP).append("payload ").append(payloadHex(record));
        }
    }

    private void stages(RecordView record) {
        line.append(GAP).append("us");
        for (int stage = 0; stage < JournalEvent.STAGES; stage++) {
            line.append(' ').append(EventContent.STAGES[stage]).append(' ');
            line.append(Table.number(record.stageNanos(stage) / NANOS_A_MICRO, 1));
        }
    }

    /** The payload in hexadecimal digits. */
    static String payloadHex(RecordView record) {
        byte[] payload = new byte[record.payloadLength()];
        record.payload().getBytes(record.payloadOffset(), payload);
        return HexFormat.of().formatHex(payload);
    }

    private void passport(RecordView record) {
        Passport passport = record.passport();
        heading(time(record.wallClockMs()), "passport");
        line.append(record.passportReason() == Passport.Reason.ROLL ? "new file" : "start");
        line.append(GAP).append("validator ").append(Hash.of(record.bytes(), record.passportKeyOffset()));
        line.append(GAP).append("a checkpoint every ").append(record.checkpointEvents());
        line.append(GAP).append("engine ").append(passport.engineVersion());
        line.append(GAP).append(passport.jvm()).append(", ").append(passport.os());
        line.append(GAP)
                .append("configuration ")
                .append(passport.configuration().length)
                .append(" B");
        line.append(GAP).append("chain ").append(Hash.of(record.bytes(), record.chainOffset()));
    }

    private void trailer(RecordView record) {
        heading("", "trailer").append(Table.count(record.eventCount(), "event"));
        if (record.eventCount() > 0) {
            line.append(' ').append(record.firstSequence()).append("..").append(record.lastSequence());
        }
        line.append(GAP).append("sync before ");
        line.append(Table.number(record.syncNanosBefore() / NANOS_A_MICRO, 1)).append(" us");
        line.append(GAP).append("chain ").append(Hash.of(record.bytes(), record.chainOffset()));
    }

    private void checkpoint(RecordView record) {
        heading("", "checkpoint");
        line.append("events ").append(record.firstSequence()).append("..").append(record.lastSequence());
        line.append(GAP).append("merkle root ").append(record.merkleRoot());
        line.append(GAP)
                .append("block ")
                .append(record.blockHeight())
                .append(' ')
                .append(record.blockHash());
        line.append(GAP).append("state root ").append(record.stateRootHeight());
        line.append(' ').append(record.stateRoot());
    }

    private void snapshot(RecordView record) {
        heading("", "snapshot");
        line.append("sequence ").append(record.snapshotSequence());
        line.append(GAP).append("height ").append(record.snapshotHeight());
        line.append(GAP).append(record.snapshotFile()).append(' ').append(record.snapshotHash());
    }

    @Override
    public void printBreak(JournalReader reader) {
        out.println(" ".repeat(SEQUENCE_WIDTH) + GAP + "unreadable: " + reader.problem() + " (" + reader.file()
                + " at byte " + reader.offset() + ')');
    }

    /** Events come in runs of one millisecond. */
    private String time(long ms) {
        if (ms != timeMs) {
            timeMs = ms;
            time = TIME.format(Instant.ofEpochMilli(ms));
        }
        return time;
    }

    private StringBuilder left(String text, int width) {
        line.append(text);
        for (int i = text.length(); i < width; i++) {
            line.append(' ');
        }
        return line.append(GAP);
    }

    private void right(String text, int width) {
        for (int i = text.length(); i < width; i++) {
            line.append(' ');
        }
        line.append(text);
    }
}
