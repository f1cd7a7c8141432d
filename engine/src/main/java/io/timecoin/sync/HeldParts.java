package io.timecoin.sync;

import org.agrona.DirectBuffer;

/**
 * The coins that are there already: received before the process was killed, from a snapshot of another height, or of an own
 * state that is compared with a peer's. What has the hash asked for is not downloaded; so a download goes down only where
 * hashes differ.
 */
@FunctionalInterface
public interface HeldParts {
    /** What {@link #coinsHeld} returns for a part that is not there. */
    long NOT_HELD = -1;

    /** Holds nothing. */
    HeldParts NONE = (path, pathOffset, hash, hashOffset) -> NOT_HELD;

    /**
     * Looks for a subtree; the caller counts on it from then on.
     *
     * @param path holds the way to it, in the layout of {@link io.timecoin.base.StatePath}
     * @param hash holds its hash
     * @return how many coins it holds, or {@link #NOT_HELD}
     */
    long coinsHeld(DirectBuffer path, int pathOffset, DirectBuffer hash, int hashOffset);
}
