package io.timecoin.consensus;

import io.timecoin.base.Invariant;
import io.timecoin.base.Limits;
import io.timecoin.codec.BlockHeaderView;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.VoteView;
import io.timecoin.crypto.Signer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What the own validator says at one height: signs through the safety rules, encodes, broadcasts, and keeps the last of
 * each kind, to be said again when a link comes up. State thread.
 */
final class OwnMessages {
    private static final int PROPOSAL_BYTES = 64 * 1024;

    private final SafetyRules safetyRules;
    private final MessageWriter writer;
    private final ConsensusOutput output;
    private final UnsafeBuffer signature = new UnsafeBuffer(new byte[Signer.SIGNATURE_BYTES]);

    /** Grows with the largest block proposed so far. */
    private final UnsafeBuffer proposal = new UnsafeBuffer(new byte[PROPOSAL_BYTES]);

    private final UnsafeBuffer prepare = new UnsafeBuffer(new byte[VoteView.BYTES]);
    private final UnsafeBuffer commit = new UnsafeBuffer(new byte[VoteView.BYTES]);
    private final UnsafeBuffer roundChange =
            new UnsafeBuffer(new byte[MessageWriter.roundChangeBytesMax(Limits.VALIDATORS_MAX)]);

    private ValidatorSet validators;
    private int self;
    private long height;
    private int proposalRound;
    private int proposalLength;
    private int prepareLength;
    private int commitLength;
    private int roundChangeLength;

    OwnMessages(SafetyRules safetyRules, MessageWriter writer, ConsensusOutput output) {
        this.safetyRules = safetyRules;
        this.writer = writer;
        this.output = output;
    }

    void startHeight(long newHeight, ValidatorSet set, int ownIndex) {
        height = newHeight;
        validators = set;
        self = ownIndex;
        proposalLength = 0;
        prepareLength = 0;
        commitLength = 0;
        roundChangeLength = 0;
    }

    /**
     * Tells the safety rules which block may be signed for in a round; of an observer they hear nothing. What it accepts is
     * never signed for, so nothing can contradict it, and a silent validator that begins to speak at the height it is at goes
     * through that height's rounds anew, from 0. What it did sign in them, the rules keep and still refuse to sign again.
     */
    void accept(int round, DirectBuffer hash, int hashAt) {
        if (self != ValidatorSet.NOT_A_MEMBER) {
            safetyRules.accept(height, round, hash, hashAt);
        }
    }

    /** Signs the proposal accepted in a round and starts it; {@link #contents} and {@link #sayProposal} follow. */
    DirectBuffer beginProposal(int round, int transactions) {
        safetyRules.signAccepted(height, round, Phase.PRE_PREPARE, signature, 0);
        proposalRound = round;
        proposalLength = 0;
        int bytes = MessageWriter.proposalBytesMax(validators.size(), transactions, BlockHeaderView.BYTES);
        if (bytes > proposal.capacity()) {
            proposal.wrap(new byte[Math.max(bytes, 2 * proposal.capacity())]);
        }
        writer.beginProposal(proposal, height, round, validators.keys(), ValidatorSet.keyAt(self), signature);
        return signature;
    }

    /** Adds content hashes and justification. */
    void contents(DirectBuffer contentHashes, int contentsAt, int count, RoundChangeBook book) {
        writer.contents(contentHashes, contentsAt, count);
        writer.justification(proposalRound, book, validators);
    }

    /** Adds the header and says the proposal. */
    void sayProposal(DirectBuffer header, int headerAt, int headerLength) {
        Invariant.check(headerLength == BlockHeaderView.BYTES, "a header has one length");
        proposalLength = writer.endProposal(header, headerAt, headerLength);
        output.broadcast(FrameType.PROPOSAL, proposal, 0, proposalLength);
    }

    /** Says PREPARE for the block accepted in a round and returns the signature. */
    DirectBuffer sayPrepare(int round, DirectBuffer hash) {
        safetyRules.signAccepted(height, round, Phase.PREPARE, signature, 0);
        prepareLength = writeVote(prepare, round, Phase.PREPARE, hash);
        output.broadcast(FrameType.VOTE, prepare, 0, prepareLength);
        return signature;
    }

    /** Says COMMIT for the block that a quorum of these votes has prepared and returns the signature. */
    DirectBuffer sayCommit(RoundVotes votes, DirectBuffer hash) {
        safetyRules.signCommit(height, votes, validators, signature, 0);
        commitLength = writeVote(commit, votes.round(), Phase.COMMIT, hash);
        output.broadcast(FrameType.VOTE, commit, 0, commitLength);
        return signature;
    }

    private int writeVote(UnsafeBuffer target, int round, Phase phase, DirectBuffer hash) {
        writer.beginVote(target, height, round, phase);
        return writer.endVote(hash, 0, validators.keys(), ValidatorSet.keyAt(self), signature, 0);
    }

    /** Asks for a round, says what is prepared, and returns the signature. */
    DirectBuffer sayRoundChange(int round, Preparation prepared) {
        safetyRules.signRoundChange(height, round, prepared.round(), prepared.hash(), signature, 0);
        roundChangeLength = writer.roundChange(roundChange, height, round, self, prepared, validators, signature);
        output.broadcast(FrameType.ROUND_CHANGE, roundChange, 0, roundChangeLength);
        return signature;
    }

    /** Says again which round is asked for. */
    void repeatRoundChange() {
        resend(output, FrameType.ROUND_CHANGE, roundChange, roundChangeLength);
    }

    /** Says again the last of each kind, the proposal only in its own round. */
    void resend(int round, ConsensusOutput to) {
        if (proposalLength > 0 && proposalRound == round) {
            to.broadcast(FrameType.PROPOSAL, proposal, 0, proposalLength);
        }
        resend(to, FrameType.VOTE, prepare, prepareLength);
        resend(to, FrameType.VOTE, commit, commitLength);
        resend(to, FrameType.ROUND_CHANGE, roundChange, roundChangeLength);
    }

    private static void resend(ConsensusOutput to, FrameType type, DirectBuffer message, int length) {
        if (length > 0) {
            to.broadcast(type, message, 0, length);
        }
    }
}
