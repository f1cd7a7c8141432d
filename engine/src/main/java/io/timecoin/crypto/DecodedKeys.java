package io.timecoin.crypto;

import io.timecoin.base.Invariant;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.bouncycastle.math.ec.rfc8032.Ed25519.PublicPoint;

/**
 * Public keys already brought to points of the curve: decompression is a tenth of a verification. A direct-mapped table of
 * fixed size; a key has one slot and takes it from whoever holds it, so memory is bounded and nothing is ever searched.
 * Compared over all 32 bytes: a collision costs time, never a verdict. Bytes that do not decode are not kept. One thread; a
 * hit allocates nothing.
 */
final class DecodedKeys {
    private static final int KEY_WORDS = 4;
    private static final int CAPACITY_MAX = 1 << 20;
    private static final long MIX = 0x9E37_79B9_7F4A_7C15L;

    private final PublicPoint[] points;
    private final long[] words;
    private final int mask;
    private final byte[] encoded = new byte[Ed25519.PUBLIC_KEY_SIZE];
    private long misses;

    /**
     * Creates an empty table.
     *
     * @param capacity number of slots, a power of two, at most 2^20; a slot takes about 200 bytes
     */
    DecodedKeys(int capacity) {
        Invariant.check(Integer.bitCount(capacity) == 1, "the number of decoded keys is a power of two");
        Invariant.check(capacity > 0 && capacity <= CAPACITY_MAX, "the number of decoded keys is bounded");
        this.points = new PublicPoint[capacity];
        this.words = new long[capacity * KEY_WORDS];
        this.mask = capacity - 1;
    }

    /**
     * Finds or decodes a key.
     *
     * @return the point, or null if the bytes are not an acceptable point of the curve
     */
    PublicPoint find(DirectBuffer key, int offset) {
        long w0 = key.getLong(offset, ByteOrder.LITTLE_ENDIAN);
        long w1 = key.getLong(offset + Long.BYTES, ByteOrder.LITTLE_ENDIAN);
        long w2 = key.getLong(offset + 2 * Long.BYTES, ByteOrder.LITTLE_ENDIAN);
        long w3 = key.getLong(offset + 3 * Long.BYTES, ByteOrder.LITTLE_ENDIAN);
        int slot = (int) ((w0 ^ w1 ^ w2 ^ w3) * MIX >>> Integer.SIZE) & mask;
        int at = slot * KEY_WORDS;
        PublicPoint held = points[slot];
        if (held != null && words[at] == w0 && words[at + 1] == w1 && words[at + 2] == w2 && words[at + 3] == w3) {
            return held;
        }
        misses++;
        key.getBytes(offset, encoded);
        PublicPoint decoded = Ed25519.validatePublicKeyPartialExport(encoded, 0);
        if (decoded != null) {
            points[slot] = decoded;
            words[at] = w0;
            words[at + 1] = w1;
            words[at + 2] = w2;
            words[at + 3] = w3;
        }
        return decoded;
    }

    /** How often a key had to be decoded. */
    long misses() {
        return misses;
    }

    /** Number of slots in use, never more than the capacity; walks them all. */
    int occupied() {
        int count = 0;
        for (PublicPoint point : points) {
            if (point != null) {
                count++;
            }
        }
        return count;
    }
}
