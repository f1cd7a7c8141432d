package io.timecoin.peers;

import static io.timecoin.base.EngineException.Cause.CONFIG;

import io.timecoin.base.EngineException;
import io.timecoin.base.Limits;

/**
 * What one connection of a stranger may send. Validators and granted clients are not held to it: they share what the
 * pipeline can verify. Frames beyond a number are dropped; beyond a number of bytes the connection is not read for a while.
 *
 * @param transactionsPerSecond 1 to 1,000,000
 * @param consensusPerSecond messages of agreement a second, 1 to 1,000,000
 * @param queriesPerSecond 1 to 1,000,000
 * @param blocksPerSecond 1 to 1,000,000
 * @param subscriptionsPerMinute 1 to 1,000,000
 * @param linkPerSecond hellos, answers and what is told of peers, a second, 1 to 1,000,000
 * @param transactionBytesPerSecond 64 KiB to 1 GiB
 * @param consensusBytesPerSecond 64 KiB to 1 GiB
 * @param blockBytesPerSecond 64 KiB to 1 GiB
 * @param burstMs ms of rest that may be sent at once, 100 to 60,000; one frame of any size always may
 */
public record InboundLimitsConfig(
        int transactionsPerSecond,
        int consensusPerSecond,
        int queriesPerSecond,
        int blocksPerSecond,
        int subscriptionsPerMinute,
        int linkPerSecond,
        long transactionBytesPerSecond,
        long consensusBytesPerSecond,
        long blockBytesPerSecond,
        int burstMs) {
    private static final int COUNT_MAX = 1_000_000;
    private static final long BYTES_MIN = 64 * 1024;
    private static final long BYTES_MAX = 1L << 30;
    private static final int BURST_MS_MIN = 100;
    private static final int BURST_MS_MAX = 60_000;

    private static final int NEWCOMERS_PARTS = 1_000;
    private static final long NEWCOMERS_BYTES = 64 << 20;

    /** Checks every range. */
    public InboundLimitsConfig {
        require("transactionsPerSecond", transactionsPerSecond, 1, COUNT_MAX);
        require("consensusPerSecond", consensusPerSecond, 1, COUNT_MAX);
        require("queriesPerSecond", queriesPerSecond, 1, COUNT_MAX);
        require("blocksPerSecond", blocksPerSecond, 1, COUNT_MAX);
        require("subscriptionsPerMinute", subscriptionsPerMinute, 1, COUNT_MAX);
        require("linkPerSecond", linkPerSecond, 1, COUNT_MAX);
        require("transactionBytesPerSecond", transactionBytesPerSecond, BYTES_MIN, BYTES_MAX);
        require("consensusBytesPerSecond", consensusBytesPerSecond, BYTES_MIN, BYTES_MAX);
        require("blockBytesPerSecond", blockBytesPerSecond, BYTES_MIN, BYTES_MAX);
        require("burstMs", burstMs, BURST_MS_MIN, BURST_MS_MAX);
    }

    /** The defaults. */
    public static InboundLimitsConfig defaults() {
        return new InboundLimitsConfig(
                1_000,
                500,
                100,
                100,
                10,
                20,
                1024 * 1024,
                2 * Limits.BLOCK_BYTES_MAX,
                2L * Limits.BLOCK_FRAME_BYTES_MAX,
                1_000);
    }

    /**
     * The same for a newcomer, which has no other use for its line: as many parts of a state as it asks one peer for in a
     * second at most, and the bytes of 780,000 coins.
     */
    InboundLimitsConfig ofNewcomer() {
        return new InboundLimitsConfig(
                transactionsPerSecond,
                consensusPerSecond,
                queriesPerSecond,
                Math.max(blocksPerSecond, NEWCOMERS_PARTS),
                subscriptionsPerMinute,
                linkPerSecond,
                transactionBytesPerSecond,
                consensusBytesPerSecond,
                Math.max(blockBytesPerSecond, NEWCOMERS_BYTES),
                burstMs);
    }

    /** As much as can be allowed: nobody reaches it. */
    public static InboundLimitsConfig widest() {
        return new InboundLimitsConfig(
                COUNT_MAX, COUNT_MAX, COUNT_MAX, COUNT_MAX, COUNT_MAX, COUNT_MAX, BYTES_MAX, BYTES_MAX, BYTES_MAX,
                1_000);
    }

    private static void require(String key, long value, long least, long most) {
        if (value < least || value > most) {
            throw EngineException.fatal(
                    CONFIG, "limits." + key + " is " + value + ", it must be " + least + " to " + most);
        }
    }
}
