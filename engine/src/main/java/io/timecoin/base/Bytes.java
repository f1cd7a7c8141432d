package io.timecoin.base;

import org.agrona.DirectBuffer;

/** Bytes of buffers. Stateless. */
public final class Bytes {
    private Bytes() {}

    /** Whether so many bytes are the same; not for secrets, for it tells by its time how many are. */
    public static boolean equal(DirectBuffer a, int aAt, DirectBuffer b, int bAt, int length) {
        int i = 0;
        for (; i + Long.BYTES <= length; i += Long.BYTES) {
            if (a.getLong(aAt + i) != b.getLong(bAt + i)) {
                return false;
            }
        }
        for (; i < length; i++) {
            if (a.getByte(aAt + i) != b.getByte(bAt + i)) {
                return false;
            }
        }
        return true;
    }
}
