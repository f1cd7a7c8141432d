package io.timecoin.bench;

import io.timecoin.codec.EventKind;
import io.timecoin.journal.JournalEvent;
import io.timecoin.journal.JournalReader;
import io.timecoin.journal.JournalReader.Step;
import io.timecoin.journal.MappedJournal;
import io.timecoin.journal.RecordType;
import io.timecoin.journal.RecordView;
import java.nio.file.Path;
import org.HdrHistogram.Histogram;

/**
 * What a journal tells of how long transactions of a span of time waited between the threads, and of the syncs behind them:
 *
 * <pre>
 *  offered -- ring to verify --> turn of verify .. done -- verify to state --> turn of state .. done -- state to journal -->
 *  appended -- sync -->
 * </pre>
 *
 * A wait is from the end of the one thread's work to the begin of the other's: what lies before it in its batch, and the nap of
 * a thread that found nothing, are in it.
 */
final class HandOverTimes {
    private static final double NANOS_PER_US = 1_000;
    private static final double[] PERCENTILES = {50, 99};

    private final Histogram ringToVerify = new Histogram(3);
    private final Histogram verifyToState = new Histogram(3);
    private final Histogram stateToJournal = new Histogram(3);
    private final Histogram sync = new Histogram(3);
    private final long fromMs;
    private final long toMs;
    private boolean isWithin;

    private HandOverTimes(long fromMs, long toMs) {
        this.fromMs = fromMs;
        this.toMs = toMs;
    }

    /**
     * Reads the transactions whose time lies in a span.
     *
     * @param fromMs first event time, in ms
     * @param toMs first event time after the span
     */
    static HandOverTimes of(Path journal, long fromMs, long toMs) {
        HandOverTimes times = new HandOverTimes(fromMs, toMs);
        try (MappedJournal source = new MappedJournal(journal);
                JournalReader reader = new JournalReader(source)) {
            for (Step step = reader.next(); step == Step.RECORD; step = reader.next()) {
                times.add(reader.record());
            }
        }
        return times;
    }

    private void add(RecordView record) {
        if (record.type() == RecordType.TRAILER && isWithin && record.syncNanosBefore() > 0) {
            // The sync of the batch before, which lies in the span, too, but for the first.
            sync.recordValue(record.syncNanosBefore());
        }
        if (record.type() == RecordType.EVENT) {
            isWithin = record.eventTimeMs() >= fromMs && record.eventTimeMs() < toMs;
            if (isWithin && record.kind() == EventKind.TRANSACTION) {
                ringToVerify.recordValue(record.stageNanos(JournalEvent.STAGE_QUEUED));
                verifyToState.recordValue(record.stageNanos(JournalEvent.STAGE_WAITED));
                stateToJournal.recordValue(record.stageNanos(JournalEvent.STAGE_JOURNAL));
            }
        }
    }

    void report(Results results) {
        for (double percentile : PERCENTILES) {
            add(results, "ring to verify", ringToVerify, percentile);
            add(results, "verify to state", verifyToState, percentile);
            add(results, "state to journal", stateToJournal, percentile);
            add(results, "sync", sync, percentile);
        }
    }

    private static void add(Results results, String name, Histogram nanos, double percentile) {
        results.add(name + " p" + Math.round(percentile), nanos.getValueAtPercentile(percentile) / NANOS_PER_US, "us");
    }
}
