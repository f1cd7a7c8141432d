package io.timecoin.store;

import java.nio.ByteBuffer;
import net.openhft.chronicle.bytes.BytesStore;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A fixed number of bytes outside the heap, seen by this house as a buffer and by the map as a key or a value. One
 * cell is filled again and again, so that a steady store allocates nothing. One thread at a time.
 */
final class StoreCell {
    private final UnsafeBuffer buffer;
    private final BytesStore<?, ?> bytes;

    StoreCell(int length) {
        ByteBuffer memory = ByteBuffer.allocateDirect(length);
        buffer = new UnsafeBuffer(memory);
        bytes = BytesStore.wrap(memory);
    }

    UnsafeBuffer buffer() {
        return buffer;
    }

    BytesStore<?, ?> bytes() {
        return bytes;
    }
}
