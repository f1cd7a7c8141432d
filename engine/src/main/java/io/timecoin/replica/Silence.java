package io.timecoin.replica;

/**
 * What keeps a validator that lost its journal from voting where it may have voted before. It follows the chain without a
 * word until it is level with its peers and two heights have been decided since: whatever it signed before stands at heights
 * that are past. If nothing is decided although a block is long due, its vote is what is missing, and it speaks: that is
 * safe as long as less than a third of the power has lost its journals. State thread; time and heights are arguments.
 *
 * <pre>
 *  state     on                                                          to
 *  SPEAKING  the process starts with --rejoin                            WAITING
 *  WAITING   WAIT_MS have passed, somebody was heard, own height level   LEVEL
 *  LEVEL     two more heights decided                                    SPEAKING
 *  LEVEL     OVERDUE_MS since the next block was due, and since LEVEL    SPEAKING
 * </pre>
 */
final class Silence {
    /** Time for every link to come up, ms. */
    static final long WAIT_MS = 10_000;

    /** Time in which a quorum without this validator would have decided what is due, ms. */
    static final long OVERDUE_MS = 10_000;

    /** The old process may have known one block more than the peers tell of, and voted for the next. */
    static final int HEIGHTS = 2;

    private static final long LOOK_MS = 500;
    private static final long NEVER = Long.MAX_VALUE;

    private enum State {
        SPEAKING,
        WAITING,
        LEVEL
    }

    private State state = State.SPEAKING;
    private long sinceMs;
    private long levelHeight;
    private long heardHeight;
    private boolean hasHeard;
    private long lookMs;

    /** The process starts without a past. */
    void begin() {
        state = State.WAITING;
        sinceMs = NEVER;
        hasHeard = false;
        heardHeight = 0;
        lookMs = 0;
    }

    /** A peer has committed a height. */
    void heard(long height) {
        hasHeard = true;
        heardHeight = Math.max(heardHeight, height);
    }

    /**
     * Lets time pass.
     *
     * @param height own height
     * @param dueMs when the next block is due
     * @return whether the silence has ended just now
     */
    boolean onTime(long nowMs, long height, long dueMs) {
        if (state == State.SPEAKING || nowMs < lookMs) {
            return false;
        }
        if (sinceMs == NEVER) {
            sinceMs = nowMs;
        }
        lookMs = nowMs + LOOK_MS;
        if (state == State.WAITING && nowMs - sinceMs >= WAIT_MS && hasHeard && height >= heardHeight) {
            state = State.LEVEL;
            levelHeight = height;
            sinceMs = nowMs;
        }
        boolean isPast = height >= levelHeight + HEIGHTS;
        boolean isOverdue = height >= heardHeight && nowMs - Math.max(dueMs, sinceMs) >= OVERDUE_MS;
        if (state == State.LEVEL && (isPast || isOverdue)) {
            state = State.SPEAKING;
            return true;
        }
        return false;
    }

    /** Whether the validator says nothing. */
    boolean isKept() {
        return state != State.SPEAKING;
    }

    /** When {@link #onTime} has something to do, ms. */
    long deadlineMs() {
        return state == State.SPEAKING ? NEVER : lookMs;
    }

    void capture(SnapshotOutput output, SnapshotFields fields) {
        fields.writeLong(output, state.ordinal());
        fields.writeLong(output, sinceMs);
        fields.writeLong(output, levelHeight);
        fields.writeLong(output, heardHeight);
        fields.writeLong(output, hasHeard ? 1 : 0);
        fields.writeLong(output, lookMs);
    }

    void restore(SnapshotInput input, SnapshotFields fields) {
        state = State.values()[(int) fields.readLong(input)];
        sinceMs = fields.readLong(input);
        levelHeight = fields.readLong(input);
        heardHeight = fields.readLong(input);
        hasHeard = fields.readLong(input) != 0;
        lookMs = fields.readLong(input);
    }
}
