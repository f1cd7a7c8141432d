package io.timecoin.consensus;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.crypto.Signer;
import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The votes of one height, round and phase: at most one a validator, each for a block of its choice. The block need not
 * be known. State thread; allocates nothing.
 */
final class VoteSet {
    private static final int ENTRY_BYTES = Hash.BYTES + Signer.SIGNATURE_BYTES;

    private final long[] voted;
    private final UnsafeBuffer votes;

    VoteSet(int validators) {
        voted = new long[(validators + Long.SIZE - 1) / Long.SIZE];
        votes = new UnsafeBuffer(new byte[validators * ENTRY_BYTES]);
    }

    void clear() {
        Arrays.fill(voted, 0);
    }

    /** Keeps the first vote of a validator; says of another whether it repeats the first or contradicts it. */
    ResultCode add(int validator, DirectBuffer hash, int hashAt, DirectBuffer signature, int signatureAt) {
        if (contains(validator)) {
            return isFor(validator, hash, hashAt) ? ResultCode.MESSAGE_REPEATED : ResultCode.MESSAGE_CONFLICTING;
        }
        voted[validator / Long.SIZE] |= 1L << validator;
        votes.putBytes(hashAt(validator), hash, hashAt, Hash.BYTES);
        votes.putBytes(signatureAt(validator), signature, signatureAt, Signer.SIGNATURE_BYTES);
        return ResultCode.OK;
    }

    boolean contains(int validator) {
        return (voted[validator / Long.SIZE] & 1L << validator) != 0;
    }

    /** Whether a validator has voted, and for this block. */
    boolean isFor(int validator, DirectBuffer hash, int hashAt) {
        return contains(validator) && Hash.equal(votes, hashAt(validator), hash, hashAt);
    }

    /** Whether a quorum has voted for one block. */
    boolean isQuorumFor(DirectBuffer hash, int hashAt, ValidatorSet validators) {
        long power = 0;
        for (int i = 0; i < validators.size(); i++) {
            if (isFor(i, hash, hashAt)) {
                power += validators.power(i);
            }
        }
        return validators.isQuorum(power);
    }

    /** Holds hash and signature of every vote. */
    DirectBuffer votes() {
        return votes;
    }

    static int hashAt(int validator) {
        return validator * ENTRY_BYTES;
    }

    static int signatureAt(int validator) {
        return validator * ENTRY_BYTES + Hash.BYTES;
    }
}
