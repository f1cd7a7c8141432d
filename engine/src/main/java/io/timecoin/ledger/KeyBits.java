package io.timecoin.ledger;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.timecoin.base.StateProofLayout;
import org.agrona.DirectBuffer;

/**
 * The 288 bits of a key in registers' reach: bit 0 is the most significant bit of its first byte. State thread or the
 * thread of the tree.
 */
final class KeyBits {
    /** What {@link #firstDifference} returns for equal keys. */
    static final int NONE = StateProofLayout.KEY_BITS;

    private static final int WORDS = 5;
    private static final int LAST_OFFSET = 32;

    private final long[] words = new long[WORDS];

    /** Takes the key in a buffer. */
    void load(DirectBuffer key, int offset) {
        for (int i = 0; i < WORDS - 1; i++) {
            words[i] = key.getLong(offset + (i << 3), BIG_ENDIAN);
        }
        words[WORDS - 1] = lastWord(key, offset);
    }

    /** One bit of the key, 0 or 1. */
    int bit(int index) {
        return (int) (words[index >>> 6] << index >>> 63);
    }

    /** The first bit in which a key in a buffer differs, or {@link #NONE}. */
    int firstDifference(DirectBuffer key, int offset) {
        for (int i = 0; i < WORDS - 1; i++) {
            long difference = words[i] ^ key.getLong(offset + (i << 3), BIG_ENDIAN);
            if (difference != 0) {
                return (i << 6) + Long.numberOfLeadingZeros(difference);
            }
        }
        long difference = words[WORDS - 1] ^ lastWord(key, offset);
        return difference == 0 ? NONE : LAST_OFFSET * Byte.SIZE + Long.numberOfLeadingZeros(difference);
    }

    /** The first 64 bits of a key in a buffer. */
    static long first(DirectBuffer key, int offset) {
        return key.getLong(offset, BIG_ENDIAN);
    }

    /** The last 32 bits of a key in a buffer. */
    static int last(DirectBuffer key, int offset) {
        return key.getInt(offset + LAST_OFFSET, BIG_ENDIAN);
    }

    /** A bit of a key, of which only the last 32 are known; 0 before those. */
    static int lastBit(int last, int index) {
        return index < LAST_OFFSET * Byte.SIZE ? 0 : last << index >>> Integer.SIZE - 1;
    }

    /** The four bytes of the output index, where the first four bytes of a long are. */
    private static long lastWord(DirectBuffer key, int offset) {
        return (long) last(key, offset) << Integer.SIZE;
    }
}
