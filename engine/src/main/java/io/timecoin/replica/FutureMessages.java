package io.timecoin.replica;

import io.timecoin.base.Hash;
import io.timecoin.codec.BlockHeaderView;
import io.timecoin.codec.ProposalView;
import io.timecoin.codec.VoteView;
import io.timecoin.ledger.ChainRules;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Messages for the height after the one being decided, kept until it begins: of each validator its PREPARE and its COMMIT of
 * the last round it spoke of, with the first that contradicts it, and the proposal of round 0. A validator that commits a
 * moment later than the others would else miss what they said meanwhile. The caller keeps those of members alone; whose they
 * are is known by key, since the members may change while the messages wait. State thread; preallocated.
 *
 * <pre>
 *  | proposal |      | vote | vote | ...   in the order they came
 * </pre>
 */
final class FutureMessages {
    private static final int PHASES = 2;

    /** A vote and what contradicts it: together they are evidence. */
    private static final int VOTES_A_PHASE = 2;

    private static final int PROPOSAL_FRONT_BYTES = 512;

    private final UnsafeBuffer proposal;
    private final UnsafeBuffer votes;
    private final int votesMax;
    private final VoteView kept = new VoteView();
    private final ProposalView keptProposal = new ProposalView();
    private int proposalLength;
    private int voteCount;
    private long height;

    FutureMessages(ChainRules rules, int validators) {
        proposal = new UnsafeBuffer(
                new byte[PROPOSAL_FRONT_BYTES + BlockHeaderView.BYTES + rules.blockTransactionsMax() * Hash.BYTES]);
        votesMax = validators * PHASES * VOTES_A_PHASE;
        votes = new UnsafeBuffer(new byte[votesMax * VoteView.BYTES]);
    }

    /**
     * Keeps a vote. One of another round takes the place of the last of its validator and phase, unless two are kept that
     * contradict each other. Without effect where there is no room.
     */
    void keepVote(VoteView vote, DirectBuffer source, int offset) {
        begin(vote.height());
        int first = placeOf(vote, 0);
        boolean isKnown = first < voteCount;
        boolean isOfSameRound = isKnown && kept.round() == vote.round();
        if (isOfSameRound && Hash.equal(votes, kept.blockHashAt(), vote.buffer(), vote.blockHashAt())) {
            return;
        }
        boolean isCaught = isKnown && placeOf(vote, first + 1) < voteCount;
        int place = isKnown && !isOfSameRound ? first : voteCount;
        if (!isCaught && place < votesMax) {
            votes.putBytes(voteAt(place), source, offset, VoteView.BYTES);
            voteCount = Math.max(voteCount, place + 1);
        }
    }

    /** Where, from a place on, a vote of the same validator and phase is, or else the first free place. */
    private int placeOf(VoteView vote, int from) {
        for (int place = from; place < voteCount; place++) {
            kept.wrap(votes, voteAt(place), VoteView.BYTES);
            if (kept.phase() == vote.phase() && Hash.equal(votes, kept.senderAt(), vote.buffer(), vote.senderAt())) {
                return place;
            }
        }
        return voteCount;
    }

    /**
     * Keeps the proposal of round 0, of a validator the first; those of later rounds carry a justification and are sent again.
     * One of another validator than before takes its place: the caller has learned who proposes.
     */
    void keepProposal(ProposalView next, DirectBuffer source, int offset, int length) {
        begin(next.height());
        if (length > proposal.capacity()) {
            return;
        }
        boolean isKnown =
                proposalLength > 0 && Hash.equal(proposal, keptProposal.senderAt(), next.buffer(), next.senderAt());
        if (!isKnown) {
            proposal.putBytes(0, source, offset, length);
            proposalLength = length;
            keptProposal.wrap(proposal, 0, length);
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
        return count() > 0 && height == wanted;
    }

    /** How many messages are kept. */
    int count() {
        return (proposalLength > 0 ? 1 : 0) + voteCount;
    }

    /** The proposal, from 0. */
    DirectBuffer proposal() {
        return proposal;
    }

    /** Its length, 0 if none is kept. */
    int proposalLength() {
        return proposalLength;
    }

    /** How many votes are kept. */
    int voteCount() {
        return voteCount;
    }

    /** The votes; each begins at its {@link #voteAt}. */
    DirectBuffer votes() {
        return votes;
    }

    static int voteAt(int place) {
        return place * VoteView.BYTES;
    }

    /** Drops everything. */
    void clear() {
        proposalLength = 0;
        voteCount = 0;
    }

    /** Writes what {@link #restore} reads. */
    void capture(SnapshotOutput output, SnapshotFields fields) {
        fields.writeLong(output, count() == 0 ? 0 : height);
        fields.writeLong(output, proposalLength);
        output.write(proposal, 0, proposalLength);
        fields.writeLong(output, voteCount);
        output.write(votes, 0, voteAt(voteCount));
    }

    /** Restores what a snapshot holds. */
    void restore(SnapshotInput input, SnapshotFields fields) {
        height = fields.readLong(input);
        proposalLength = fields.readLength(input, proposal.capacity());
        input.read(proposal, 0, proposalLength);
        if (proposalLength > 0) {
            keptProposal.wrap(proposal, 0, proposalLength);
        }
        voteCount = fields.readLength(input, votesMax);
        input.read(votes, 0, voteAt(voteCount));
    }
}
