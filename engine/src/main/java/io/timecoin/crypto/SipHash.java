package io.timecoin.crypto;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;

/**
 * SipHash-2-4 (Aumasson and Bernstein, 2012): a short hash under a secret of 16 bytes, for tables that strangers fill.
 * Who does not know the secret cannot choose what collides. Not for anything that others must compute too. Any thread;
 * allocates nothing.
 */
public final class SipHash {
    /** Length of a secret, in bytes. */
    public static final int KEY_BYTES = 16;

    private static final long INIT_0 = 0x736f6d6570736575L;
    private static final long INIT_1 = 0x646f72616e646f6dL;
    private static final long INIT_2 = 0x6c7967656e657261L;
    private static final long INIT_3 = 0x7465646279746573L;
    private static final int LENGTH_SHIFT = 56;
    private static final int WORD_ROUNDS = 2;
    private static final int LAST_ROUNDS = 4;
    private static final long BYTE = 0xFF;

    private final long key0;
    private final long key1;

    /** Takes the two halves of a secret. */
    public SipHash(long key0, long key1) {
        this.key0 = key0;
        this.key1 = key1;
    }

    /** The hash of some bytes. */
    public long hash(DirectBuffer buffer, int offset, int length) {
        long v0 = INIT_0 ^ key0;
        long v1 = INIT_1 ^ key1;
        long v2 = INIT_2 ^ key0;
        long v3 = INIT_3 ^ key1;
        int words = length / Long.BYTES + 1;
        long word = 0;
        for (int round = 0; round < words * WORD_ROUNDS + LAST_ROUNDS; round++) {
            boolean isOfWord = round < words * WORD_ROUNDS;
            if (isOfWord && round % WORD_ROUNDS == 0) {
                word = word(buffer, offset, length, round / WORD_ROUNDS);
                v3 ^= word;
            } else if (round == words * WORD_ROUNDS) {
                v2 ^= BYTE;
            }
            v0 += v1;
            v2 += v3;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 = Long.rotateLeft(v0, 32) + v3;
            v2 += v1;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v2 = Long.rotateLeft(v2, 32);
            if (isOfWord && round % WORD_ROUNDS == WORD_ROUNDS - 1) {
                v0 ^= word;
            }
        }
        return v0 ^ v1 ^ v2 ^ v3;
    }

    /** Eight bytes, or at the end what is left of them below the length. */
    private static long word(DirectBuffer buffer, int offset, int length, int index) {
        int at = index * Long.BYTES;
        if (at + Long.BYTES <= length) {
            return buffer.getLong(offset + at, ByteOrder.LITTLE_ENDIAN);
        }
        long word = (long) length << LENGTH_SHIFT;
        for (int i = at; i < length; i++) {
            word |= (buffer.getByte(offset + i) & BYTE) << Byte.SIZE * (i - at);
        }
        return word;
    }
}
