package io.timecoin.bench;

import io.timecoin.base.ResultCode;
import io.timecoin.bench.MeasuredValidator.Parts;
import io.timecoin.crypto.SignatureVerifier;
import io.timecoin.node.NodeHome;
import io.timecoin.pipeline.PipelineConfig;
import io.timecoin.store.StoreConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The whole pipeline of a validator, but for the network and the curve: what everything else costs together.
 *
 * <pre>
 *  this thread                                              journal: fdatasync a batch
 *  offers 1-in 2-out   +------+   +-----------+   +-------+   +---------+   +---- store (map, blocks)
 *  transfers       --> | ring |-->| verify xN |-->| state |-->| journal |-->|
 *  (+0.1 us: patches)  +------+   | says OK   |   +-------+   +---------+   +---- publish --> counted
 *                                 +-----------+     |  ^ tree
 * </pre>
 *
 * <p>Everything runs in this process, on a real disk, with the stages, threads and waiting of a validator. Left out: sockets
 * and the equation of the curve; the verify stage decodes, checks the form, hashes ids and owners as ever. On request tree and
 * map, too: a root that no block changes, and coins of blocks that go into no store.
 *
 * <p>Two loads after a warm-up. At maximum: the producer offers whenever the ring takes one; {@code committed} is transfers
 * in stored blocks over the time to the last of them. Open loop: a fixed schedule at a share of that; latency runs from a
 * transfer's intended time to its answer on the publish thread, behind the sync of its record. Every transfer must be accepted
 * and committed, or the run fails.
 */
@Command(
        name = "pre-verified",
        mixinStandardHelpOptions = false,
        description =
                "The whole pipeline with a verifier that does no work: tx/s, latency, hand-overs, syncs, CPU time of each stage.")
final class PreverifiedPipeline implements Callable<Integer> {
    /** Says OK without looking. */
    static final SignatureVerifier NO_WORK =
            (key, keyOffset, signature, signatureOffset, message, messageOffset, messageLength) -> ResultCode.OK;

    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final double NANOS_PER_US = 1_000;

    /** Above what is wanted, so that a plan does not run out before the time; a cold warm-up tells too little. */
    private static final int PLANNED_PER_SECOND = 250_000;

    /** Leaves tree and map out. */
    static final String BARE = "--no-tree-no-map";

    private static final int NO_SNAPSHOT = 1 << 30;

    @Mixin
    private RunOptions options;

    @Mixin
    private BlockOptions blocks;

    @Mixin
    private CpuShares shares;

