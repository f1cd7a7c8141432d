package io.timecoin.client;

/** The times that one load after another measured. Given to one generator at a time. */
public final class LoadLatencies {
    private final LatencyRecorder toAccepted = new LatencyRecorder();
    private final LatencyRecorder toCommitted = new LatencyRecorder();

    LatencyRecorder toAccepted() {
        return toAccepted;
    }

    LatencyRecorder toCommitted() {
        return toCommitted;
    }
}
