package io.timecoin.bench;

import io.timecoin.base.Limits;
import picocli.CommandLine.Option;

/** The genesis of a pre-verified run, as far as it decides speed. */
final class BlockOptions {
    private static final int BYTES_PER_MIB = 1 << 20;
    private static final int MIB_MAX = Limits.BLOCK_BYTES_MAX / BYTES_PER_MIB;

    @Option(
            names = "--block-ms",
            paramLabel = "MS",
            defaultValue = "50",
            description = "Shortest time between blocks. Default: ${DEFAULT-VALUE}.")
    private int intervalMs;

    @Option(
            names = "--block-mib",
            paramLabel = "MIB",
            defaultValue = "" + MIB_MAX,
            description = "Most MiB of transactions in a block, to " + MIB_MAX + ". Default: ${DEFAULT-VALUE}.")
    private int mib;

    @Option(
            names = "--block-transactions",
            paramLabel = "N",
            defaultValue = "32000",
            description = "Most transactions in a block, to " + Limits.BLOCK_TRANSACTIONS_MAX
                    + ". Default: ${DEFAULT-VALUE}.")
    private int transactions;

    BenchChain.BlockLimits limits() {
        return new BenchChain.BlockLimits(mib * BYTES_PER_MIB, transactions, intervalMs);
    }
}
