package io.timecoin.replica;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.timecoin.base.Invariant;
import org.agrona.concurrent.UnsafeBuffer;

/** Writes and reads the numbers of a snapshot, eight bytes each, little-endian. One thread. */
final class SnapshotFields {
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[Long.BYTES]);

    void writeLong(SnapshotOutput output, long value) {
        buffer.putLong(0, value, LITTLE_ENDIAN);
        output.write(buffer, 0, Long.BYTES);
    }

    /** Reads a length that is at most so many bytes. */
    int readLength(SnapshotInput input, int bytesMax) {
        long length = readLong(input);
        Invariant.check(length >= 0 && length <= bytesMax, "a snapshot holds nothing larger than it may");
        return (int) length;
    }

    long readLong(SnapshotInput input) {
        input.read(buffer, 0, Long.BYTES);
        return buffer.getLong(0, LITTLE_ENDIAN);
    }
}
