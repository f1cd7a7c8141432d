package io.timecoin.sync;

/**
 * How often one peer is asked. Peers hold strangers to so many questions a second, of which nobody tells the number: so the
 * rate grows by a little with every answer and shrinks by a quarter with every refusal, and comes to lie a little below what
 * the peer allows. Until the first refusal it grows ten times as fast. Time is an argument, in ms; within one a few
 * questions may be asked. Allocates nothing.
 */
final class RequestPace {
    /** The rate at first, in requests a second: what a peer allows a stranger by default. */
    static final int RATE_FIRST = 100;

    /** The lowest rate, in requests a second: so who refuses everything costs one in vain a second. */
    static final int RATE_MIN = 1;

    /** The highest, in requests a second: one a millisecond. */
    static final int RATE_MAX = 1_000;

    /** Rates are counted in thousandths of a request a second. */
    private static final int PARTS = 1_000;

    private static final int STEP = 100;
    private static final int STEP_FIRST = 1_000;
    private static final long MS_US = 1_000;
    private static final long SECOND_US = 1_000 * MS_US;

    /** Of the time that was not used, so much may be made up for. */
    private static final long LATE_US_MAX = 40 * MS_US;

    private int rate;
    private boolean wasRefused;
    private long dueUs;
    private long cutMs;

    RequestPace() {
        reset();
    }

    /** Another peer, of which nothing is known. */
    void reset() {
        rate = RATE_FIRST * PARTS;
        wasRefused = false;
        dueUs = Long.MIN_VALUE;
        cutMs = Long.MIN_VALUE;
    }

    /** Requests a second. */
    int rate() {
        return rate / PARTS;
    }

    /** When it may be asked, ms; in the past if it may be asked now. */
    long dueMs() {
        return dueUs == Long.MIN_VALUE ? Long.MIN_VALUE : Math.floorDiv(dueUs + MS_US - 1, MS_US);
    }

    void asked(long nowMs) {
        dueUs = Math.max(dueUs, nowMs * MS_US - LATE_US_MAX) + intervalUs();
    }

    private long intervalUs() {
        return SECOND_US * PARTS / rate;
    }

    void answered() {
        rate = Math.min(RATE_MAX * PARTS, rate + (wasRefused ? STEP : STEP_FIRST));
    }

    /**
     * It was asked too often. What was out when that was noticed says nothing new.
     *
     * @param askedMs when what was refused was asked
     */
    void refused(long askedMs, long nowMs) {
        wasRefused = true;
        if (askedMs > cutMs) {
            rate = Math.max(RATE_MIN * PARTS, rate - rate / 4);
            cutMs = nowMs;
        }
        dueUs = Math.max(dueUs, nowMs * MS_US + intervalUs());
    }
}
