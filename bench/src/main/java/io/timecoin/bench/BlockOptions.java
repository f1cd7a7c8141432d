package io.timecoin.bench;

import picocli.CommandLine.Option;

/** The genesis of a pre-verified run, as far as it decides speed. */
final class BlockOptions {
    private static final int BYTES_PER_MIB = 1 << 20;

    @Option(
            names = "--block-ms",
            paramLabel = "MS",
            defaultValue = "50",
            description = "Shortest time between blocks. Default: ${DEFAULT-VALUE}.")
    private int intervalMs;

    @Option(
            names = "--block-mib",
            paramLabel = "MIB",
            defaultValue = "8",
            description = "Most MiB of transactions in a block, to 16. Default: ${DEFAULT-VALUE}.")
    private int mib;

    @Option(
            names = "--block-transactions",
            paramLabel = "N",
            defaultValue = "32000",
            description = "Most transactions in a block, to 65535. Default: ${DEFAULT-VALUE}.")
    private int transactions;

    BenchChain.BlockLimits limits() {
        return new BenchChain.BlockLimits(mib * BYTES_PER_MIB, transactions, intervalMs);
    }
}
