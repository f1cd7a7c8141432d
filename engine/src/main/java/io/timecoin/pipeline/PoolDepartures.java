package io.timecoin.pipeline;

/**
 * Transactions that left the pool without a block since the pipeline was built, by reason.
 *
 * @param evicted for others that pay more
 * @param expired because their own expiry had passed
 * @param lockExpired because no block took them while they held their inputs
 * @param parentGone because a transaction they spend from had left
 * @param conflictsWithBlock because a committed block spent an input of theirs
 */
public record PoolDepartures(long evicted, long expired, long lockExpired, long parentGone, long conflictsWithBlock) {
    /** All of them. */
    public long total() {
        return evicted + expired + lockExpired + parentGone + conflictsWithBlock;
    }
}
