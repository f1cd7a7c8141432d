package io.timecoin.replica;

import org.agrona.DirectBuffer;

/** Takes the bytes of a snapshot in order. Implemented over a buffer or a file. */
@FunctionalInterface
public interface SnapshotOutput {
    /** The next bytes; copied before the call returns. */
    void write(DirectBuffer source, int offset, int length);
}
