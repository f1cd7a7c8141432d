package io.timecoin.txpool;

/**
 * Spreads 32-byte ids over hash tables. Ids come from outside and can be ground until many share their low bits, so
 * every word is mixed under a seed that outsiders do not know. The seed moves entries inside tables and nothing else.
 */
final class KeyMix {
    private static final long STEP = 0x9E3779B97F4A7C15L;
    private static final long SPREAD = 0xD6E8FEB86659FD93L;

    private final long start;
    private final long multiplier;

    KeyMix(long seed) {
        start = spread(seed + STEP);
        multiplier = spread(start + STEP) | 1;
    }

    /** 32 bits of an id, given as four words, and an output index. */
    int hash(long a, long b, long c, long d, int index) {
        long mixed = fold(start ^ a);
        mixed = fold(mixed + STEP ^ b);
        mixed = fold(mixed + STEP ^ c);
        mixed = fold(mixed + STEP ^ d);
        return (int) fold(mixed + STEP ^ index);
    }

    /** 31 bits of a sequence number: the balance of a tree. */
    int priority(long sequence) {
        return (int) (fold(start + sequence * STEP) >>> 1) & Integer.MAX_VALUE;
    }

    private long fold(long word) {
        return Math.multiplyHigh(word, multiplier) ^ word * multiplier;
    }

    private static long spread(long word) {
        long mixed = (word ^ word >>> 32) * SPREAD;
        mixed = (mixed ^ mixed >>> 32) * SPREAD;
        return mixed ^ mixed >>> 32;
    }
}
