package io.timecoin.consensus;

import io.timecoin.base.Hash;
import org.agrona.DirectBuffer;

/** Compares hashes where they lie. Any thread. */
final class HashBytes {
    private HashBytes() {}

    static boolean equal(DirectBuffer first, int firstAt, DirectBuffer second, int secondAt) {
        for (int i = 0; i < Hash.BYTES; i += Long.BYTES) {
            if (first.getLong(firstAt + i) != second.getLong(secondAt + i)) {
                return false;
            }
        }
        return true;
    }
}
