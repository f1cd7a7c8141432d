package io.timecoin.replica;

import io.timecoin.base.Hash;
import io.timecoin.codec.BlockHeaderView;
import io.timecoin.codec.VoteView;
import io.timecoin.ledger.ChainRules;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Messages for the height after the one being decided, kept until it begins: of each validator its last PREPARE and its
 * last COMMIT, and the proposal of round 0. A validator that commits a moment later than the others would else miss what they said
 * meanwhile. State thread; preallocated.
 *
 * <pre>
 *  | proposal | validator 0: PREPARE, COMMIT | validator 1: PREPARE, COMMIT | ...
 * </pre>
 */
final class FutureMessages {
    private static final int PHASES = 2;
    private static final int PROPOSAL_FRONT_BYTES = 512;

    private final UnsafeBuffer proposal;
    private final UnsafeBuffer votes;
    private final boolean[] isKept;
    private int proposalLength;
    private int kept;
    private long height;

    FutureMessages(ChainRules rules, int validators) {
        proposal = new UnsafeBuffer(
                new byte[PROPOSAL_FRONT_BYTES + BlockHeaderView.BYTES + rules.blockTransactionsMax() * Hash.BYTES]);
        votes = new UnsafeBuffer(new byte[validators * PHASES * VoteView.BYTES]);
        isKept = new boolean[validators * PHASES];
    }

    /** Keeps a vote; the last of a validator in a phase stays. */
    void keepVote(long itsHeight, int validator, int phase, DirectBuffer source, int offset) {
        begin(itsHeight);
        int slot = validator * PHASES + (phase == VoteView.PHASE_PREPARE ? 0 : 1);
        votes.putBytes(slot * VoteView.BYTES, source, offset, VoteView.BYTES);
        if (!isKept[slot]) {
            isKept[slot] = true;
            kept++;
        }
    }

    /** Keeps the proposal of round 0, the first that comes; those of later rounds carry a justification and are sent again. */
    void keepProposal(long itsHeight, DirectBuffer source, int offset, int length) {
        begin(itsHeight);
        if (proposalLength == 0 && length <= proposal.capacity()) {
            proposal.putBytes(0, source, offset, length);
            proposalLength = length;
            kept++;
        }
    }

    private void begin(long itsHeight) {
        if (itsHeight != height) {
            clear();
            height = itsHeight;
        }
    }

    /** Whether something is kept for this height. */
    boolean isFor(long wanted) {
        return kept > 0 && height == wanted;
    }

    /** How many messages are kept. */
    int count() {
        int count = proposalLength > 0 ? 1 : 0;
        for (boolean isVote : isKept) {
            count += isVote ? 1 : 0;
        }
        return count;
    }

    /** The height that what is kept is for. */
    long height() {
        return height;
    }

    /** The proposal, from 0. */
    DirectBuffer proposal() {
        return proposal;
    }

    /** Its length, 0 if none is kept. */
    int proposalLength() {
        return proposalLength;
    }

    /** How many votes could be kept: {@link #hasVote} tells of each. */
    int slots() {
        return isKept.length;
    }

    boolean hasVote(int slot) {
        return isKept[slot];
    }

    /** The votes; that of a slot begins at {@link #voteAt}. */
    DirectBuffer votes() {
        return votes;
    }

    static int voteAt(int slot) {
        return slot * VoteView.BYTES;
    }

    /** Drops everything. */
    void clear() {
        for (int i = 0; i < isKept.length; i++) {
            isKept[i] = false;
        }
        proposalLength = 0;
        kept = 0;
    }

    /** Writes what {@link #restore} reads. */
    void capture(SnapshotOutput output, SnapshotFields fields) {
        fields.writeLong(output, kept == 0 ? 0 : height);
        fields.writeLong(output, proposalLength);
        output.write(proposal, 0, proposalLength);
        for (int slot = 0; slot < isKept.length; slot++) {
            fields.writeLong(output, isKept[slot] ? 1 : 0);
            if (isKept[slot]) {
                output.write(votes, voteAt(slot), VoteView.BYTES);
            }
        }
    }

    /** Restores what a snapshot holds. */
    void restore(SnapshotInput input, SnapshotFields fields) {
        clear();
        height = fields.readLong(input);
        proposalLength = Math.toIntExact(fields.readLong(input));
        kept = proposalLength > 0 ? 1 : 0;
        input.read(proposal, 0, proposalLength);
        for (int slot = 0; slot < isKept.length; slot++) {
            isKept[slot] = fields.readLong(input) == 1;
            if (isKept[slot]) {
                input.read(votes, voteAt(slot), VoteView.BYTES);
                kept++;
            }
        }
    }
}
