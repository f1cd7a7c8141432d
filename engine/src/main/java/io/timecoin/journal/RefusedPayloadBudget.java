package io.timecoin.journal;

import io.timecoin.base.Hash;
import io.timecoin.codec.Verdict;

/**
 * How much of what was refused ahead of the replica is kept whole: so many payload bytes per second of event time, then
 * only hashes. A flood of garbage cannot fill the disk, and the choice depends on the journal's own times alone.
 */
final class RefusedPayloadBudget {
    private static final long SECOND_MS = 1000;

    private final int bytesPerSecond;
    private long second = Long.MIN_VALUE;
    private long spentBytes;

    RefusedPayloadBudget(int bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
    }

    /** Whether the payload of an event shrinks to its hash; one that is no longer than the hash never does. */
    boolean mustHash(JournalEvent event) {
        if (event.verdict() == Verdict.PASSED || event.payloadLength() <= Hash.BYTES) {
            return false;
        }
        long now = Math.floorDiv(event.eventTimeMs(), SECOND_MS);
        if (now != second) {
            second = now;
            spentBytes = 0;
        }
        if (spentBytes + event.payloadLength() > bytesPerSecond) {
            return true;
        }
        spentBytes += event.payloadLength();
        return false;
    }
}
