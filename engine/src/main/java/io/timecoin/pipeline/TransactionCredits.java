package io.timecoin.pipeline;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds how many transactions are under way, in time: what needs no credit, a vote or a proposal, waits behind no more than
 * that, however many transactions flood in. A credit is an estimated nanosecond of one verify worker, lent when a transaction
 * enters the ring and given back when the state thread is through with it. Any thread.
 *
 * <pre>
 *  ingress: borrow(work) --> ring --> verify worker: verified(work, ns) --> state thread: executed(ns), giveBack
 *              | 0: no room
 *              v
 *  the connection waits until half of the credits are back
 * </pre>
 *
 * <p>A transaction costs what the slower of both stages takes for it: w workers verify side by side, so in a nanosecond of the
 * state thread they could have worked w.
 *
 * <p>Work is counted in signatures: those that a transaction claims, and for its form one for every 8 KiB. Only what was
 * verified in full, and accepted, where the state thread is concerned, teaches how long it takes. Whoever floods with what costs
 * nothing, malformed or known, could else make transactions look cheap, and get a second's work of them in ahead of a vote.
 *
 * <p>Estimates decide when a transaction enters the ring, never what becomes of it.
 */
final class TransactionCredits {
    /** What {@link #signatureNs} is before anything was measured. */
    static final long SIGNATURE_NS_FIRST = 100_000;

    /** What {@link #stateNs} is before anything was measured. */
    static final long STATE_NS_FIRST = 10_000;

    private static final long ESTIMATE_NS_MIN = 100;

    /** One sample moves an estimate by a sixty-fourth, and counts for at most four times it: a thread may be preempted. */
    private static final int SMOOTHING_BITS = 6;

    private static final int OUTLIER = 4;

    /** To compare 255 inputs with each other and hash 20 KB takes as long as two signatures. */
    private static final int FORM_BYTES_A_SIGNATURE = 8 * 1024;

    private final int workers;
    private final long limitNs;
    private final AtomicLong lentNs = new AtomicLong();
    private volatile long signatureNs = SIGNATURE_NS_FIRST;
    private volatile long stateNs = STATE_NS_FIRST;

    /**
     * Creates the credits of one ring.
     *
     * @param inFlightMs how long verification may take of what is under way, and so long the state thread
     * @param workers how many verify side by side
     */
    TransactionCredits(int inFlightMs, int workers) {
        this.workers = workers;
        this.limitNs = TimeUnit.MILLISECONDS.toNanos(inFlightMs) * workers;
    }

    /** What a transaction takes, in signatures; at least 1. */
    static int work(int signaturesClaimed, int length) {
        return Math.max(1, signaturesClaimed) + length / FORM_BYTES_A_SIGNATURE;
    }

    /**
     * Lends what a transaction of so much work will take. The last one that finds any credit left gets all it needs.
     *
     * @return the credits, to be given back; 0 if too much is under way
     */
    long borrow(int work) {
        long lent = lentNs.get();
        while (lent < limitNs) {
            long cost = Math.max(work * signatureNs, workers * stateNs);
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

    /** Learns how long work took that was done in full. Races between workers lose a sample, no more. */
    void verified(int work, long ns) {
        signatureNs = learned(signatureNs, ns / work);
    }

    /** Learns how long the state thread took for so many transactions, all of them accepted. State thread. */
    void executed(int transactions, long ns) {
        stateNs = learned(stateNs, ns / transactions);
    }

    private static long learned(long estimate, long sample) {
        long believed = Math.min(sample, OUTLIER * estimate);
        return Math.max(ESTIMATE_NS_MIN, estimate + ((believed - estimate) >> SMOOTHING_BITS));
    }

    /** Whether at least half of the credits are back. */
    boolean isHalfBack() {
        return lentNs.get() <= limitNs / 2;
    }

    /** Credits that are lent, ns. */
    long lentNs() {
        return lentNs.get();
    }

    /** How long a signature is thought to take, ns. */
    long signatureNs() {
        return signatureNs;
    }

    /** How long a transaction is thought to take the state thread, ns. */
    long stateNs() {
        return stateNs;
    }
}
