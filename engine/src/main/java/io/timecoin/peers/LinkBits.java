package io.timecoin.peers;

import java.util.Arrays;

/** A bit for each link in each of many rows. One thread. */
final class LinkBits {
    /** Most links that have a bit: what is more takes no part in gossip. */
    static final int LINKS_MAX = 256;

    /** No link. */
    static final int NONE = -1;

    private static final int WORDS = LINKS_MAX / Long.SIZE;

    private final long[] words;

    LinkBits(int rows) {
        words = new long[rows * WORDS];
    }

    void set(int row, int link) {
        words[row * WORDS + link / Long.SIZE] |= 1L << link;
    }

    void clear(int row, int link) {
        words[row * WORDS + link / Long.SIZE] &= ~(1L << link);
    }

    boolean get(int row, int link) {
        return (words[row * WORDS + link / Long.SIZE] & 1L << link) != 0;
    }

    void clearRow(int row) {
        Arrays.fill(words, row * WORDS, (row + 1) * WORDS, 0);
    }

    /** Another link takes the place: it has none of the bits of the one before. */
    void clearLink(int link) {
        for (int at = link / Long.SIZE; at < words.length; at += WORDS) {
            words[at] &= ~(1L << link);
        }
    }

    /** Sets the bits of another's row, too. */
    void add(int row, LinkBits other, int otherRow) {
        for (int i = 0; i < WORDS; i++) {
            words[row * WORDS + i] |= other.words[otherRow * WORDS + i];
        }
    }

    /** The first link from one on whose bit is set, or {@link #NONE}. */
    int next(int row, int from) {
        for (int link = from; link < LINKS_MAX; link = (link / Long.SIZE + 1) * Long.SIZE) {
            long rest = words[row * WORDS + link / Long.SIZE] & -1L << link;
            if (rest != 0) {
                return link / Long.SIZE * Long.SIZE + Long.numberOfTrailingZeros(rest);
            }
        }
        return NONE;
    }
}
