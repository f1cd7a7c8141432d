package io.timecoin.consensus;

import io.timecoin.base.Hash;
import io.timecoin.codec.ProposalView;
import io.timecoin.codec.RoundChangeView;
import io.timecoin.crypto.Signer;
import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** A block that a quorum has prepared in a round, with the votes that prove it; or nothing. State thread. */
final class Preparation {
    private static final int NOTHING = ProposalView.NOTHING_PREPARED;

    private final UnsafeBuffer hash = new UnsafeBuffer(new byte[Hash.BYTES]);
    private final long[] signers;
    private final UnsafeBuffer signatures;
    private int round = NOTHING;
    private int count;

    Preparation(int validators) {
        signers = new long[(validators + Long.SIZE - 1) / Long.SIZE];
        signatures = new UnsafeBuffer(new byte[validators * Signer.SIGNATURE_BYTES]);
    }

    void clear() {
        round = NOTHING;
        count = 0;
        hash.setMemory(0, Hash.BYTES, (byte) 0);
        Arrays.fill(signers, 0);
    }

    /** Takes the votes of a round for a block; the caller has counted a quorum. */
    void take(int preparedRound, DirectBuffer blockHash, VoteSet prepares, ValidatorSet validators) {
        clear();
        round = preparedRound;
        hash.putBytes(0, blockHash, 0, Hash.BYTES);
        for (int i = 0; i < validators.size(); i++) {
            if (prepares.isFor(i, blockHash, 0)) {
                add(i, prepares.votes(), VoteSet.signatureAt(i));
            }
        }
    }

    /** Takes what a round change claims; the caller has judged it. */
    void take(RoundChangeView message, ValidatorSet validators) {
        clear();
        round = message.preparedRound();
        hash.putBytes(0, message.buffer(), message.preparedHashAt(), Hash.BYTES);
        for (int i = 0; i < message.prepareCount(); i++) {
            int validator = validators.indexOf(message.buffer(), message.prepareSenderAt(i));
            add(validator, message.buffer(), message.prepareSignatureAt(i));
        }
    }

    /** Takes a copy. */
    void take(Preparation other) {
        round = other.round;
        count = other.count;
        hash.putBytes(0, other.hash, 0, Hash.BYTES);
        System.arraycopy(other.signers, 0, signers, 0, signers.length);
        signatures.putBytes(0, other.signatures, 0, signatures.capacity());
    }

    private void add(int validator, DirectBuffer source, int signatureAt) {
        signers[validator / Long.SIZE] |= 1L << validator;
        signatures.putBytes(signatureAt(validator), source, signatureAt, Signer.SIGNATURE_BYTES);
        count++;
    }

    boolean isNothing() {
        return round == NOTHING;
    }

    int round() {
        return round;
    }

    /** The hash of the block, zero if there is none. */
    DirectBuffer hash() {
        return hash;
    }

    int count() {
        return count;
    }

    boolean isSigner(int validator) {
        return (signers[validator / Long.SIZE] & 1L << validator) != 0;
    }

    DirectBuffer signatures() {
        return signatures;
    }

    static int signatureAt(int validator) {
        return validator * Signer.SIGNATURE_BYTES;
    }
}
