package io.timecoin.client;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;

/** Records times from one thread; any other takes the percentiles of the interval since it last asked, or of all. */
final class LatencyRecorder {
    private static final long NANOS_MAX = 3_600_000_000_000L;
    private static final int DIGITS = 3;

    private final SingleWriterRecorder recorder = new SingleWriterRecorder(NANOS_MAX, DIGITS);
    private final Histogram total = new Histogram(NANOS_MAX, DIGITS);
    private Histogram interval;

    /** The one writer: records a time in ns; an hour stands for anything longer. */
    void record(long nanos) {
        recorder.recordValue(Math.min(NANOS_MAX, Math.max(0, nanos)));
    }

    /** The times since the last call. */
    synchronized LatencySummary interval() {
        interval = recorder.getIntervalHistogram(interval);
        total.add(interval);
        return LatencySummary.of(interval);
    }

    /** All times. */
    synchronized LatencySummary total() {
        interval();
        return LatencySummary.of(total);
    }

    /** A copy of all times, in ns. */
    synchronized Histogram histogram() {
        interval();
        return total.copy();
    }
}
