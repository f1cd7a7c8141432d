package io.timecoin.base;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.DirectBuffer;

/**
 * The 288 bits of the keys of coins where they lie: bit 0 is the most significant bit of the first byte, and keys are
 * ordered as the state tree has them from left to right. Stateless; allocates nothing.
 */
public final class CoinKey {
    /** What {@link #firstDifference} returns for equal keys. */
    public static final int NONE = StateProofLayout.KEY_BITS;

    private static final int LAST_OFFSET = CoinLayout.OUTPUT_INDEX_OFFSET;

    private CoinKey() {}

    /** The first bit in which two keys differ, or {@link #NONE}. */
    public static int firstDifference(DirectBuffer a, int aOffset, DirectBuffer b, int bOffset) {
        for (int i = 0; i < LAST_OFFSET; i += Long.BYTES) {
            long difference = a.getLong(aOffset + i, BIG_ENDIAN) ^ b.getLong(bOffset + i, BIG_ENDIAN);
            if (difference != 0) {
                return i * Byte.SIZE + Long.numberOfLeadingZeros(difference);
            }
        }
        int difference = a.getInt(aOffset + LAST_OFFSET, BIG_ENDIAN) ^ b.getInt(bOffset + LAST_OFFSET, BIG_ENDIAN);
        return difference == 0 ? NONE : LAST_OFFSET * Byte.SIZE + Integer.numberOfLeadingZeros(difference);
    }

    /** One bit of a key, 0 or 1. */
    public static int bit(DirectBuffer key, int offset, int index) {
        return key.getByte(offset + (index >>> 3)) >>> (~index & 7) & 1;
    }
}
