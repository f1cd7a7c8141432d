package io.timecoin.bench;

import io.timecoin.client.LoadReport;
import io.timecoin.client.TransferWorkload;
import io.timecoin.node.ValidatorNode;
import io.timecoin.peers.CompressionCounters;
import io.timecoin.pipeline.PipelineConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * What compression saves on real blocks, and what it costs: a validator commits signed transfers, then another joins with
 * nothing and catches up by blocks, which come compressed.
 *
 * <pre>
 *  client --TCP--> validator: blocks in its store        then, measured:
 *                  validator --TCP: blocks, compressed--> follower: decompress, verify, execute, store
 * </pre>
 *
 * <p>All CPU is that of the process while the follower catches up: both validators, collector and compiler. How much is
 * saved depends on how often a block names the same keys; ids, amounts and signatures save next to nothing.
 */
@Command(
        name = "compression",
        description = "Bytes that compression saves on the blocks of a catch-up, and its share of the CPU.")
final class CompressionRun implements Callable<Integer> {
    private static final long WINDOW_MS = TimeUnit.MINUTES.toMillis(10);
    private static final long CATCH_UP_S_MAX = 600;
    private static final long NAP_NANOS = 1_000_000;
    private static final int COINS_MIN = 2_000;
    private static final int COINS_MAX = 30_000;
    private static final double NANOS_A_US = 1_000;

    @Mixin
    private SignedRunOptions options;

    @Option(
            names = "--transfers",
            paramLabel = "N",
            defaultValue = "60000",
            description = "Transfers in the blocks; signing them takes some 0.1 ms each. Default: ${DEFAULT-VALUE}.")
    private int transfers;

    @Option(
            names = "--wallets",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Who pays and is paid: the more, the less is saved. Default: ${DEFAULT-VALUE}.")
    private int wallets;

    @Option(
            names = "--block-ms",
            paramLabel = "MS",
            defaultValue = "100",
            description = "Shortest time between blocks: the longer, the larger they are. Default: ${DEFAULT-VALUE}.")
    private int blockMs;

    @Override
    public Integer call() throws IOException {
        Results results = options.results("compression");
        try (TemporaryHome home = TemporaryHome.at(options.home())) {
            measure(results, home.path());
        }
        results.report(System.out, options.json());
        return 0;
    }

    private void measure(Results results, Path directory) throws IOException {
        int coins = Math.max(COINS_MIN, Math.min(COINS_MAX, transfers));
        PipelineConfig pipeline = options.pipeline();
        try (Cluster cluster =
                new Cluster(directory, 1, coins, blockMs, wallets, options.client()).coinsIn(options.coinsIn())) {
            results.progress("signing " + transfers + " transfers");
            TransferWorkload workload = cluster.workload(transfers, coins);
            cluster.start(pipeline);
            results.progress("committing them");
            LoadReport report = cluster.atMaximum(workload, WINDOW_MS);
            ValidatorNode first = cluster.first();
            results.progress("catching up");
            Map<String, Long> before = StageTimes.withRest();
            long height = first.storedHeight();
            long begun = System.nanoTime();
            ValidatorNode follower = cluster.follow(pipeline);
            awaitHeight(follower, height);
            double seconds = (System.nanoTime() - begun) / (double) TimeUnit.SECONDS.toNanos(1);
            Map<String, Long> after = StageTimes.withRest();
            add(results, first.network().compression(), follower.network().compression(), sum(after) - sum(before));
            results.add("committed", report.committed(), "tx");
            results.add("bytes a transaction", workload.bytes() / (double) transfers, "B");
            results.add("caught up in", seconds, "s");
        }
    }

    private static void awaitHeight(ValidatorNode follower, long height) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(CATCH_UP_S_MAX);
        while (follower.storedHeight() < height) {
            if (follower.failure() != null || System.nanoTime() > deadline) {
                throw new IllegalStateException("the follower is at " + follower.storedHeight() + " of " + height);
            }
            LockSupport.parkNanos(NAP_NANOS);
        }
    }

    private static double sum(Map<String, Long> nanos) {
        return nanos.values().stream().mapToLong(Long::longValue).sum();
    }

    private static void add(Results results, CompressionCounters out, CompressionCounters in, double allNanos) {
        double before = Math.max(1, out.bytesBeforeOut());
        results.add("blocks compressed", out.framesOut(), "blocks");
        results.add("bytes before", out.bytesBeforeOut(), "B");
        results.add("bytes after", out.bytesAfterOut(), "B");
        results.add("saved of blocks", 1 - out.bytesAfterOut() / before, "ratio");
        results.add("compress", out.bytesBeforeOut() / Math.max(1, out.nanosOut() / NANOS_A_US), "MB/s");
        results.add("decompress", in.bytesAfterIn() / Math.max(1, in.nanosIn() / NANOS_A_US), "MB/s");
        results.add("compress to all CPU", out.nanosOut() / allNanos, "ratio");
        results.add("decompress to all CPU", in.nanosIn() / allNanos, "ratio");
    }
}
