package io.timecoin.replica;

import io.timecoin.base.ResultCode;
import io.timecoin.txpool.DepartureListener;

/** Counts the transactions that left the pool without a block, by reason. State thread. */
final class Departures implements DepartureListener {
    private final long[] counts = new long[ResultCode.values().length];
    private long total;

    @Override
    public void onDeparture(int handle, ResultCode reason) {
        counts[reason.ordinal()]++;
        total++;
    }

    long count(ResultCode reason) {
        return counts[reason.ordinal()];
    }

    long total() {
        return total;
    }
}
