package io.timecoin.store;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.agrona.DirectBuffer;

/** CRC32C over buffers, reused without allocating where the buffer has an array or a byte buffer. One thread. */
final class Crc {
    private static final int COPY_BYTES = 4096;

    private final CRC32C crc = new CRC32C();
    private final byte[] copy = new byte[COPY_BYTES];

    Crc reset() {
        crc.reset();
        return this;
    }

    Crc update(DirectBuffer buffer, int offset, int length) {
        byte[] array = buffer.byteArray();
        if (array != null) {
            crc.update(array, buffer.wrapAdjustment() + offset, length);
            return this;
        }
        int at = 0;
        while (at < length) {
            int step = Math.min(COPY_BYTES, length - at);
            buffer.getBytes(offset + at, copy, 0, step);
            crc.update(copy, 0, step);
            at += step;
        }
        return this;
    }

    /** Feeds what lies between position and limit, and moves the position there. */
    Crc update(ByteBuffer buffer) {
        crc.update(buffer);
        return this;
    }

    int value() {
        return (int) crc.getValue();
    }
}
