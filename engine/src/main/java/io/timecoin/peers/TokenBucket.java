package io.timecoin.peers;

import io.timecoin.base.Invariant;

/**
 * How much may pass in how long: a bucket that fills by so many tokens a period, up to a burst. It counts in units of
 * one token over the period's nanoseconds, so a nanosecond adds a whole number of them whatever the rate, nothing is
 * rounded, and over any time no token too many or too few is given. Time is an argument, of any clock that counts ns;
 * where it goes back, nothing is added. Allocates nothing; event loop.
 */
final class TokenBucket {
    /** Most that burst times period may be: twice as much as a full bucket, and what is owed, can still be counted. */
    static final long UNITS_MAX = 1L << 61;

    private static final long TOKENS_MAX = 1L << 32;

    private final long tokens;
    private final long periodNs;
    private final long unitsMax;
    private final long fillNs;
    private long units;
    private long atNs;

    /**
     * Creates a full bucket.
     *
     * @param tokens added a period, 1 to 2^32
     * @param periodNs at least 1
     * @param burst most tokens in it, at least 1; burst times period is at most {@link #UNITS_MAX}
     * @param nowNs the time
     */
    TokenBucket(long tokens, long periodNs, long burst, long nowNs) {
        Invariant.check(tokens >= 1 && tokens <= TOKENS_MAX, "a bucket fills");
        Invariant.check(periodNs >= 1 && burst >= 1, "a bucket has a period and holds a token");
        Invariant.check(burst <= UNITS_MAX / periodNs, "a full bucket can be counted");
        this.tokens = tokens;
        this.periodNs = periodNs;
        this.unitsMax = burst * periodNs;
        // Longer than that it need not be watched: so no product overflows.
        this.fillNs = unitsMax / tokens + 1;
        this.units = unitsMax;
        this.atNs = nowNs;
    }

    /** Takes so many tokens if they are there. */
    boolean take(long count, long nowNs) {
        refill(nowNs);
        if (count > units / periodNs) {
            return false;
        }
        units -= count * periodNs;
        return true;
    }

    /**
     * Takes tokens for what has happened already, whether they are there or not: the bucket may come to owe as much as it
     * can hold, no more.
     */
    void charge(long count, long nowNs) {
        refill(nowNs);
        long most = (units + unitsMax) / periodNs;
        units -= Math.min(count, most) * periodNs;
    }

    /** Ns until nothing is owed; 0 if nothing is. */
    long owedNs(long nowNs) {
        refill(nowNs);
        return units >= 0 ? 0 : (-units + tokens - 1) / tokens;
    }

    private void refill(long nowNs) {
        long passedNs = nowNs - atNs;
        if (passedNs <= 0) {
            return;
        }
        atNs = nowNs;
        // What is owed is at most another bucket full.
        units = passedNs > 2 * fillNs ? unitsMax : Math.min(unitsMax, units + passedNs * tokens);
    }
}
