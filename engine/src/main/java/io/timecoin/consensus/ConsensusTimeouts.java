package io.timecoin.consensus;

import io.timecoin.base.Invariant;

/**
 * How long a round may take: it doubles with every round, up to a ceiling, so that validators whose clocks or links are
 * slow are waited for, and none waits for ever.
 *
 * @param baseMs time of round 0 in ms, at least 1; default 1,000
 * @param ceilingMs most time of any round in ms, at least the base; default 10,000
 */
public record ConsensusTimeouts(long baseMs, long ceilingMs) {
    /** One second, doubling up to ten. */
    public static final ConsensusTimeouts DEFAULT = new ConsensusTimeouts(1_000, 10_000);

    /** Checks the ranges. */
    public ConsensusTimeouts {
        Invariant.check(baseMs > 0, "a round takes time");
        Invariant.check(ceilingMs >= baseMs, "the longest round is not shorter than the first");
    }

    /** The time of a round in ms. */
    public long of(int round) {
        long timeMs = baseMs;
        for (int i = 0; i < round && timeMs < ceilingMs; i++) {
            timeMs = timeMs > ceilingMs / 2 ? ceilingMs : timeMs * 2;
        }
        return Math.min(timeMs, ceilingMs);
    }
}
