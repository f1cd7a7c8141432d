package io.timecoin.consensus;

/**
 * How long the own round may take. A round's time runs from when a quorum is known to have reached it, so for all of them
 * from about the same moment; who waits in a round for the others does not go on without them. Otherwise validators whose
 * timeouts have all come to the ceiling would follow each other at a fixed distance for ever. State thread.
 */
final class RoundTimer {
    static final long NEVER = Long.MAX_VALUE;

    private static final int FIRST_ROUND = 0;

    private final ConsensusTimeouts timeouts;
    private long deadlineMs = NEVER;
    private boolean isShared = true;

    RoundTimer(ConsensusTimeouts timeouts) {
        this.timeouts = timeouts;
    }

    /** Round 0, which everybody is in, takes its time from when its proposal is due. */
    void startHeight(long dueMs) {
        isShared = true;
        deadlineMs = after(dueMs, FIRST_ROUND);
    }

    void enter(int round, long nowMs) {
        isShared = false;
        deadlineMs = after(nowMs, round);
    }

    /** A quorum is known to have reached the round; without effect from the second time on. */
    void share(int round, long nowMs) {
        if (!isShared) {
            isShared = true;
            deadlineMs = after(nowMs, round);
        }
    }

    /** The proposal is there: however late it was due, the rest takes no longer than a round. */
    void limit(int round, long nowMs) {
        deadlineMs = Math.min(deadlineMs, after(nowMs, round));
    }

    /** Waits once more in the same round. */
    void again(int round, long nowMs) {
        deadlineMs = after(nowMs, round);
    }

    private long after(long timeMs, int round) {
        long delayMs = timeouts.of(round);
        return timeMs > NEVER - delayMs ? NEVER : timeMs + delayMs;
    }

    boolean isShared() {
        return isShared;
    }

    long deadlineMs() {
        return deadlineMs;
    }
}
