package io.timecoin.txpool;

import io.timecoin.base.EngineException;
import io.timecoin.base.Limits;

/**
 * The bounds of the pool. All of it is local policy, never a rule of consensus; the replica reads it, so the journal's
 * passport records it.
 *
 * @param transactionsMax most pooled transactions; default 100,000, range 1 to 4,194,304
 * @param bytesMax most bytes of reserved payload slots; default 256 MiB, range 64 KiB to 64 GiB
 * @param feeFloorPerKb lowest fee, in units per 1,000 bytes; default 1,000, range 0 to 10^12
 * @param lockMs event time from admission until a transaction and its locks expire, in ms, and the half-life of a risen
 *     fee floor; default 30,000, range 1 to 86,400,000
 * @param chainDepthMax longest chain of unconfirmed transactions; default 25, range 1 to 25
 */
public record PoolConfig(int transactionsMax, long bytesMax, long feeFloorPerKb, long lockMs, int chainDepthMax) {
    private static final int TRANSACTIONS_MAX_LIMIT = 1 << 22;
    private static final long BYTES_MAX_LIMIT = 64L << 30;
    private static final long FEE_FLOOR_LIMIT = 1_000_000_000_000L;
    private static final long LOCK_MS_LIMIT = 86_400_000L;
    private static final int LOCKS_PER_TRANSACTION = 8;

    /**
     * Checks every component.
     *
     * @throws EngineException with cause CONFIG if one is out of its range
     */
    public PoolConfig {
        require("transactionsMax", transactionsMax, 1, TRANSACTIONS_MAX_LIMIT);
        require("bytesMax", bytesMax, Limits.TRANSACTION_BYTES_MAX, BYTES_MAX_LIMIT);
        require("feeFloorPerKb", feeFloorPerKb, 0, FEE_FLOOR_LIMIT);
        require("lockMs", lockMs, 1, LOCK_MS_LIMIT);
        require("chainDepthMax", chainDepthMax, 1, Limits.POOL_CHAIN_DEPTH_MAX);
    }

    /** The defaults. */
    public static PoolConfig defaults() {
        return new PoolConfig(100_000, 256L << 20, 1_000L, 30_000L, Limits.POOL_CHAIN_DEPTH_MAX);
    }

    /**
     * Most locked outpoints: eight a transaction, and never fewer than the largest transaction needs. A pool of many
     * transactions with more inputs than that is full by its locks, so that the table of locks never has to grow.
     */
    public int locksMax() {
        return Math.max(Limits.INPUTS_MAX, transactionsMax * LOCKS_PER_TRANSACTION);
    }

    private static void require(String component, long value, long least, long most) {
        if (value < least || value > most) {
            throw EngineException.fatal(
                    EngineException.Cause.CONFIG,
                    "pool." + component + " is " + value + ", it must be " + least + " to " + most);
        }
    }
}
