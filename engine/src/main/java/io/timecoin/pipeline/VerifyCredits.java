package io.timecoin.pipeline;

import io.timecoin.base.Limits;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds how much verification of transactions is under way, in time: what needs no credit, a vote or a proposal, waits
 * behind no more than that, however many transactions flood in. A credit is an estimated nanosecond of one worker, lent
 * when a transaction enters the ring and given back by the worker that has verified it. Any thread.
 *
 * <pre>
 *  ingress: borrow(bytes) --> ring --> verify worker: measured(ns), giveBack
 *              | 0: no room
 *              v
 *  the connection waits until half of the credits are back
 * </pre>
 *
 * <p>Estimates decide when a transaction enters the ring, never what becomes of it.
 */
final class VerifyCredits {
    private static final long SIGNATURE_NS_FIRST = 100_000;
    private static final long SIGNATURE_NS_MIN = 100;

    /** One sample moves the estimate by a sixty-fourth, and counts for at most four times it: a worker may be preempted. */
    private static final int SMOOTHING_BITS = 6;

    private static final int OUTLIER = 4;

    /** A transaction of one input, one output and one witness; each further witness needs an input of its own. */
    private static final int TRANSACTION_BYTES_MIN =
            36 + Limits.INPUT_BYTES + Limits.OUTPUT_BYTES + Limits.WITNESS_BYTES;

    private static final int WITNESS_BYTES_MIN = Limits.INPUT_BYTES + Limits.WITNESS_BYTES;

    private final long limitNs;
    private final AtomicLong lentNs = new AtomicLong();
    private volatile long signatureNs = SIGNATURE_NS_FIRST;

    /**
     * Creates the credits of one ring.
     *
     * @param inFlightMs how long verification may take of what is under way
     * @param workers how many verify side by side
     */
    VerifyCredits(int inFlightMs, int workers) {
        this.limitNs = TimeUnit.MILLISECONDS.toNanos(inFlightMs) * workers;
    }

    /** The most signatures that a transaction of so many bytes can hold. */
    static int signaturesMax(int length) {
        return 1 + Math.max(0, length - TRANSACTION_BYTES_MIN) / WITNESS_BYTES_MIN;
    }

    /**
     * Lends what a transaction of so many bytes will take. The last one that finds any credit left gets all it needs.
     *
     * @return the credits, to be given back; 0 if too much is under way
     */
    long borrow(int length) {
        long lent = lentNs.get();
        while (lent < limitNs) {
            long cost = signaturesMax(length) * signatureNs;
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

    /** Learns how long a transaction of so many bytes took. Races between workers lose a sample, no more. */
    void measured(int length, long ns) {
        long estimate = signatureNs;
        long sample = Math.min(ns / signaturesMax(length), OUTLIER * estimate);
        signatureNs = Math.max(SIGNATURE_NS_MIN, estimate + ((sample - estimate) >> SMOOTHING_BITS));
    }

    /** Whether at least half of the credits are back. */
    boolean isHalfBack() {
        return lentNs.get() <= limitNs / 2;
    }

    /** Credits that are lent, ns. */
    long lentNs() {
        return lentNs.get();
    }
}
