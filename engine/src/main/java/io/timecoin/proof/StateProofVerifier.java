package io.timecoin.proof;

import io.timecoin.base.CoinLayout;
import io.timecoin.base.Hash;
import io.timecoin.base.StateProofLayout;
import io.timecoin.crypto.DomainTag;
import io.timecoin.crypto.Hasher;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Checks a proof against a state root. The path is folded from the leaf up; at each step the bit of the asked key, not
 * the proof, says which side it is on. So root and key leave one leaf to show, and a proof can name no other.
 *
 * <p>Never throws, whatever the bytes of the proof; allocates nothing. One thread at a time.
 */
public final class StateProofVerifier {
    private static final int LEFT_OFFSET = 3;
    private static final int RIGHT_OFFSET = LEFT_OFFSET + Hash.BYTES;
    private static final int SPLIT_OFFSET = 1;

    private final Hasher hasher = new Hasher(DomainTag.STATE_TREE);
    private final StateProof proof = new StateProof();
    private final UnsafeBuffer hash = new UnsafeBuffer(new byte[Hash.BYTES]);
    private final byte[] nodeBytes = new byte[StateProofLayout.NODE_PREIMAGE_BYTES];
    private final UnsafeBuffer node = new UnsafeBuffer(nodeBytes);

    /**
     * Judges one proof. If the verdict is INCLUDED, the value of the coin is the 52 bytes at
     * {@link StateProofLayout#VALUE_OFFSET} of the proof.
     *
     * @param root holds the 32 bytes of a state root that the caller trusts
     * @param key holds the 36 bytes of the asked outpoint
     * @param bytes holds the proof, from anybody
     */
    public ProofVerdict verify(
            DirectBuffer root,
            int rootOffset,
            DirectBuffer key,
            int keyOffset,
            DirectBuffer bytes,
            int offset,
            int length) {
        if (!proof.wrap(bytes, offset, length)) {
            return ProofVerdict.INVALID;
        }
        if (proof.isOfEmptyTree()) {
            return isZero(root, rootOffset) ? ProofVerdict.EXCLUDED : ProofVerdict.INVALID;
        }
        if (!coinLiesOnPathOf(key, keyOffset)) {
            return ProofVerdict.INVALID;
        }
        hashLeaf();
        for (int i = 0; i < proof.stepCount(); i++) {
            hashStep(i, bit(key, keyOffset, proof.splitBit(i)));
        }
        if (!Hash.equal(hash, 0, root, rootOffset)) {
            return ProofVerdict.INVALID;
        }
        return isCoinOf(key, keyOffset) ? ProofVerdict.INCLUDED : ProofVerdict.EXCLUDED;
    }

    /** A coin shown in place of the asked one agrees with it wherever the path asked; else no tree has it there. */
    private boolean coinLiesOnPathOf(DirectBuffer key, int keyOffset) {
        for (int i = 0; i < proof.stepCount(); i++) {
            int splitBit = proof.splitBit(i);
            if (bit(key, keyOffset, splitBit) != bit(proof.buffer(), StateProofLayout.COIN_OFFSET, splitBit)) {
                return false;
            }
        }
        return true;
    }

    private void hashLeaf() {
        hasher.updateByte(StateProofLayout.LEAF_PREFIX)
                .update(proof.buffer(), StateProofLayout.COIN_OFFSET, CoinLayout.BYTES)
                .digest(hash, 0);
    }

    private void hashStep(int step, int side) {
        int pathOffset = side == 0 ? LEFT_OFFSET : RIGHT_OFFSET;
        int otherOffset = side == 0 ? RIGHT_OFFSET : LEFT_OFFSET;
        int hashOffset = proof.stepHashOffset(step);
        nodeBytes[0] = StateProofLayout.NODE_PREFIX;
        node.putBytes(SPLIT_OFFSET, proof.buffer(), hashOffset - StateProofLayout.STEP_HASH_OFFSET, LEFT_OFFSET - 1);
        node.putBytes(pathOffset, hash, 0, Hash.BYTES);
        node.putBytes(otherOffset, proof.buffer(), hashOffset, Hash.BYTES);
        hasher.update(nodeBytes, 0, nodeBytes.length).digest(hash, 0);
    }

    private static int bit(DirectBuffer key, int offset, int index) {
        return key.getByte(offset + (index >>> 3)) >>> (~index & 7) & 1;
    }

    private boolean isCoinOf(DirectBuffer key, int keyOffset) {
        int indexAt = CoinLayout.OUTPUT_INDEX_OFFSET;
        return Hash.equal(proof.buffer(), StateProofLayout.COIN_OFFSET, key, keyOffset)
                && proof.buffer().getInt(StateProofLayout.COIN_OFFSET + indexAt) == key.getInt(keyOffset + indexAt);
    }

    private static boolean isZero(DirectBuffer buffer, int offset) {
        for (int i = 0; i < Hash.BYTES; i++) {
            if (buffer.getByte(offset + i) != 0) {
                return false;
            }
        }
        return true;
    }
}
