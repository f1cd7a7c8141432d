package io.timecoin.codec;

import org.agrona.DirectBuffer;

/**
 * Serves the unspent outputs of a certified height to peers that ask. Called by the network from any of its threads; must not
 * block, so it only notes the request, and whoever reads the coins answers over {@link BulkSink}: with {@code STATE_COINS},
 * {@code STATE_CHILDREN}, or an {@code ANSWER} of NOT_HERE where there is no snapshot of that height.
 */
public interface StateSource {
    /** Serves nothing. */
    StateSource NONE = (connectionId, correlationId, height, path, pathOffset) -> false;

    /**
     * Notes a request.
     *
     * @param connectionId of the peer that asks
     * @param correlationId to be repeated in the header of the answer
     * @param height of the snapshot, not negative
     * @param path holds the path to the subtree, in the layout of {@link io.timecoin.base.StatePath}; copied
     * @return false if too many requests wait: this one is counted and answered RATE_LIMITED, and the peer asks another
     */
    boolean serve(long connectionId, long correlationId, long height, DirectBuffer path, int pathOffset);
}
