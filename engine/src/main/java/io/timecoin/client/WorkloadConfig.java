package io.timecoin.client;

import static io.timecoin.base.EngineException.Cause.CONFIG;

import io.timecoin.base.EngineException;
import io.timecoin.base.Limits;

/**
 * What transfers a workload holds.
 *
 * @param transactions how many, 1 to 10,000,000
 * @param chainId the chain they are for
 * @param expiryMs block time in ms from which on they are void
 * @param seed draws the numbers of inputs, the receivers and the amounts
 * @param parentDistance a transfer spends coins of genesis, or of transfers at least this many before it: with fewer than
 *     {@link Limits#POOL_CHAIN_DEPTH_MAX} times as many in flight, no chain in the pool gets too deep; at least 1
 * @param feePerKb fee rate in units per 1,000 bytes, 0 to 10^9
 * @param inputShares how often there are 1 to 4 inputs
 */
public record WorkloadConfig(
        int transactions,
        int chainId,
        long expiryMs,
        long seed,
        int parentDistance,
        long feePerKb,
        InputShares inputShares) {
    /** Default of {@link #parentDistance}. */
    public static final int PARENT_DISTANCE_DEFAULT = 1000;

    /** Most {@link #transactions}. */
    public static final int TRANSACTIONS_MAX = 10_000_000;

    private static final long FEE_PER_KB_MAX = 1_000_000_000;
    private static final double SPARE = 1.1;
    private static final int SPARE_COINS = 64;

    /** Checks every range. */
    public WorkloadConfig {
        check(transactions >= 1 && transactions <= TRANSACTIONS_MAX, "transactions is not 1 to " + TRANSACTIONS_MAX);
        check(parentDistance >= 1, "parentDistance is below 1");
        check(feePerKb >= 0 && feePerKb <= FEE_PER_KB_MAX, "feePerKb is not 0 to 10^9");
    }

    /** How many coins genesis should hold, so that the plan never runs dry before the first outputs may be spent. */
    public int initialCoins() {
        int first = Math.min(transactions, parentDistance);
        return (int) (first * inputShares.average() * SPARE) + SPARE_COINS;
    }

    private static void check(boolean condition, String message) {
        if (!condition) {
            throw EngineException.fatal(CONFIG, message);
        }
    }
}
