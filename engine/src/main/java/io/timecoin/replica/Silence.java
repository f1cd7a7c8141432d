package io.timecoin.replica;

import io.timecoin.consensus.ValidatorSet;
import org.agrona.DirectBuffer;

/**
 * What keeps a validator that lost its journal from voting where it may have voted before. It follows the chain without a
 * word until it is level with its peers and two new heights have been decided since: whatever it signed before stands at
 * heights that are past. If nothing is decided although a block is long due, its vote is what is missing, and it speaks:
 * that forks nothing as long as less than a third of the power has lost its journals. State thread; time and heights are
 * arguments.
 *
 * <pre>
 *  state     on                                                          to
 *  SPEAKING  the process starts with --rejoin                            WAITING
 *  WAITING   WAIT_MS have passed, a quorum was heard, own height level   LEVEL
 *  LEVEL     more than a third claims more than the own height           WAITING
 *  LEVEL     two more new heights decided                                SPEAKING
 *  LEVEL     OVERDUE_MS since the next block was due, and since LEVEL;   SPEAKING
 *            BEHIND_MS if a peer tells of more than the own height
 * </pre>
 *
 * <p>Level is who has what more than a third of the power has shown to have ({@link ClaimedHeights}). What a single member
 * shows, or a peer tells in its hello, proves nothing: it may be a lie, which must not silence a validator for good, or the
 * truth of the only one that has kept its journal. It gets time to be proved by blocks, which is all that it is good for.
 *
 * <p>Before a quorum, the own validator included, was heard since the start ({@link HeardKeys}), nothing is known of how far
 * the chain is: who is linked with one peer that has no block either would be level with it. A vote that could be missing is
 * one that such a quorum needs.
 *
 * <p>A height is new if its block's time is WAIT_MS or more after the start. Whoever prepared such a block judged its time by
 * his clock, so it was prepared after the start, provided clocks differ by less than WAIT_MS less the skew a block may have.
 * The process before never saw it decided, and signed nothing above it. So blocks that are caught up with do not end the
 * silence, however few of the peers have been heard.
 */
final class Silence {
    /** Time for every link to come up, ms. */
    static final long WAIT_MS = 10_000;

    /** Time in which a quorum without this validator would have decided what is due, ms. */
    static final long OVERDUE_MS = 10_000;

    /** Time in which blocks that a peer tells of come, if they are there, ms; a lie about them costs no more. */
    static final long BEHIND_MS = 60_000;

    /** The old process may have known one block more than the peers tell of, and voted for the next. */
    static final int HEIGHTS = 2;

    private static final long LOOK_MS = 500;
    private static final long NEVER = Long.MAX_VALUE;

    private enum State {
        SPEAKING,
        WAITING,
        LEVEL
    }

    private final ClaimedHeights claims = new ClaimedHeights();
    private final HeardKeys heard;
    private State state = State.SPEAKING;
    private long waitedMs;
    private long levelMs;
    private long levelHeight;
    private long toldHeight;
    private long lookMs;

    Silence(DirectBuffer ownKey) {
        heard = new HeardKeys(ownKey);
    }

    /** The process starts without a past. */
    void begin() {
        state = State.WAITING;
        waitedMs = NEVER;
        levelMs = 0;
        levelHeight = 0;
        heard.clear();
        toldHeight = 0;
        claims.clear();
        lookMs = 0;
    }

    /** Takes the members of the height that begins; after {@link #begin}, before anything is heard. */
    void startHeight(ValidatorSet members) {
        if (isKept()) {
            claims.startHeight(members);
        }
    }

    /** A peer says, under this key, that it has committed a height. */
    void told(DirectBuffer key, int keyAt, long height) {
        if (isKept()) {
            heard.hear(key, keyAt);
            toldHeight = Math.max(toldHeight, height);
        }
    }

    /** A member has signed for the present height. */
    void heard(DirectBuffer key, int keyAt) {
        if (isKept()) {
            heard.hear(key, keyAt);
        }
    }

    /** A member has shown that it has committed a height. */
    void claimed(int member, long height) {
        if (isKept()) {
            told(claims.members().keys(), ValidatorSet.keyAt(member), height);
            claims.claim(member, height);
        }
    }

    /**
     * Lets time pass.
     *
     * @param nowMs event time, ms since 1970
     * @param height own height
     * @param tipMs time of the block at that height, ms since 1970
     * @param dueMs when the next block is due
     * @return whether the silence has ended just now
     */
    boolean onTime(long nowMs, long height, long tipMs, long dueMs) {
        if (state == State.SPEAKING || nowMs < lookMs) {
            return false;
        }
        if (waitedMs == NEVER) {
            waitedMs = nowMs + WAIT_MS;
        }
        lookMs = nowMs + LOOK_MS;
        compare(nowMs, height);
        if (tipMs < waitedMs) {
            // Decided before the start: it is being caught up with.
            levelHeight = height;
        }
        boolean isPast = height >= levelHeight + HEIGHTS;
        long patienceMs = height >= toldHeight ? OVERDUE_MS : BEHIND_MS;
        boolean isOverdue = nowMs - Math.max(dueMs, levelMs) >= patienceMs;
        if (state == State.LEVEL && (isPast || isOverdue)) {
            state = State.SPEAKING;
            return true;
        }
        return false;
    }

    private void compare(long nowMs, long height) {
        boolean isLevel = nowMs >= waitedMs && heard.areQuorumOf(claims.members()) && height >= claims.agreed();
        if (state == State.LEVEL && !isLevel) {
            state = State.WAITING;
        } else if (state == State.WAITING && isLevel) {
            state = State.LEVEL;
            levelHeight = height;
            levelMs = nowMs;
        }
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
        if (isKept()) {
            fields.writeLong(output, waitedMs);
            fields.writeLong(output, levelMs);
            fields.writeLong(output, levelHeight);
            fields.writeLong(output, toldHeight);
            fields.writeLong(output, lookMs);
            heard.capture(output, fields);
            claims.capture(output, fields);
        }
    }

    /** Restores what a snapshot holds; the members are those of its next height. */
    void restore(SnapshotInput input, SnapshotFields fields, ValidatorSet members) {
        state = State.values()[(int) fields.readLong(input)];
        if (isKept()) {
            waitedMs = fields.readLong(input);
            levelMs = fields.readLong(input);
            levelHeight = fields.readLong(input);
            toldHeight = fields.readLong(input);
            lookMs = fields.readLong(input);
            heard.restore(input, fields);
            claims.restore(input, fields, members);
        }
    }
}
