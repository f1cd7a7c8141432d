package io.timecoin.replica;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.agrona.concurrent.UnsafeBuffer;

/** Writes and reads the numbers of a snapshot, eight bytes each, little-endian. One thread. */
final class SnapshotFields {
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[Long.BYTES]);

    void writeLong(SnapshotOutput output, long value) {
        buffer.putLong(0, value, LITTLE_ENDIAN);
        output.write(buffer, 0, Long.BYTES);
    }

    long readLong(SnapshotInput input) {
        input.read(buffer, 0, Long.BYTES);
        return buffer.getLong(0, LITTLE_ENDIAN);
    }
}
