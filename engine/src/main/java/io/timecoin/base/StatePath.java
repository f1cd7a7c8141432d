package io.timecoin.base;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Names a subtree of the state tree: at which bits the way to it forks, and which side it takes there.
 *
 * <pre>
 *  | asked 36 | sides 36 |      bit i of asked: a node on the way splits at bit i of the key; bit i of sides: 0 left, 1 right
 * </pre>
 *
 * <p>Why not a prefix of the keys: the hash of a subtree commits to the bits where it splits, not to those that all its keys
 * share. Whoever was told a prefix would have to believe the shared bits, and a liar could have others, who know the true
 * ones, look wrong. Of a path every bit follows from the root. The root's own path is all zeros.
 *
 * <p>One form of each: sides are 0 where nothing is asked. Stateless; allocates nothing.
 */
public final class StatePath {
    /** Position of the sides. */
    public static final int SIDES_OFFSET = CoinLayout.KEY_BYTES;

    /** Length of a path. */
    public static final int BYTES = 2 * CoinLayout.KEY_BYTES;

    private StatePath() {}

    /** Whether it takes sides only where it asks. */
    public static boolean isCanonical(DirectBuffer path, int offset) {
        int stray = 0;
        for (int i = 0; i < CoinLayout.KEY_BYTES; i++) {
            stray |= path.getByte(offset + SIDES_OFFSET + i) & ~path.getByte(offset + i);
        }
        return stray == 0;
    }

    /** The first bit asked from a bit on, or {@link CoinKey#NONE}. */
    public static int nextAsked(DirectBuffer path, int offset, int from) {
        int bit = from;
        while (bit < CoinKey.NONE && CoinKey.bit(path, offset, bit) == 0) {
            // Most of a path is empty: whole bytes of it are stepped over.
            bit = (bit & 7) == 0 && path.getByte(offset + (bit >>> 3)) == 0 ? bit + Byte.SIZE : bit + 1;
        }
        return bit;
    }

    /** The side taken at a bit that is asked: 0 left, 1 right. */
    public static int side(DirectBuffer path, int offset, int bit) {
        return CoinKey.bit(path, offset + SIDES_OFFSET, bit);
    }

    /** Adds a fork. */
    public static void ask(MutableDirectBuffer path, int offset, int bit, int side) {
        int at = offset + (bit >>> 3);
        int mask = 0x80 >>> (bit & 7);
        path.putByte(at, (byte) (path.getByte(at) | mask));
        if (side != 0) {
            path.putByte(at + SIDES_OFFSET, (byte) (path.getByte(at + SIDES_OFFSET) | mask));
        }
    }

    /** Whether the bits of a key take the sides of a path, at those of its forks that come from a bit on. */
    public static boolean leadsTo(DirectBuffer path, int offset, int from, DirectBuffer key, int keyOffset) {
        int bit = nextAsked(path, offset, from);
        while (bit < CoinKey.NONE) {
            if (side(path, offset, bit) != CoinKey.bit(key, keyOffset, bit)) {
                return false;
            }
            bit = nextAsked(path, offset, bit + 1);
        }
        return true;
    }
}
