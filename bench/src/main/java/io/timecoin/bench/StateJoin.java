package io.timecoin.bench;

import io.timecoin.base.CoinLayout;
import io.timecoin.client.LoadReport;
import io.timecoin.client.TransferWorkload;
import io.timecoin.node.ValidatorNode;
import io.timecoin.pipeline.PipelineConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * A newcomer that takes a state from a validator over loopback, whole: links, proof of who decides, the coins, the snapshot that
 * its journal begins from, its map of coins, until it listens.
 *
 * <pre>
 *  transfers make the coins --> a snapshot of them, arranged --> newcomer starts
 *    |<-- links, offers, records -->|<-- coins, proven and written --------->|<-- recovery, map of coins -->| listens
 *                         received.coins is there                 base-H.snap is there
 * </pre>
 */
@Command(name = "state-join", description = "A newcomer takes a state over loopback: coins/s, MB/s, seconds.")
final class StateJoin implements Callable<Integer> {
    private static final int FIRST_COINS = 60_000;
    private static final int BLOCK_MS = 200;
    private static final int SNAPSHOT_BLOCKS = 32;
    private static final long WINDOW_MS = TimeUnit.MINUTES.toMillis(30);
    private static final long NAP_NS = 1_000_000;
    private static final double BYTES_PER_MB = 1e6;
    private static final double NANOS_PER_SECOND = 1e9;

    @Mixin
    private SignedRunOptions options;

    @Option(
            names = "--coins",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "Size of the set, from 100000. Each takes a signed transfer. Default: ${DEFAULT-VALUE}.")
    private int coins;

    private Results results;

    @Override
    public Integer call() throws IOException {
        results = options.results("state-join");
        try (TemporaryHome home = TemporaryHome.at(options.home())) {
            measure(home.path());
        }
        results.report(System.out, options.json());
        return 0;
    }

    private void measure(Path directory) throws IOException {
        PipelineConfig pipeline = options.pipeline();
        try (Cluster cluster = new Cluster(directory, 1, FIRST_COINS + SNAPSHOT_BLOCKS, BLOCK_MS, options.client())
                .snapshotsEvery(SNAPSHOT_BLOCKS)
                .coinsIn(options.coinsIn())) {
            int transfers = coins - FIRST_COINS;
            results.progress("signing " + transfers + " transfers");
            TransferWorkload workload = cluster.workload(transfers, FIRST_COINS);
            cluster.start(pipeline);
            results.progress("making " + coins + " coins");
            commit(cluster, workload, transfers);
            awaitState(cluster);
            results.progress("joining");
            join(cluster, pipeline);
        }
    }

    private static void commit(Cluster cluster, TransferWorkload workload, int transfers) {
        LoadReport report = cluster.atMaximum(workload, WINDOW_MS);
        if (report.lost() != null || report.committed() != transfers) {
            throw new IllegalStateException("not all was committed: " + report);
        }
    }

    /** Goes on to the next height at which a state is taken, and waits until it can be served. */
    private void awaitState(Cluster cluster) {
        long wanted = (cluster.first().storedHeight() / SNAPSHOT_BLOCKS + 1) * SNAPSHOT_BLOCKS;
        results.progress("waiting for the state at height " + wanted);
        while (cluster.first().storedHeight() < wanted) {
            commit(cluster, cluster.workload(1, 1), 1);
        }
        Path copy = cluster.firstHome().store().resolve("arranged/coins-%020d.arranged".formatted(wanted));
        await(() -> Files.exists(copy));
    }

    private void join(Cluster cluster, PipelineConfig pipeline) throws IOException {
        Path store = cluster.follower().store();
        long start = System.nanoTime();
        CompletableFuture<ValidatorNode> joining = CompletableFuture.supplyAsync(() -> {
            try {
                return cluster.join(pipeline);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        await(() -> joining.isDone() || Files.exists(store.resolve("received.coins")));
        long begun = System.nanoTime();
        await(() -> joining.isDone() || hasBase(store.resolve("snapshots")));
        long written = System.nanoTime();
        ValidatorNode node = joining.join();
        long end = System.nanoTime();
        results.add("blocks not executed", node.storedHeight(), "blocks");
        results.add("links, offers and records", (begun - start) / NANOS_PER_SECOND, "s");
        results.add("coins proven and written", (written - begun) / NANOS_PER_SECOND, "s");
        results.add("until it listens", (end - written) / NANOS_PER_SECOND, "s");
        results.add("joined in", (end - start) / NANOS_PER_SECOND, "s");
        double perSecond = coins * NANOS_PER_SECOND / (written - begun);
        results.add("coins", perSecond, "coins/s");
        results.add("the same", perSecond * CoinLayout.BYTES / BYTES_PER_MB, "MB/s");
        results.add("coins to the whole time", coins * NANOS_PER_SECOND / (end - start), "coins/s");
    }

    private static boolean hasBase(Path snapshots) {
        if (!Files.isDirectory(snapshots)) {
            return false;
        }
        try (Stream<Path> files = Files.list(snapshots)) {
            return files.anyMatch(file -> file.getFileName().toString().matches("base-\\d+\\.snap"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            LockSupport.parkNanos(NAP_NS);
        }
    }
}
