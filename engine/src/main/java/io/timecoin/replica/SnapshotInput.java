package io.timecoin.replica;

import org.agrona.MutableDirectBuffer;

/** Gives the bytes of a snapshot in order. Implemented over a file whose chunks were checked. */
@FunctionalInterface
public interface SnapshotInput {
    /** Reads exactly so many of the next bytes. */
    void read(MutableDirectBuffer target, int offset, int length);
}