    @Option(
            names = "--seconds",
            defaultValue = "10",
            description = "Length of each of the two loads. Default: ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "Transfers before the measurement. Default: ${DEFAULT-VALUE}.")
    private int warmUp;

    @Option(
            names = "--coins",
            paramLabel = "N",
            defaultValue = "200000",
            description = "Coins of genesis, to 200000. Default: ${DEFAULT-VALUE}.")
    private int coins;

    @Option(
            names = "--load",
            paramLabel = "SHARE",
            defaultValue = "0.5",
            description =
                    "Rate of the open loop as a share of the maximum; 0 leaves it out. Default: ${DEFAULT-VALUE}.")
    private double load;

    @Option(
            names = "--utxos-max",
            paramLabel = "N",
            defaultValue = "16000000",
            description = "Most unspent outputs; each transfer adds one. Default: ${DEFAULT-VALUE}.")
    private int utxosMax;

    @Option(
            names = BARE,
            description = "Without the state tree and the map of coins: from the ring to the synced journal and the"
                    + " block file, with validation and application.")
    private boolean isBare;

    @Override
    public Integer call() throws IOException {
        Results results = options.results("pre-verified");
        try (TemporaryHome home = TemporaryHome.at(options.home())) {
            measure(results, home.path());
        }
        results.report(System.out, options.json());
        return 0;
    }

    /** Runs both loads and returns the maximum in transfers a second; the home's journal is whole when it returns. */
    double measure(Results results, Path home) {
        PipelineConfig config = options.pipeline();
        BenchChain chain = BenchChain.of(blocks.limits(), coins, utxosMax, System.currentTimeMillis());
        PlannedTransfers transfers =
                new PlannedTransfers(BenchChain.CHAIN_ID, Coins.ofGenesis(chain.genesis(), 0), 1, 2);
        results.progress("planning");
        transfers.extendTo(warmUp);
        NodeHome nodeHome = new NodeHome(home);
        Parts parts = isBare ? Parts.NO_TREE_NO_MAP : Parts.ALL;
        int snapshotBlocks = isBare ? NO_SNAPSHOT : StoreConfig.SNAPSHOT_BLOCKS_DEFAULT;
        long fromMs = 0;
        long toMs = 0;
        double rate;
        try (MeasuredValidator validator =
                new MeasuredValidator(nodeHome, chain, config, snapshotBlocks, parts, options.coinsIn())) {
            results.progress("warming up with " + warmUp + " transfers");
            long warmStart = System.nanoTime();
            validator.feedAtMaximum(transfers, 0, warmUp, Long.MAX_VALUE / 2);
            validator.settle();
            double warmRate = warmUp * NANOS_PER_SECOND / (System.nanoTime() - warmStart);
            results.progress("warm-up ran at " + Math.round(warmRate) + " tx/s");
            transfers.extendTo((int) Math.min(utxosMax - coins, warmUp + (long) PLANNED_PER_SECOND * seconds));
            rate = maximum(results, validator, transfers);
            if (load > 0) {
                fromMs = System.currentTimeMillis();
                openLoop(results, validator, transfers, Math.round(rate * load));
                toMs = System.currentTimeMillis();
            }
            results.add("coins at the end", validator.coins(), "coins");
        }
        if (load > 0) {
            HandOverTimes.of(nodeHome.journal(), fromMs, toMs).report(results);
        }
        return rate;
    }

    private double maximum(Results results, MeasuredValidator validator, PlannedTransfers transfers) {
        results.progress("at maximum for " + seconds + " s");
        Map<String, Long> cpuBefore = StageTimes.now();
        long allocatedBefore = StageTimes.allocatedBytes();
        shares.begin();
        CommitCounter.Commit before = validator.commits().last();
        int from = (int) before.transactions();
        long start = System.nanoTime();
        int next = validator.feedAtMaximum(transfers, from, transfers.count(), TimeUnit.SECONDS.toNanos(seconds));
        if (validator.commits().last().blocks() == before.blocks()) {
            // A stall longer than all that was to be measured.
            validator.settle();
        }
        CommitCounter.Commit after = validator.commits().last();
        long transactions = after.transactions() - before.transactions();
        double rate = transactions * NANOS_PER_SECOND / (after.atNanos() - start);
        validator.settle();
        shares.end();
        Map<String, Long> cpuAfter = StageTimes.now();
        long allocated = StageTimes.allocatedBytes() - allocatedBefore;
        results.add("committed", rate, "tx/s");
        results.add("blocks", after.blocks() - before.blocks(), "blocks");
        results.add("transfers a block", transactions / (double) Math.max(1, after.blocks() - before.blocks()), "tx");
        StageTimes.report(results, "", cpuBefore, cpuAfter, next - from);
        shares.report(results);
        results.add("allocated by the stages", allocated / (double) Math.max(1, next - from), "B/tx");
        return rate;
    }

    private void openLoop(Results results, MeasuredValidator validator, PlannedTransfers transfers, long perSecond) {
        int from = (int) validator.commits().last().transactions();
        int to = (int) Math.min(utxosMax - coins, from + perSecond * seconds);
        transfers.extendTo(to);
        results.progress("open loop at " + perSecond + " tx/s for " + seconds + " s");
        validator.answers().recording(true);
        validator.feedAtRate(transfers, from, to, perSecond);
        validator.settle();
        validator.answers().recording(false);
        Histogram nanos = validator.answers().nanos();
        results.add("open loop rate", perSecond, "tx/s");
        results.add("ring to durable p50", nanos.getValueAtPercentile(50) / NANOS_PER_US, "us");
        results.add("ring to durable p99", nanos.getValueAtPercentile(99) / NANOS_PER_US, "us");
        results.add("ring to durable p99.9", nanos.getValueAtPercentile(99.9) / NANOS_PER_US, "us");
        results.add(Percentiles.of("ring to durable", nanos, NANOS_PER_US, "us"));
        results.add("ring to durable max", nanos.getMaxValue() / NANOS_PER_US, "us");
        Histogram late = validator.late();
        results.add("schedule to ring p50", late.getValueAtPercentile(50) / NANOS_PER_US, "us");
        results.add("schedule to ring p99", late.getValueAtPercentile(99) / NANOS_PER_US, "us");
    }

    /** Takes the figures of a run that is this one and more. */
    Results results(String measurement) {
        return options.results(measurement);
    }

    Path json() {
        return options.json();
    }

    Path home() {
        return options.home();
    }
}
