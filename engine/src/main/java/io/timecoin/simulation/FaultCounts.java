package io.timecoin.simulation;

/** How often each fault was injected: one that never fires proves nothing. One thread. */
public final class FaultCounts {
    private final long[] counts = new long[Fault.values().length];

    void add(Fault fault) {
        counts[fault.ordinal()]++;
    }

    void add(FaultCounts other) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += other.counts[i];
        }
    }

    /** How often. */
    public long of(Fault fault) {
        return counts[fault.ordinal()];
    }
}
