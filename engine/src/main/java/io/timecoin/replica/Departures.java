package io.timecoin.replica;

import io.timecoin.base.ResultCode;
import io.timecoin.txpool.DepartureListener;

/** Counts the transactions that left the pool without a block, by reason. State thread. */
final class Departures implements DepartureListener {
    private final long[] counts = new long[ResultCode.values().length];

    @Override
    public void onDeparture(int handle, ResultCode reason) {
        counts[reason.ordinal()]++;
    }

    long count(ResultCode reason) {
        return counts[reason.ordinal()];
    }

    long total() {
        long total = 0;
        for (long count : counts) {
            total += count;
        }
        return total;
    }
}
