package io.timecoin.codec;

import java.nio.ByteBuffer;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/** Memory outside the heap that grows to what is asked of it, and stays. One thread. */
final class ReusedBuffer implements AutoCloseable {
    private static final int BYTES_MIN = 64 * 1024;
    private static final ByteBuffer NONE = ByteBuffer.allocateDirect(0);

    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);
    private ByteBuffer bytes = NONE;

    /** At least so many bytes; what was in it is lost if it grows. */
    ByteBuffer ofAtLeast(int length) {
        if (bytes.capacity() < length) {
            close();
            int capacity = Math.max(BYTES_MIN, Integer.highestOneBit(length - 1) << 1);
            bytes = ByteBuffer.allocateDirect(capacity);
            view.wrap(bytes);
        }
        return bytes;
    }

    /** The same bytes. */
    UnsafeBuffer view() {
        return view;
    }

    /** Gives the memory back. */
    @Override
    public void close() {
        if (bytes != NONE) {
            view.wrap(0, 0);
            BufferUtil.free(bytes);
            bytes = NONE;
        }
    }
}
