package io.timecoin.bench;

import io.timecoin.bench.MeasuredValidator.Parts;
import io.timecoin.node.NodeHome;
import io.timecoin.pipeline.PipelineConfig;
import io.timecoin.store.StoreConfig;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * What a transaction costs as the set of unspent outputs grows: the pre-verified pipeline at several sizes of the set, one
 * after the other in one process; run it with -Xmx512m.
 *
 * <pre>
 *  genesis coins --> fan-out transfers, 1-in 250-out, until the set is as large as wanted
 *                --> 2-in 2-out transfers, which leave its size as it is: warm-up, then measured
 * </pre>
 *
 * <p>The coins are spent in an order in which neighbours lie far apart, so that each look-up is one that no cache has seen.
 * Cost is CPU time of each thread by transfer, waiting left out, and the wall time of the whole by transfer.
 */
@Command(name = "utxo-scale", description = "Cost of a transfer at several sizes of the set of unspent outputs.")
final class UtxoScale implements Callable<Integer> {
    private static final int FAN_OUT = 250;
    private static final int FAN_OUTS_SPARE = 16;
    private static final String STATE = "state";
    private static final long BYTES_PER_MIB = 1L << 20;

    /** The coins lie off the heap, so it need not grow with them. */
    private static final int HEAP_MIB_MAX = 512;

    @Mixin
    private RunOptions options;

    @Mixin
    private BlockOptions blocks;

    @Option(
            names = "--sizes",
            split = ",",
            paramLabel = "N",
            defaultValue = "100000,1000000,10000000",
            description = "Sizes of the set, each 10000 to 50000000. Default: ${DEFAULT-VALUE}.")
    private List<Integer> sizes;

    @Option(
            names = "--transfers",
            paramLabel = "N",
            defaultValue = "500000",
            description =
                    "Transfers measured at each size, as many before them for warm-up. Default: ${DEFAULT-VALUE}.")
    private int transfers;

    @Override
    public Integer call() throws IOException {
        Results results = options.results("utxo-scale");
        long heapMiB = Runtime.getRuntime().maxMemory() / BYTES_PER_MIB;
        if (heapMiB > HEAP_MIB_MAX) {
            results.progress("warning: the heap may grow to " + heapMiB + " MiB; that " + HEAP_MIB_MAX
                    + " are enough is not tested by this run, run it with -Xmx" + HEAP_MIB_MAX + "m");
        }
        Cost first = null;
        for (int size : sizes) {
            Cost cost = measure(results, size);
            if (first == null) {
                first = cost;
            } else {
                String to = size + " to " + sizes.get(0) + " coins";
                results.add("state, " + to, cost.stateNanos / first.stateNanos, "ratio");
                results.add("cpu, " + to, cost.cpuNanos / first.cpuNanos, "ratio");
                results.add("wall, " + to, cost.wallNanos / first.wallNanos, "ratio");
            }
        }
        results.report(System.out, options.json());
        return 0;
    }

    private record Cost(double stateNanos, double cpuNanos, double wallNanos) {}

    private Cost measure(Results results, int size) throws IOException {
        PipelineConfig config = options.pipeline();
        int fanOuts = (size + FAN_OUT - 1) / FAN_OUT;
        BenchChain chain = BenchChain.of(
                blocks.limits(),
                fanOuts,
                size
                        + (FAN_OUTS_SPARE + fanOuts) * FAN_OUT / 2
                        + blocks.limits().transactions(),
                System.currentTimeMillis());
        PlannedTransfers growth =
                new PlannedTransfers(BenchChain.CHAIN_ID, Coins.ofGenesis(chain.genesis(), 0), 1, FAN_OUT);
        growth.extendTo(fanOuts);
        PlannedTransfers steady = new PlannedTransfers(BenchChain.CHAIN_ID, Coins.scattered(growth.made()), 2, 2);
        steady.extendTo(2 * transfers);
        try (TemporaryHome home = TemporaryHome.make();
                MeasuredValidator validator = new MeasuredValidator(
                        new NodeHome(home.path()),
                        chain,
                        config,
                        StoreConfig.SNAPSHOT_BLOCKS_DEFAULT,
                        Parts.ALL,
                        options.coinsIn())) {
            results.progress("growing to " + size + " coins");
            validator.feedAtMaximum(growth, 0, fanOuts, Long.MAX_VALUE / 2);
            validator.settle();
            results.progress("warming up at " + validator.coins() + " coins");
            validator.feedAtMaximum(steady, 0, transfers, Long.MAX_VALUE / 2);
            validator.settle();
            results.progress("measuring");
            return steadyCost(results, size, validator, steady, config.verifyWorkers());
        }
    }

    private Cost steadyCost(
            Results results, int size, MeasuredValidator validator, PlannedTransfers steady, int verifyWorkers) {
        Map<String, Long> before = StageTimes.now();
        long start = System.nanoTime();
        validator.feedAtMaximum(steady, transfers, 2 * transfers, Long.MAX_VALUE / 2);
        validator.settle();
        double wall = (validator.commits().last().atNanos() - start) / (double) transfers;
        Map<String, Long> after = StageTimes.now();
        results.add("coins", validator.coins(), "coins");
        results.add(size + ": committed", TimeUnit.SECONDS.toNanos(1) / wall, "tx/s");
        StageTimes.report(results, size + ": ", before, after, transfers);
        double cpu = 0;
        for (Map.Entry<String, Long> entry : after.entrySet()) {
            cpu += entry.getValue() - before.get(entry.getKey());
        }
        return new Cost((after.get(STATE) - before.get(STATE)) / (double) transfers, cpu / transfers, wall);
    }
}
