package io.timecoin.sync;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.timecoin.base.Hash;
import io.timecoin.base.Invariant;
import io.timecoin.base.StatePath;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The parts of the state that are known by their hash and not asked for yet; the last that came is asked first, so that a
 * subtree is finished before the next is begun and few wait. Grows to its maximum. One thread.
 *
 * <pre>
 *  | hash 32 | path 72 | coins claimed 8 | who claims them 8 |
 * </pre>
 */
final class PartStack {
    static final int HASH_OFFSET = 0;
    static final int PATH_OFFSET = Hash.BYTES;
    static final int PART_BYTES = PATH_OFFSET + StatePath.BYTES + 2 * Long.BYTES;

    private static final int COINS_OFFSET = PATH_OFFSET + StatePath.BYTES;
    private static final int CLAIMANT_OFFSET = COINS_OFFSET + Long.BYTES;
    private static final int INITIAL = 512;

    private final int partsMax;
    private UnsafeBuffer parts = new UnsafeBuffer(new byte[INITIAL * PART_BYTES]);
    private int size;

    PartStack(int partsMax) {
        this.partsMax = partsMax;
    }

    int size() {
        return size;
    }

    /** Adds a part without a path; returns the position at which it lies in {@link #buffer}. */
    int push(DirectBuffer hash, int hashOffset, long coins, long claimant) {
        int at = place();
        parts.putBytes(at, hash, hashOffset, Hash.BYTES);
        parts.setMemory(at + PATH_OFFSET, StatePath.BYTES, (byte) 0);
        parts.putLong(at + COINS_OFFSET, coins, LITTLE_ENDIAN);
        parts.putLong(at + CLAIMANT_OFFSET, claimant, LITTLE_ENDIAN);
        return at;
    }

    /** Adds a part that was taken before. */
    void push(DirectBuffer part, int offset) {
        parts.putBytes(place(), part, offset, PART_BYTES);
    }

    private int place() {
        Invariant.check(size < partsMax, "so few parts are asked for at once that those that wait find place");
        if ((size + 1) * PART_BYTES > parts.capacity()) {
            int grown = (int) Math.min(2L * parts.capacity(), (long) partsMax * PART_BYTES);
            UnsafeBuffer larger = new UnsafeBuffer(new byte[grown]);
            larger.putBytes(0, parts, 0, size * PART_BYTES);
            parts = larger;
        }
        return size++ * PART_BYTES;
    }

    /** Takes the last part. */
    void pop(MutableDirectBuffer target, int offset) {
        size--;
        target.putBytes(offset, parts, size * PART_BYTES, PART_BYTES);
    }

    /** Drops the last part. */
    void drop() {
        size--;
    }

    UnsafeBuffer buffer() {
        return parts;
    }

    static long coins(DirectBuffer part, int offset) {
        return part.getLong(offset + COINS_OFFSET, LITTLE_ENDIAN);
    }

    static long claimant(DirectBuffer part, int offset) {
        return part.getLong(offset + CLAIMANT_OFFSET, LITTLE_ENDIAN);
    }
}
