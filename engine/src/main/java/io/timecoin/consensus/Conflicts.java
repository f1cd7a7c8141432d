package io.timecoin.consensus;

import io.timecoin.codec.ProposalView;
import io.timecoin.codec.VoteView;
import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Makes evidence of what validators sign twice at one height, once a validator. State thread; allocates nothing.
 */
final class Conflicts {
    private final MessageWriter writer;
    private final ConsensusOutput output;
    private final long[] reported;
    private final UnsafeBuffer first = new UnsafeBuffer(new byte[VoteView.BYTES]);
    private final UnsafeBuffer second = new UnsafeBuffer(new byte[VoteView.BYTES]);
    private ValidatorSet validators;
    private int validator;
    private long height;
    private int round;
    private Phase phase;

    Conflicts(MessageWriter writer, ConsensusOutput output, int validators) {
        this.writer = writer;
        this.output = output;
        this.reported = new long[(validators + Long.SIZE - 1) / Long.SIZE];
    }

    void startHeight(long newHeight, ValidatorSet set) {
        height = newHeight;
        validators = set;
        Arrays.fill(reported, 0);
    }

    /** Two proposals of one round. */
    void ofProposals(int sender, RoundVotes known, ProposalView other, DirectBuffer otherHash, int otherHashAt) {
        if (begin(sender, other.round(), Phase.PRE_PREPARE)) {
            write(first, known.proposalHash(), 0, known.proposalSignature(), 0);
            write(second, otherHash, otherHashAt, other.buffer(), other.signatureAt());
            output.onConflict(first, 0, second, 0, VoteView.BYTES);
        }
    }

    /** Two votes of one round and phase. */
    void ofVotes(int sender, VoteSet known, VoteView other, Phase inPhase) {
        if (begin(sender, other.round(), inPhase)) {
            write(first, known.votes(), VoteSet.hashAt(sender), known.votes(), VoteSet.signatureAt(sender));
            write(second, other.buffer(), other.blockHashAt(), other.buffer(), other.signatureAt());
            output.onConflict(first, 0, second, 0, VoteView.BYTES);
        }
    }

    /** Notes what a pair is about; false if one of this validator is known. */
    private boolean begin(int byValidator, int inRound, Phase inPhase) {
        long bit = 1L << byValidator;
        int word = byValidator / Long.SIZE;
        if ((reported[word] & bit) != 0) {
            return false;
        }
        reported[word] |= bit;
        validator = byValidator;
        round = inRound;
        phase = inPhase;
        return true;
    }

    private void write(UnsafeBuffer target, DirectBuffer hash, int hashAt, DirectBuffer signature, int signatureAt) {
        writer.beginVote(target, height, round, phase);
        writer.endVote(hash, hashAt, validators.keys(), ValidatorSet.keyAt(validator), signature, signatureAt);
    }
}
