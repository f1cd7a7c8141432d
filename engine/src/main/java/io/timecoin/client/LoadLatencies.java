package io.timecoin.client;

import org.HdrHistogram.Histogram;

/** The times that one load after another measured. Given to one generator at a time. */
public final class LoadLatencies {
    private final LatencyRecorder toAccepted = new LatencyRecorder();
    private final LatencyRecorder toCommitted = new LatencyRecorder();

    /** A copy of all times from intended sending to the answer that accepts, in ns; any thread. */
    public Histogram acceptedNanos() {
        return toAccepted.histogram();
    }

    /** A copy of all times from intended sending to the final block, in ns; any thread. */
    public Histogram committedNanos() {
        return toCommitted.histogram();
    }

    LatencyRecorder toAccepted() {
        return toAccepted;
    }

    LatencyRecorder toCommitted() {
        return toCommitted;
    }
}
