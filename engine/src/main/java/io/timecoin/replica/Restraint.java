package io.timecoin.replica;

import io.timecoin.codec.BlockHeaderView;
import io.timecoin.codec.ProposalView;
import io.timecoin.consensus.ValidatorSet;

/**
 * What a validator knows of itself that makes its proposals useless: that the others have gone on without it, or that they
 * would refuse them for their time. It then leaves its turns to others, who have the next round; it votes as ever.
 *
 * <pre>
 *  BEHIND          for BEHIND_MS others with more than a third of the power have shown to have committed more
 *  CLOCK_DOUBTFUL  the agreed offset of the clock is above half of blockTimeSkewMs, until it is at most 3/8
 *  CLOCK_OFF       ... above blockTimeSkewMs, until it is at most 3/4
 * </pre>
 *
 * <p>Nobody decides where nobody proposes: from {@link #ROUNDS} on it takes its turns all the same. There it costs no more
 * than the round, and clocks that have been set right are not heard of unless somebody proposes. State thread; times are
 * arguments, so a replay restrains itself at the same events.
 */
final class Restraint {
    /** In which a validator behind has time to catch up before it is called so, ms: with every block it is for a moment. */
    static final long BEHIND_MS = 2_000;

    /** Rounds in which the validator leaves its turn to others. */
    static final int ROUNDS = 4;

    private static final long NEVER = Long.MAX_VALUE;

    private final long skewMs;
    private final ClaimedHeights claims = new ClaimedHeights();
    private final ClockOffsets clocks = new ClockOffsets();
    private final BlockHeaderView header = new BlockHeaderView();
    private long height;
    private int self = ValidatorSet.NOT_A_MEMBER;
    private long behindSinceMs = NEVER;
    private boolean isDoubtful;
    private boolean isOff;

    /**
     * Creates it, restrained by nothing.
     *
     * @param skewMs how far the time of a block may be from the local one, ms
     */
    Restraint(long skewMs) {
        this.skewMs = skewMs;
    }

    /** A height begins. */
    void startHeight(long newHeight, ValidatorSet members, int ownIndex, long nowMs) {
        height = newHeight;
        self = ownIndex;
        claims.startHeight(members);
        clocks.startHeight(members, self);
        compare(nowMs);
        judgeClock();
    }

    /** A member has shown to have committed a height. */
    void claimed(int member, long committed, long nowMs) {
        claims.claim(member, committed);
        if (behindSinceMs == NEVER) {
            compare(nowMs);
        }
    }

    private void compare(long nowMs) {
        if (!claims.areAgreedAbove(height, self)) {
            behindSinceMs = NEVER;
        } else if (behindSinceMs == NEVER) {
            behindSinceMs = nowMs;
        }
    }

    /**
     * A signed proposal of whoever is to make it has come. One that was kept since says nothing of clocks, nor does one of
     * a block that was prepared before.
     *
     * @param connectionId 0 if it was kept
     */
    void heard(ProposalView proposal, ValidatorSet members, long connectionId, long nowMs) {
        int sender = members.indexOf(proposal.buffer(), proposal.senderAt());
        boolean isNew = connectionId != 0 && proposal.highestPreparedRound() == ProposalView.NOTHING_PREPARED;
        if (isNew && sender != ValidatorSet.NOT_A_MEMBER) {
            header.wrap(proposal.buffer(), proposal.headerAt(), BlockHeaderView.BYTES);
            proposed(sender, header.timeMs(), nowMs);
        }
    }

    /** A member has proposed a block that it has just built. */
    void proposed(int member, long blockTimeMs, long nowMs) {
        clocks.proposed(member, blockTimeMs, nowMs);
        judgeClock();
    }

    private void judgeClock() {
        long offset = Math.abs(clocks.agreedMs());
        isDoubtful = isOver(offset, skewMs / 2, isDoubtful);
        isOff = isOver(offset, skewMs, isOff);
    }

    private static boolean isOver(long offset, long most, boolean was) {
        return offset > (was ? most * 3 / 4 : most);
    }

    /** Whether the validator takes its turn in a round. */
    boolean mayPropose(int round, long nowMs) {
        return round >= ROUNDS || !isOff && !isBehind(nowMs);
    }

    /** Whether the others have gone on. */
    boolean isBehind(long nowMs) {
        return behindSinceMs != NEVER && nowMs - behindSinceMs >= BEHIND_MS;
    }

    boolean isClockDoubtful() {
        return isDoubtful;
    }

    boolean isClockOff() {
        return isOff;
    }

    /** How far the others' clocks are ahead of the own one, ms. */
    long clockOffsetMs() {
        return clocks.agreedMs();
    }

    void capture(SnapshotOutput output, SnapshotFields fields) {
        fields.writeLong(output, behindSinceMs);
        fields.writeLong(output, (isDoubtful ? 1 : 0) | (isOff ? 2 : 0));
        claims.capture(output, fields);
        clocks.capture(output, fields);
    }

    /** Restores what a snapshot holds; the members are those of its next height. */
    void restore(SnapshotInput input, SnapshotFields fields, ValidatorSet members) {
        behindSinceMs = fields.readLong(input);
        long clock = fields.readLong(input);
        isDoubtful = (clock & 1) != 0;
        isOff = (clock & 2) != 0;
        claims.restore(input, fields, members);
        clocks.restore(input, fields, members);
    }
}
