package io.timecoin.pipeline;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A bound on work under way, in time. A credit is an estimated nanosecond of one of those who do the work, lent before it and
 * given back behind it. What a unit of work takes is learned. Any thread.
 */
final class TimeCredits {
    private static final long UNIT_NS_MIN = 100;

    /** One sample moves the estimate by a sixty-fourth, and counts for at most four times it: a thread may be preempted. */
    private static final int SMOOTHING_BITS = 6;

    private static final int OUTLIER = 4;

    private final long limitNs;
    private final AtomicLong lentNs = new AtomicLong();
    private volatile long unitNs;

    /**
     * Creates credits of which none is lent.
     *
     * @param inFlightMs how long what is under way may take
     * @param workers how many do it side by side
     * @param unitNsFirst what a unit of work is thought to take before any was measured, ns
     */
    TimeCredits(int inFlightMs, int workers, long unitNsFirst) {
        this.limitNs = TimeUnit.MILLISECONDS.toNanos(inFlightMs) * workers;
        this.unitNs = unitNsFirst;
    }

    /**
     * Lends what so many units of work will take. The last one that finds any credit left gets all it needs.
     *
     * @return the credits, to be given back; 0 if too much is under way
     */
    long borrow(int units) {
        long lent = lentNs.get();
        while (lent < limitNs) {
            long cost = units * unitNs;
            if (lentNs.compareAndSet(lent, lent + cost)) {
                return cost;
            }
            lent = lentNs.get();
        }
        return 0;
    }

    void giveBack(long credits) {
        lentNs.addAndGet(-credits);
    }

    /** Learns how long so many units took. Races between threads lose a sample, no more. */
    void took(int units, long ns) {
        long estimate = unitNs;
        long sample = Math.min(ns / units, OUTLIER * estimate);
        unitNs = Math.max(UNIT_NS_MIN, estimate + ((sample - estimate) >> SMOOTHING_BITS));
    }

    /** Whether at least half of the credits are back. */
    boolean isHalfBack() {
        return lentNs.get() <= limitNs / 2;
    }

    /** Credits that are lent, ns. */
    long lentNs() {
        return lentNs.get();
    }

    /** How long a unit is thought to take, ns. */
    long unitNs() {
        return unitNs;
    }
}
