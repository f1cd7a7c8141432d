package io.timecoin.tools;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import io.timecoin.base.Hash;
import io.timecoin.journal.JournalEvent;
import io.timecoin.journal.JournalReader;
import io.timecoin.journal.Passport;
import io.timecoin.journal.RecordType;
import io.timecoin.journal.RecordView;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.time.Instant;

/** Prints a record as an object on a line. */
final class RecordJson implements RecordPrinter {
    private static final double NANOS_A_MICRO = 1_000;

    private final PrintWriter out;
    private final boolean showsPayload;
    private final EventContent content = new EventContent();
    private final JsonGenerator json;

    RecordJson(PrintWriter out, boolean showsPayload) {
        this.out = out;
        this.showsPayload = showsPayload;
        try {
            json = new JsonFactory().createGenerator(out).setPrettyPrinter(new MinimalPrettyPrinter(""));
            json.disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void print(RecordView record) {
        try {
            json.writeStartObject();
            json.writeStringField("type", typeName(record.type()));
            json.writeNumberField("sequence", record.sequence());
            switch (record.type()) {
                case EVENT -> event(record);
                case PASSPORT -> passport(record);
                case TRAILER -> trailer(record);
                case CHECKPOINT -> checkpoint(record);
                case SNAPSHOT_MARK -> snapshot(record);
                case CLEAN_END -> time(record.wallClockMs());
                default -> throw new IllegalStateException("every type is printed");
            }
            endLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same word that narrows a dump. */
    private static String typeName(RecordType type) {
        DumpType same =
                switch (type) {
                    case EVENT -> DumpType.EVENT;
                    case PASSPORT -> DumpType.PASSPORT;
                    case TRAILER -> DumpType.TRAILER;
                    case CHECKPOINT -> DumpType.CHECKPOINT;
                    case SNAPSHOT_MARK -> DumpType.SNAPSHOT;
                    case CLEAN_END -> DumpType.END;
                };
        return same.toString();
    }

    private void endLine() throws IOException {
        json.writeEndObject();
        json.flush();
        out.println();
    }

    private void time(long ms) throws IOException {
        json.writeStringField("time", Instant.ofEpochMilli(ms).toString());
        json.writeNumberField("timeMs", ms);
    }

    private void hash(String name, Hash value) throws IOException {
        json.writeStringField(name, value.toString());
    }

    private void event(RecordView record) throws IOException {
        time(record.eventTimeMs());
        json.writeStringField("kind", EventContent.name(record.kind()));
        json.writeStringField("verdict", EventContent.name(record.verdict()));
        json.writeNumberField("code", record.resultCode());
        json.writeStringField("result", EventContent.resultName(record.resultCode()));
        json.writeNumberField("connection", record.connectionId());
        json.writeNumberField("correlation", record.correlationId());
        json.writeNumberField("ownSignatures", record.ownSignatureCount());
        json.writeNumberField("payloadBytes", record.payloadLength());
        json.writeBooleanField("payloadHashed", record.isPayloadHashed());
        content.wrap(record);
        if (content.hasTransaction()) {
            hash("txId", content.txId());
            json.writeNumberField("inputs", content.transaction().inputCount());
            json.writeNumberField("outputs", content.transaction().outputCount());
            json.writeNumberField("outputUnits", content.transaction().outputSum());
        }
        if (content.hasBlock()) {
            block();
        }
        json.writeObjectFieldStart("stagesUs");
        for (int stage = 0; stage < JournalEvent.STAGES; stage++) {
            json.writeNumberField(EventContent.STAGES[stage], record.stageNanos(stage) / NANOS_A_MICRO);
        }
        json.writeEndObject();
        if (showsPayload) {
            json.writeStringField("payload", RecordLines.payloadHex(record));
        }
    }

    private void block() throws IOException {
        json.writeObjectFieldStart("block");
        json.writeNumberField("height", content.header().height());
        hash("hash", content.blockHash());
        json.writeNumberField("timeMs", content.header().timeMs());
        json.writeNumberField("transactions", content.header().transactionCount());
        hash("parentStateRoot", content.parentStateRoot());
        json.writeEndObject();
    }

    private void passport(RecordView record) throws IOException {
        Passport passport = record.passport();
        time(record.wallClockMs());
        json.writeStringField("reason", EventContent.name(record.passportReason()));
        hash("validator", Hash.of(record.bytes(), record.passportKeyOffset()));
        json.writeNumberField("checkpointEvents", record.checkpointEvents());
        json.writeStringField("engine", passport.engineVersion());
        json.writeStringField("jvm", passport.jvm());
        json.writeStringField("os", passport.os());
        json.writeStringField("libraries", passport.libraries());
        json.writeNumberField("configurationBytes", passport.configuration().length);
        hash("chain", Hash.of(record.bytes(), record.chainOffset()));
    }

    private void trailer(RecordView record) throws IOException {
        json.writeNumberField("firstSequence", record.firstSequence());
        json.writeNumberField("lastSequence", record.lastSequence());
        json.writeNumberField("events", record.eventCount());
        json.writeNumberField("syncBeforeUs", record.syncNanosBefore() / NANOS_A_MICRO);
        hash("chain", Hash.of(record.bytes(), record.chainOffset()));
    }

    private void checkpoint(RecordView record) throws IOException {
        json.writeNumberField("firstSequence", record.firstSequence());
        json.writeNumberField("lastSequence", record.lastSequence());
        hash("merkleRoot", record.merkleRoot());
        json.writeNumberField("blockHeight", record.blockHeight());
        hash("blockHash", record.blockHash());
        json.writeNumberField("stateRootHeight", record.stateRootHeight());
        hash("stateRoot", record.stateRoot());
        hash("chain", Hash.of(record.bytes(), record.chainOffset()));
    }

    private void snapshot(RecordView record) throws IOException {
        json.writeNumberField("snapshotSequence", record.snapshotSequence());
        json.writeNumberField("height", record.snapshotHeight());
        json.writeStringField("file", record.snapshotFile());
        hash("hash", record.snapshotHash());
    }

    @Override
    public void printBreak(JournalReader reader) {
        try {
            json.writeStartObject();
            json.writeStringField("type", "unreadable");
            json.writeStringField("file", reader.file());
            json.writeNumberField("offset", reader.offset());
            json.writeStringField("reason", reader.problem());
            endLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
