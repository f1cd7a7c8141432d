package io.timecoin.bench;

import io.timecoin.bench.MeasuredValidator.Parts;
import io.timecoin.node.NodeHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * What a snapshot costs the chain: the pre-verified pipeline under a steady load over a set of unspent outputs, with
 * snapshots and without; the longest time between two stored blocks tells.
 *
 * <pre>
 *  growth: 1-in 250-out --+                                                      +--> map of coins -> snapshot files
 *  then, by a schedule:   +--> ring -> verify (says OK) -> state -> journal -> store: block files, measured
 *  2-in 2-out ------------+                                  |  ^                +--> publish -> answers
 *                                                            tree
 *
 *  warm-up | measured, no snapshot        then anew: warm-up | measured, one each --snapshot-blocks
 * </pre>
 */
@Command(name = "snapshot-stall", description = "Longest pause of the chain while snapshots are written.")
final class SnapshotStall implements Callable<Integer> {
    private static final int FAN_OUT = 250;
    private static final int FAN_OUTS_SPARE = 16;
    private static final int NEVER = 1 << 30;

    @Mixin
    private RunOptions options;

    @Mixin
    private BlockOptions blocks;

    @Option(
            names = "--coins",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "Size of the set of unspent outputs, 10000 to 50000000. Default: ${DEFAULT-VALUE}.")
    private int coins;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "2000",
            description = "Transfers a second. Default: ${DEFAULT-VALUE}.")
    private int rate;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "20",
            description = "How long it is measured. Default: ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(
            names = "--snapshot-blocks",
            paramLabel = "N",
            defaultValue = "150",
            description = "Blocks from one snapshot to the next. Default: ${DEFAULT-VALUE}.")
    private int snapshotBlocks;

    @Override
    public Integer call() throws IOException {
        Results results = options.results("snapshot-stall");
        measure(results, "without", NEVER);
        measure(results, "with", snapshotBlocks);
        results.report(System.out, options.json());
        return 0;
    }

    private void measure(Results results, String name, int interval) throws IOException {
        int fanOuts = (coins + FAN_OUT - 1) / FAN_OUT;
        BenchChain chain = BenchChain.of(
                blocks.limits(),
                fanOuts,
                coins
                        + (FAN_OUTS_SPARE + fanOuts) * FAN_OUT / 2
                        + blocks.limits().transactions(),
                System.currentTimeMillis());
        PlannedTransfers growth =
                new PlannedTransfers(BenchChain.CHAIN_ID, Coins.ofGenesis(chain.genesis(), 0), 1, FAN_OUT);
        growth.extendTo(fanOuts);
        PlannedTransfers steady = new PlannedTransfers(BenchChain.CHAIN_ID, Coins.scattered(growth.made()), 2, 2);
        steady.extendTo(rate * seconds);
        try (TemporaryHome home = TemporaryHome.make();
                MeasuredValidator validator = new MeasuredValidator(
                        new NodeHome(home.path()), chain, options.pipeline(), interval, Parts.ALL, options.coinsIn())) {
            results.progress(name + " snapshots: growing to " + coins + " coins");
            validator.feedAtMaximum(growth, 0, fanOuts, Long.MAX_VALUE / 2);
            validator.settle();
            // The first transfers compile the code and end what growing began.
            int warm = validator.feedAtRate(steady, 0, rate * seconds / 3, rate);
            validator.settle();
            validator.commits().resetPause();
            validator.resetWait();
            long before = validator.commits().last().blocks();
            validator.feedAtRate(steady, warm, rate * seconds, rate);
            validator.settle();
            long stored = validator.commits().last().blocks() - before;
            results.add(name + ": blocks", stored, "blocks");
            results.add(name + ": snapshots kept", snapshots(home), "files");
            results.add(
                    name + ": longest pause between blocks",
                    TimeUnit.NANOSECONDS.toMillis(validator.commits().longestPauseNanos()),
                    "ms");
            results.add(name + ": longest wait of an offer", validator.longestWaitMs(), "ms");
        }
    }

    private static long snapshots(TemporaryHome home) throws IOException {
        try (Stream<Path> files = Files.walk(home.path())) {
            return files.filter(file -> file.toString().endsWith(".snap")).count();
        }
    }
}
