package io.timecoin.ledger;

import io.timecoin.base.Limits;

/**
 * The numbers of consensus that a chain chooses in genesis. Every validator of a chain has the same.
 *
 * @param blockBytesMax most bytes of transactions in a block; up to {@link Limits#BLOCK_BYTES_MAX}
 * @param blockTransactionsMax most transactions in a block; up to {@link Limits#BLOCK_TRANSACTIONS_MAX}
 * @param blockIntervalMs shortest time between blocks, ms
 * @param heartbeatMs time after which an empty block follows, ms
 * @param blockTimeSkewMs how far a block's time may lie from local event time, ms
 * @param rewardUnits paid for a slot, in the first block of the slot, in units
 * @param slotMs length of a slot of chain time, ms
 * @param supplyCap most units that may ever exist
 * @param utxosMax most unspent outputs
 * @param dustUnits smallest amount of an output, in units
 * @param epochs how the set of validators changes
 */
public record ChainRules(
        int blockBytesMax,
        int blockTransactionsMax,
        int blockIntervalMs,
        int heartbeatMs,
        int blockTimeSkewMs,
        long rewardUnits,
        int slotMs,
        long supplyCap,
        int utxosMax,
        long dustUnits,
        EpochRules epochs) {

    /** Checks every component. */
    public ChainRules {
        range("blockBytesMax", blockBytesMax, Limits.TRANSACTION_BYTES_MAX, Limits.BLOCK_BYTES_MAX);
        range("blockTransactionsMax", blockTransactionsMax, 1, Limits.BLOCK_TRANSACTIONS_MAX);
        range("blockIntervalMs", blockIntervalMs, 1, 60_000);
        range("heartbeatMs", heartbeatMs, blockIntervalMs, 3_600_000);
        range("blockTimeSkewMs", blockTimeSkewMs, 1, 60_000);
        range("rewardUnits", rewardUnits, 0, supplyCap);
        range("slotMs", slotMs, 1_000, 86_400_000);
        range("supplyCap", supplyCap, 1, Long.MAX_VALUE);
        range("utxosMax", utxosMax, 1, Limits.UTXOS_MAX);
        range("dustUnits", dustUnits, 1, Long.MAX_VALUE);
    }

    /** Rules whose validators change as PROTOCOL's numbers have it. */
    public ChainRules(
            int blockBytesMax,
            int blockTransactionsMax,
            int blockIntervalMs,
            int heartbeatMs,
            int blockTimeSkewMs,
            long rewardUnits,
            int slotMs,
            long supplyCap,
            int utxosMax,
            long dustUnits) {
        this(
                blockBytesMax,
                blockTransactionsMax,
                blockIntervalMs,
                heartbeatMs,
                blockTimeSkewMs,
                rewardUnits,
                slotMs,
                supplyCap,
                utxosMax,
                dustUnits,
                EpochRules.DEFAULT);
    }

    /** The same rules, but with other epochs. */
    public ChainRules with(EpochRules otherEpochs) {
        return new ChainRules(
                blockBytesMax,
                blockTransactionsMax,
                blockIntervalMs,
                heartbeatMs,
                blockTimeSkewMs,
                rewardUnits,
                slotMs,
                supplyCap,
                utxosMax,
                dustUnits,
                otherEpochs);
    }

    private static void range(String name, long value, long low, long high) {
        if (value < low || value > high) {
            throw new IllegalArgumentException(
                    "genesis: " + name + " must be between " + low + " and " + high + ", not " + value);
        }
    }

    /** The rules of a development chain: PROTOCOL's numbers, a heartbeat of 10 s, 4 million unspent outputs. */
    public static ChainRules devnet() {
        return new ChainRules(
                2 * 1024 * 1024,
                10_000,
                100,
                10_000,
                5_000,
                100L * 100_000_000L,
                600_000,
                21_000_000L * 100_000_000L,
                4_000_000,
                Limits.DUST_UNITS);
    }
}
