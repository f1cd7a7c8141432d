package io.timecoin.bench;

import io.timecoin.client.LoadReport;
import io.timecoin.client.TransferWorkload;
import io.timecoin.ledger.ChainRules;
import io.timecoin.node.NodeHome;
import io.timecoin.node.ValidatorNode;
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
 * A node that catches up by blocks, to a replay of the journal that this leaves.
 *
 * <pre>
 *  validator: load over TCP, then idle --loopback--> node in an empty home: bulk xN verify --> ring, state, journal, store
 *  then, both closed:       journal of that node --> xN verify ahead --> Replay
 * </pre>
 *
 * <p>The same code verifies, in as many threads; what a replay leaves out is the network, the journal and the stores. Timed
 * is the catching up from when the node listens to when its last block is stored.
 */
@Command(
        name = "catch-up",
        description =
                "A node catches up from a validator over loopback, then its journal is replayed: transfers/s, ratio.")
final class CatchUpRate implements Callable<Integer> {
    private static final int COINS_EACH = 30_000;
    private static final long WINDOW_MS = TimeUnit.MINUTES.toMillis(30);
    private static final long NAP_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    @Mixin
    private SignedRunOptions options;

    @Option(
            names = "--transfers",
            paramLabel = "N",
            defaultValue = "200000",
            description = "Transfers of the chain; signing them takes some 0.1 ms each. Default: ${DEFAULT-VALUE}.")
    private int transfers;

    @Option(
            names = "--block-ms",
            paramLabel = "MS",
            description = "Shortest time between blocks, so how large they get. Default: that of devnet.")
    private Integer blockMs;

    @Override
    public Integer call() throws IOException {
        Results results = options.results("catch-up");
        try (TemporaryHome home = TemporaryHome.at(options.home())) {
            measure(results, home.path());
        }
        results.report(System.out, options.json());
        return 0;
    }

    private void measure(Results results, Path directory) throws IOException {
        PipelineConfig pipeline = options.pipeline();
        int interval = blockMs == null ? ChainRules.devnet().blockIntervalMs() : blockMs;
        double caughtUp;
        NodeHome follower;
        try (Cluster cluster =
                new Cluster(directory, 1, COINS_EACH, interval, options.client()).coinsIn(options.coinsIn())) {
            makeChain(results, cluster, pipeline);
            results.progress("catching up");
            caughtUp = transfers / catchUp(results, cluster, pipeline);
            follower = cluster.follower();
        }
        results.progress("replaying");
        double replayed = new VerifiedReplay(pipeline.bulkWorkers(), pipeline.decodedKeys())
                .perSecond(follower.journal(), transfers);
        results.add("threads that verify", pipeline.bulkWorkers(), "threads");
        results.add("caught up", caughtUp, "tx/s");
        results.add("replayed and verified", replayed, "tx/s");
        results.add("catch-up to replay", caughtUp / replayed, "ratio");
    }

    private void makeChain(Results results, Cluster cluster, PipelineConfig pipeline) {
        results.progress("signing " + transfers + " transfers");
        TransferWorkload workload = cluster.workload(transfers, COINS_EACH);
        cluster.start(pipeline);
        results.progress("making the chain");
        LoadReport report = cluster.atMaximum(workload, WINDOW_MS);
        if (report.lost() != null || report.committed() != transfers) {
            throw new IllegalStateException("not all was committed: " + report);
        }
        results.add("blocks", cluster.first().storedHeight(), "blocks");
    }

    private double catchUp(Results results, Cluster cluster, PipelineConfig pipeline) throws IOException {
        long target = cluster.first().storedHeight();
        Map<String, Long> cpuBefore = StageTimes.withRest();
        ValidatorNode node = cluster.follow(pipeline);
        long start = System.nanoTime();
        while (node.storedHeight() < target) {
            if (node.failure() != null) {
                throw new IllegalStateException("the node that catches up stopped", node.failure());
            }
            LockSupport.parkNanos(NAP_NS);
        }
        double seconds = (System.nanoTime() - start) / NANOS_PER_SECOND;
        StageTimes.report(results, "", cpuBefore, StageTimes.withRest(), transfers);
        return seconds;
    }
}
