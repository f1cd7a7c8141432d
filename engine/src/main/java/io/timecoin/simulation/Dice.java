package io.timecoin.simulation;

/** Chance out of a seed: SplitMix64 (Steele, Lea and Flood, 2014), the same on every Java. One thread. */
final class Dice {
    private static final long STEP = 0x9E3779B97F4A7C15L;
    private static final int MILLE = 1000;

    private long state;

    Dice(long seed) {
        state = seed;
    }

    long next() {
        state += STEP;
        long mixed = (state ^ state >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return mixed ^ mixed >>> 31;
    }

    /** 0 to bound - 1. */
    int below(int bound) {
        return (int) Long.remainderUnsigned(next(), bound);
    }

    /** Low to high, both among them. */
    long between(long low, long high) {
        return low + Long.remainderUnsigned(next(), high - low + 1);
    }

    boolean oneIn(int cases) {
        return below(cases) == 0;
    }

    boolean perMille(int chance) {
        return below(MILLE) < chance;
    }

    /** A sequence of its own, so that what is drawn from it does not move what is drawn here. */
    Dice fork() {
        return new Dice(next());
    }
}
