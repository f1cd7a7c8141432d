package io.timecoin.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class HashTest {
    @Test
    void shouldCompareEveryByteAndNoOther() {
        UnsafeBuffer a = new UnsafeBuffer(new byte[40]);
        UnsafeBuffer b = new UnsafeBuffer(new byte[40]);
        for (int i = 0; i < 40; i++) {
            a.putByte(i, (byte) i);
        }
        b.putBytes(5, a, 3, Hash.BYTES);
        assertTrue(Hash.equal(a, 3, b, 5));
        for (int i = 0; i < 40; i++) {
            b.putByte(i, (byte) (b.getByte(i) ^ 1));
            assertEquals(i < 5 || i >= 5 + Hash.BYTES, Hash.equal(a, 3, b, 5), "byte " + i);
            b.putByte(i, (byte) (b.getByte(i) ^ 1));
        }
        assertFalse(Hash.equal(a, 0, a, 1));
    }
}
