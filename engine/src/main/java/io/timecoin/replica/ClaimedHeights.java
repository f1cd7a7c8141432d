package io.timecoin.replica;

import io.timecoin.base.Limits;
import io.timecoin.consensus.ValidatorSet;

/**
 * How far the chain is by the word of its members: of each the highest height that it has shown to have committed, by signing
 * for the one above. What more than a third of the power claims or goes beyond is true, for an honest member is among them;
 * and those that lie, less than a third, can neither raise it nor hide what the others claim. State thread; preallocated, one
 * height a member.
 */
final class ClaimedHeights {
    private final long[] heights = new long[Limits.VALIDATORS_MAX];
    private final long[] moved = new long[Limits.VALIDATORS_MAX];
    private ValidatorSet members;

    /** Forgets everything. */
    void clear() {
        members = null;
    }

    /** Takes the members of the height that begins; who stays one keeps its claim. */
    void startHeight(ValidatorSet set) {
        if (set == members) {
            return;
        }
        for (int i = 0; i < set.size(); i++) {
            int before =
                    members == null ? ValidatorSet.NOT_A_MEMBER : members.indexOf(set.keys(), ValidatorSet.keyAt(i));
            moved[i] = before == ValidatorSet.NOT_A_MEMBER ? 0 : heights[before];
        }
        System.arraycopy(moved, 0, heights, 0, set.size());
        members = set;
    }

    /** The members of the height that has begun. */
    ValidatorSet members() {
        return members;
    }

    /** A member has shown that it has committed a height. */
    void claim(int member, long height) {
        heights[member] = Math.max(heights[member], height);
    }

    /** The highest height that more than a third of the power claims or goes beyond; 0 if there is none. */
    long agreed() {
        long agreed = 0;
        for (int i = 0; i < members.size(); i++) {
            if (heights[i] > agreed && members.isMoreThanThird(powerFrom(heights[i]))) {
                agreed = heights[i];
            }
        }
        return agreed;
    }

    /** Whether members other than one with more than a third of the power claim more than a height. */
    boolean areAgreedAbove(long height, int self) {
        boolean isOwnAbove = self != ValidatorSet.NOT_A_MEMBER && heights[self] > height;
        return members.isMoreThanThird(powerFrom(height + 1) - (isOwnAbove ? members.power(self) : 0));
    }

    private long powerFrom(long height) {
        long power = 0;
        for (int i = 0; i < members.size(); i++) {
            power += heights[i] >= height ? members.power(i) : 0;
        }
        return power;
    }

    void capture(SnapshotOutput output, SnapshotFields fields) {
        for (int i = 0; i < members.size(); i++) {
            fields.writeLong(output, heights[i]);
        }
    }

    /** Restores what a snapshot holds of the members of its next height. */
    void restore(SnapshotInput input, SnapshotFields fields, ValidatorSet set) {
        members = set;
        for (int i = 0; i < set.size(); i++) {
            heights[i] = fields.readLong(input);
        }
    }
}
