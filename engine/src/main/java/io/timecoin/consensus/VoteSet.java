package io.timecoin.consensus;

import io.timecoin.base.Limits;
import io.timecoin.crypto.Signer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** The votes of one height, round and phase for one block: at most one a validator. State thread; allocates nothing. */
final class VoteSet {
    private final long[] voted = new long[(Limits.VALIDATORS_MAX + Long.SIZE - 1) / Long.SIZE];
    private final UnsafeBuffer signatures = new UnsafeBuffer(new byte[Limits.VALIDATORS_MAX * Signer.SIGNATURE_BYTES]);
    private long power;
    private int count;

    void clear() {
        for (int i = 0; i < voted.length; i++) {
            voted[i] = 0;
        }
        power = 0;
        count = 0;
    }

    /** Keeps a vote; false if the validator voted before. */
    boolean add(int validator, long itsPower, DirectBuffer signature, int offset) {
        if (contains(validator)) {
            return false;
        }
        voted[validator / Long.SIZE] |= 1L << validator;
        signatures.putBytes(validator * Signer.SIGNATURE_BYTES, signature, offset, Signer.SIGNATURE_BYTES);
        power += itsPower;
        count++;
        return true;
    }

    boolean contains(int validator) {
        return (voted[validator / Long.SIZE] & 1L << validator) != 0;
    }

    long power() {
        return power;
    }

    int count() {
        return count;
    }

    long bitmapWord(int word) {
        return voted[word];
    }

    DirectBuffer signatures() {
        return signatures;
    }

    static int signatureAt(int validator) {
        return validator * Signer.SIGNATURE_BYTES;
    }
}
