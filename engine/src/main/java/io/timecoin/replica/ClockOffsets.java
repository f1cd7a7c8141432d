package io.timecoin.replica;

import io.timecoin.base.Limits;
import io.timecoin.consensus.ValidatorSet;

/**
 * How the own clock stands to those of the other members: of each how far the time of the last block that it proposed was
 * from the event time at which it came, less than nothing where the own clock is ahead. That is too little by the time on
 * the way.
 *
 * <p>An offset is agreed if members with more than half of the others' power, and more than a third of all, show at least
 * so much in one direction. Who has not been heard shows none. So those that lie, less than a third, cannot talk a clock
 * wrong that is right; and where all others have been heard of and are fewer than half of them liars, they cannot talk one
 * right that is wrong. State thread; preallocated, one offset a member.
 */
final class ClockOffsets {
    /** More is as wrong, ms; a liar may claim any time. */
    static final long MS_MAX = 86_400_000;

    private final long[] offsets = new long[Limits.VALIDATORS_MAX];
    private final long[] moved = new long[Limits.VALIDATORS_MAX];
    private ValidatorSet members;
    private int self;
    private long agreedMs;

    /** Takes the members of the height that begins; who stays one keeps its offset. */
    void startHeight(ValidatorSet set, int ownIndex) {
        boolean isSame = set == members && ownIndex == self;
        if (set != members) {
            for (int i = 0; i < set.size(); i++) {
                int before = members == null
                        ? ValidatorSet.NOT_A_MEMBER
                        : members.indexOf(set.keys(), ValidatorSet.keyAt(i));
                moved[i] = before == ValidatorSet.NOT_A_MEMBER ? 0 : offsets[before];
            }
            System.arraycopy(moved, 0, offsets, 0, set.size());
        }
        members = set;
        self = ownIndex;
        if (!isSame) {
            agree();
        }
    }

    /** A member has proposed a block that it has just built. */
    void proposed(int member, long blockTimeMs, long nowMs) {
        offsets[member] = Math.max(-MS_MAX, Math.min(MS_MAX, Math.max(0, blockTimeMs) - nowMs));
        agree();
    }

    /** How far the others' clocks are ahead of the own one, ms; 0 where nothing is agreed. */
    long agreedMs() {
        return agreedMs;
    }

    private void agree() {
        long ahead = agreed(1);
        agreedMs = ahead > 0 ? ahead : -agreed(-1);
    }

    private long agreed(int sign) {
        long agreed = 0;
        for (int i = 0; i < members.size(); i++) {
            long offset = sign * offsets[i];
            if (offset > agreed && isEnough(powerFrom(offset, sign))) {
                agreed = offset;
            }
        }
        return agreed;
    }

    private long powerFrom(long offset, int sign) {
        long power = 0;
        for (int i = 0; i < members.size(); i++) {
            power += i != self && sign * offsets[i] >= offset ? members.power(i) : 0;
        }
        return power;
    }

    private boolean isEnough(long power) {
        long others = members.totalPower() - (self == ValidatorSet.NOT_A_MEMBER ? 0 : members.power(self));
        return 2 * power > others && members.isMoreThanThird(power);
    }

    void capture(SnapshotOutput output, SnapshotFields fields) {
        for (int i = 0; i < members.size(); i++) {
            fields.writeLong(output, offsets[i]);
        }
    }

    /** Restores what a snapshot holds of the members of its next height. */
    void restore(SnapshotInput input, SnapshotFields fields, ValidatorSet set) {
        members = set;
        for (int i = 0; i < set.size(); i++) {
            offsets[i] = fields.readLong(input);
        }
        agree();
    }
}
