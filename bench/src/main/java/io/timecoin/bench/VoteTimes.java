package io.timecoin.bench;

import io.timecoin.codec.EventKind;
import io.timecoin.journal.JournalReader;
import io.timecoin.journal.JournalReader.Step;
import io.timecoin.journal.MappedJournal;
import io.timecoin.journal.RecordType;
import io.timecoin.journal.RecordView;
import java.nio.file.Path;
import org.HdrHistogram.Histogram;

/** What a journal tells of the events of a span of time: how long votes took, and what consensus cost. */
final class VoteTimes {
    private static final int QUEUED = 0;
    private static final int VERIFY = 1;
    private static final int WAITED = 2;
    private static final int STATE = 3;
    private static final double NANOS_PER_MS = 1e6;

    private final Histogram throughState = new Histogram(3);
    private long votesNanos;
    private long proposalsVerifiedNanos;
    private long proposalsExecutedNanos;
    private long transactions;
    private long blocks;

    private VoteTimes() {}

    /**
     * Reads the events whose time lies in a span.
     *
     * @param fromMs first event time, in ms
     * @param toMs first event time after the span
     */
    static VoteTimes of(Path journal, long fromMs, long toMs) {
        VoteTimes times = new VoteTimes();
        try (MappedJournal source = new MappedJournal(journal);
                JournalReader reader = new JournalReader(source)) {
            for (Step step = reader.next(); step == Step.RECORD; step = reader.next()) {
                RecordView record = reader.record();
                if (record.type() == RecordType.EVENT
                        && record.eventTimeMs() >= fromMs
                        && record.eventTimeMs() < toMs) {
                    times.add(record);
                }
            }
        }
        return times;
    }

    private void add(RecordView record) {
        long verify = record.stageNanos(VERIFY);
        long state = record.stageNanos(STATE);
        if (record.kind() == EventKind.TRANSACTION) {
            transactions++;
        } else if (record.kind() == EventKind.PROPOSAL) {
            proposalsVerifiedNanos += verify;
            proposalsExecutedNanos += state;
        } else if (record.kind() == EventKind.VOTE || record.kind() == EventKind.ROUND_CHANGE) {
            votesNanos += verify + state;
            throughState.recordValue(record.stageNanos(QUEUED) + verify + record.stageNanos(WAITED) + state);
        }
        blocks += record.isBlockCommitted() ? 1 : 0;
    }

    /** From the ring's entry to the end of the state thread's turn, in ms. */
    double percentileMs(double percentile) {
        return throughState.getValueAtPercentile(percentile) / NANOS_PER_MS;
    }

    /** Time in the verify and the state stage of votes and round changes, ns. */
    long votesNanos() {
        return votesNanos;
    }

    /** Time in the verify stage of proposals, ns. */
    long proposalsVerifiedNanos() {
        return proposalsVerifiedNanos;
    }

    /** Time in the state stage of proposals: the execution of their blocks. */
    long proposalsExecutedNanos() {
        return proposalsExecutedNanos;
    }

    long transactions() {
        return transactions;
    }

    long blocks() {
        return blocks;
    }
}
