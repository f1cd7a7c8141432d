package io.timecoin.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class SipHashTest {
    private static final int AT = 3;

    /** From the reference implementation: key 00..0f, message 00, 01, .. of so many bytes. */
    private static final long[][] VECTORS = {
        {0, 0x726fdb47dd0e0e31L},
        {1, 0x74f839c593dc67fdL},
        {7, 0xab0200f58b01d137L},
        {8, 0x93f5f5799a932462L},
        {15, 0xa129ca6149be45e5L},
        {16, 0x3f2acc7f57c29bdbL},
        {63, 0x958a324ceb064572L}
    };

    @Test
    void shouldHashAsTheReferenceDoes() {
        SipHash hashing = new SipHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);
        for (long[] vector : VECTORS) {
            int length = (int) vector[0];
            UnsafeBuffer buffer = new UnsafeBuffer(new byte[AT + length + 1]);
            for (int i = 0; i <= length; i++) {
                buffer.putByte(AT + i, (byte) i);
            }
            assertEquals(vector[1], hashing.hash(buffer, AT, length), "of " + length + " bytes");
        }
    }

    @Test
    void shouldDependOnAllOfTheSecret() {
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[8]);
        long hash = new SipHash(1, 2).hash(buffer, 0, 8);
        assertNotEquals(hash, new SipHash(1, 3).hash(buffer, 0, 8));
        assertNotEquals(hash, new SipHash(3, 2).hash(buffer, 0, 8));
    }
}
