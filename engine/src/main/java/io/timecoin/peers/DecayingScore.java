package io.timecoin.peers;

/** Points that halve with time. Owned by whoever locks it. */
final class DecayingScore {
    private double points;
    private long atMs;

    /** The points at a time, which may not be before any asked for or added at. */
    double at(long nowMs, long halfLifeMs) {
        long passedMs = Math.max(0, nowMs - atMs);
        return points * Math.pow(0.5, (double) passedMs / halfLifeMs);
    }

    /** Adds points and returns what there is then. */
    double add(int more, long nowMs, long halfLifeMs) {
        points = at(nowMs, halfLifeMs) + more;
        atMs = Math.max(atMs, nowMs);
        return points;
    }

    void clear() {
        points = 0;
    }
}
