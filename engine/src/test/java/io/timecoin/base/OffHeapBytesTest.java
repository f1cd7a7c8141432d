package io.timecoin.base;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class OffHeapBytesTest {
    private static final int SEGMENT = 4 << 20;

    private static byte[] content(OffHeapBytes bytes) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        bytes.forEach((buffer, offset, length) -> {
            byte[] piece = new byte[length];
            buffer.getBytes(offset, piece);
            all.writeBytes(piece);
        });
        return all.toByteArray();
    }

    @Test
    void shouldHoldWhatWasAppendedInAnySteps() {
        byte[] expected = new byte[2 * SEGMENT + 777];
        new Random(5).nextBytes(expected);
        UnsafeBuffer source = new UnsafeBuffer(expected);
        try (OffHeapBytes bytes = new OffHeapBytes(expected.length)) {
            assertArrayEquals(new byte[0], content(bytes));
            int step = 1;
            for (int at = 0; at < expected.length; step = step * 3 + 1) {
                int count = Math.min(step, expected.length - at);
                bytes.append(source, at, count);
                at += count;
            }
            assertEquals(expected.length, bytes.length());
            assertArrayEquals(expected, content(bytes));
        }
    }

    @Test
    void shouldKeepItsBoundAndRefuseEveryUseWhenClosed() {
        UnsafeBuffer source = new UnsafeBuffer(new byte[SEGMENT]);
        OffHeapBytes bytes = new OffHeapBytes(SEGMENT);
        bytes.append(source, 0, SEGMENT);
        assertThrows(InvariantViolation.class, () -> bytes.append(source, 0, 1));
        bytes.close();
        bytes.close();
        assertEquals(0, bytes.length());
        assertThrows(InvariantViolation.class, () -> bytes.append(source, 0, 1));
    }
}
