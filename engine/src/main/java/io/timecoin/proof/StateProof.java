package io.timecoin.proof;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.timecoin.base.CoinLayout;
import io.timecoin.base.StateProofLayout;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Reads the bytes of a proof in place. {@link #wrap} judges the form, which leaves one encoding only: exact length,
 * known version, falling split bits. Whether it proves anything is for {@link StateProofVerifier}. One thread at a time.
 */
public final class StateProof {
    private static final int UINT16_MASK = 0xFFFF;

    private final UnsafeBuffer bytes = new UnsafeBuffer(0, 0);
    private int stepCount;

    /**
     * Takes bytes, without copying them.
     *
     * @return whether they have the form of a proof; if not, nothing else may be called
     */
    public boolean wrap(DirectBuffer buffer, int offset, int length) {
        stepCount = 0;
        if (!isWithin(buffer, offset, length) || length < StateProofLayout.HEADER_BYTES) {
            return false;
        }
        bytes.wrap(buffer, offset, length);
        stepCount = uint16(StateProofLayout.STEP_COUNT_OFFSET);
        if (uint16(StateProofLayout.VERSION_OFFSET) != StateProofLayout.VERSION) {
            return false;
        }
        if (length == StateProofLayout.HEADER_BYTES) {
            return stepCount == 0;
        }
        return length == StateProofLayout.length(stepCount) && hasFallingSplitBits();
    }

    private static boolean isWithin(DirectBuffer buffer, int offset, int length) {
        return offset >= 0 && length >= 0 && offset <= buffer.capacity() - length;
    }

    /** Falling and within the key, so there are at most as many as the key has bits. */
    private boolean hasFallingSplitBits() {
        int above = StateProofLayout.KEY_BITS;
        for (int i = 0; i < stepCount; i++) {
            int splitBit = splitBit(i);
            if (splitBit >= above) {
                return false;
            }
            above = splitBit;
        }
        return true;
    }

    /** Whether this is the proof of the empty tree, which holds no coin. */
    public boolean isOfEmptyTree() {
        return bytes.capacity() == StateProofLayout.HEADER_BYTES;
    }

    /** Number of steps from the leaf to the root. */
    public int stepCount() {
        return stepCount;
    }

    /** The bit of the key that chose the side at a step, counted from the leaf. */
    public int splitBit(int step) {
        return uint16(stepOffset(step));
    }

    /** The wrapped bytes: the coin at {@link StateProofLayout#COIN_OFFSET}, hashes at {@link #stepHashOffset}. */
    public DirectBuffer buffer() {
        return bytes;
    }

    /** Where in the wrapped bytes the hash of the other side of a step is. */
    public int stepHashOffset(int step) {
        return stepOffset(step) + StateProofLayout.STEP_HASH_OFFSET;
    }

    /** Amount of the coin in the proof, in units; of the asked coin if the verdict is INCLUDED. */
    public long amount() {
        return bytes.getLong(StateProofLayout.COIN_OFFSET + CoinLayout.AMOUNT_OFFSET, LITTLE_ENDIAN);
    }

    /** Height of the coin in the proof. */
    public long height() {
        return bytes.getLong(StateProofLayout.COIN_OFFSET + CoinLayout.HEIGHT_OFFSET, LITTLE_ENDIAN);
    }

    private static int stepOffset(int step) {
        return StateProofLayout.STEPS_OFFSET + step * StateProofLayout.STEP_BYTES;
    }

    private int uint16(int offset) {
        return bytes.getShort(offset, LITTLE_ENDIAN) & UINT16_MASK;
    }
}
