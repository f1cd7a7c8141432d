package io.timecoin.pipeline;

import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the operator when the system clock has gone back behind the chain. Event time never falls, so it stands still
 * until the clock has caught up, and with it blocks and expiries. Clock thread.
 */
final class ClockWatch {
    private static final Logger LOG = LoggerFactory.getLogger(ClockWatch.class);

    /** Corrections smaller than this come and go with any time daemon. */
    private static final long BEHIND_MS_MAX = 1_000;

    private boolean isBehind;

    /**
     * Compares; says so once when the clock falls behind, and once when it has caught up.
     *
     * @param eventTimeMs time of the last event, read before the clock was
     */
    void look(long clockMs, long eventTimeMs) {
        if (!isBehind && eventTimeMs - clockMs > BEHIND_MS_MAX) {
            isBehind = true;
            LOG.warn(
                    "the system clock says {}, {} ms before the last event of the chain at {}: no block is made until it"
                            + " has caught up",
                    Instant.ofEpochMilli(clockMs),
                    eventTimeMs - clockMs,
                    Instant.ofEpochMilli(eventTimeMs));
        } else if (isBehind && clockMs >= eventTimeMs) {
            isBehind = false;
            LOG.info(
                    "the system clock says {} and has caught up with the last event of the chain at {}",
                    Instant.ofEpochMilli(clockMs),
                    Instant.ofEpochMilli(eventTimeMs));
        }
    }
}
