package io.timecoin.txpool;

/**
 * The lowest fee rate the pool takes. Rises above the rate of what was evicted, so that what just left cannot come
 * back at once, and halves every lock time of event time, down to the configured floor. State thread.
 */
final class FeeFloor {
    private final long lowestPerKb;
    private final long halfLifeMs;
    private long risenPerKb;
    private long risenAtMs;

    FeeFloor(long lowestPerKb, long halfLifeMs) {
        this.lowestPerKb = lowestPerKb;
        this.halfLifeMs = halfLifeMs;
    }

    /** Units per 1,000 bytes at a time. Steps, not a curve: whole halvings are exact integer arithmetic. */
    long perKb(long nowMs) {
        long halvings = nowMs > risenAtMs ? (nowMs - risenAtMs) / halfLifeMs : 0;
        long risen = halvings < Long.SIZE - 1 ? risenPerKb >> halvings : 0;
        return Math.max(lowestPerKb, risen);
    }

    /** Whether a fee is below the floor for its length: fee / length < floor / 1,000, exactly. */
    boolean refuses(long fee, int length, long nowMs) {
        return FeeRate.compareProducts(fee, FeeRate.KB, perKb(nowMs), length) < 0;
    }

    /** Lifts the floor one step above a rate, in units per 1,000 bytes; a floor already higher stays as it is. */
    void raiseAbove(long ratePerKb, long nowMs) {
        if (ratePerKb >= perKb(nowMs)) {
            restore(ratePerKb + 1, nowMs);
        }
    }

    /** Puts back what a snapshot recorded. */
    void restore(long risenPerKb, long risenAtMs) {
        this.risenPerKb = risenPerKb;
        this.risenAtMs = risenAtMs;
    }

    long risenPerKb() {
        return risenPerKb;
    }

    long risenAtMs() {
        return risenAtMs;
    }
}
