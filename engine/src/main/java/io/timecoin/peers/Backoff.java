package io.timecoin.peers;

/** How long to wait before the next attempt: doubles with each, up to a bound. One thread. */
final class Backoff {
    private final long msMin;
    private final long msMax;
    private long ceilingMs;

    Backoff(long msMin, long msMax) {
        this.msMin = msMin;
        this.msMax = msMax;
        this.ceilingMs = msMin;
    }

    /**
     * The next wait in ms, between half the bound of this attempt and all of it, so that many who lost the same peer at
     * one moment do not come back at one.
     *
     * @param chance from 0 to below 1
     */
    long nextMs(double chance) {
        long ceiling = ceilingMs;
        ceilingMs = Math.min(msMax, ceiling * 2);
        long half = ceiling / 2;
        return half + (long) (chance * (ceiling - half + 1));
    }

    /** The attempt succeeded: the next failure is the first again. */
    void reset() {
        ceilingMs = msMin;
    }
}
