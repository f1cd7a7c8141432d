package io.timecoin.codec;

/**
 * Serves committed blocks to peers that ask. Called by the network from any of its threads; must not block, so it only
 * notes the request, and whoever reads blocks answers with a {@code BLOCK} for each over {@link BulkSink}.
 */
public interface BlocksSource {
    /** Serves nothing. */
    BlocksSource NONE = (connectionId, correlationId, fromHeight, count) -> false;

    /**
     * Notes a request.
     *
     * @param connectionId of the peer that asks
     * @param correlationId to be repeated in the header of each block
     * @param fromHeight first height asked for, not negative
     * @param count how many, 1 to {@link io.timecoin.base.Limits#BLOCKS_A_REQUEST_MAX}
     * @return false if too many requests wait: this one is counted and answered RATE_LIMITED, and the peer asks another
     */
    boolean serve(long connectionId, long correlationId, long fromHeight, int count);
}
