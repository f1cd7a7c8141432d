package io.timecoin.replica;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.ProposalView;
import io.timecoin.consensus.ConsensusStateMachine;
import io.timecoin.consensus.ValidatorSet;
import org.agrona.DirectBuffer;

/**
 * What is made of messages for heights above the one being decided: their senders have committed more, and what they say of
 * the very next height can be kept. Who decides that is known before its predecessor is committed, from the moment it is
 * executed here: the last block of an epoch names the next set. Until then it is taken for the present one, and what a newcomer
 * says goes unheard. State thread; allocates nothing but a set an epoch.
 */
final class HeightAhead {
    private final Replica replica;
    private final ConsensusStateMachine machine;
    private final Candidates candidates;
    private final Decision decided;
    private final DirectBuffer ownKey;
    private final Silence silence;
    private final Restraint restraint;

    HeightAhead(
            Replica replica,
            ConsensusStateMachine machine,
            Candidates candidates,
            Decision decided,
            DirectBuffer ownKey,
            Silence silence,
            Restraint restraint) {
        this.restraint = restraint;
        this.replica = replica;
        this.machine = machine;
        this.candidates = candidates;
        this.decided = decided;
        this.ownKey = ownKey;
        this.silence = silence;
    }

    /**
     * Takes note of what a message tells about how far its sender is.
     *
     * @param code what the state machine of consensus, which knows the present members alone, made of it
     * @return the same, or HEIGHT_AHEAD for a newcomer's message for the next height
     */
    ResultCode judge(ResultCode code, DirectBuffer message, int senderAt, long height, long connectionId) {
        if (code == ResultCode.OK) {
            silence.heard(message, senderAt);
        } else if (code == ResultCode.HEIGHT_AHEAD) {
            int sender = replica.chain().validators().indexOf(message, senderAt);
            silence.claimed(sender, height - 1);
            restraint.claimed(sender, height - 1, replica.timeMs());
            replica.heardOf(height - 1, connectionId);
        } else if (code == ResultCode.NOT_A_VALIDATOR && isOfNext(message, senderAt, height)) {
            replica.heardOf(height - 1, connectionId);
            return ResultCode.HEIGHT_AHEAD;
        }
        return code;
    }

    /** Whether a message is for the next height, of a member of its set; the own key's comes from another process. */
    boolean isOfNext(DirectBuffer message, int senderAt, long height) {
        return height == machine.height() + 1
                && !Hash.equal(message, senderAt, ownKey, 0)
                && members().indexOf(message, senderAt) != ValidatorSet.NOT_A_MEMBER;
    }

    /** Whether a proposal is the one of round 0 of the next height: above it one needs more than its proposer. */
    boolean isFirstProposalOfNext(ProposalView proposal) {
        return proposal.round() == 0
                && isOfNext(proposal.buffer(), proposal.senderAt(), proposal.height())
                && members().indexOf(proposal.buffer(), proposal.senderAt())
                        == members().proposer(proposal.height(), 0);
    }

    /** The set of the next height, as far as it is known. */
    private ValidatorSet members() {
        Candidate last = lastKnown();
        return last == null || last.state() != Candidate.State.EXECUTED
                ? replica.chain().validators()
                : replica.chain().validatorsOf(last.registryAfter());
    }

    /** The block that is decided, or else proposed; null if it is not here. */
    private Candidate lastKnown() {
        if (decided.isPresent()) {
            return candidates.find(decided.hash(), 0);
        }
        return machine.hasProposal() ? candidates.find(machine.proposalHash(), 0) : null;
    }
}
