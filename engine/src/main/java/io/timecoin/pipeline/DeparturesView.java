package io.timecoin.pipeline;

import io.timecoin.base.ResultCode;
import io.timecoin.replica.Replica;
import java.util.concurrent.atomic.AtomicLongArray;

/** The replica's departures for other threads: the state thread copies them here when there are more. */
final class DeparturesView {
    private static final ResultCode[] REASONS = {
        ResultCode.EVICTED,
        ResultCode.EXPIRED,
        ResultCode.LOCK_EXPIRED,
        ResultCode.PARENT_GONE,
        ResultCode.CONFLICTS_WITH_BLOCK
    };

    private final Replica replica;
    private final AtomicLongArray counts = new AtomicLongArray(REASONS.length);
    private final long[] before = new long[REASONS.length];
    private long published;

    /** Counts from now on; what a recovery replayed has been told before. */
    DeparturesView(Replica replica) {
        this.replica = replica;
        this.published = replica.departures();
        for (int i = 0; i < REASONS.length; i++) {
            before[i] = replica.departures(REASONS[i]);
        }
    }

    /** State thread, after an event. */
    void update() {
        if (replica.departures() == published) {
            return;
        }
        published = replica.departures();
        for (int i = 0; i < REASONS.length; i++) {
            counts.setRelease(i, replica.departures(REASONS[i]) - before[i]);
        }
    }

    /** Any thread. */
    PoolDepartures read() {
        return new PoolDepartures(counts.get(0), counts.get(1), counts.get(2), counts.get(3), counts.get(4));
    }
}
