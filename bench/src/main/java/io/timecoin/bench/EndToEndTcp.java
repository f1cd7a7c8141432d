package io.timecoin.bench;

import io.timecoin.client.LoadLatencies;
import io.timecoin.client.LoadReport;
import io.timecoin.client.TransferWorkload;
import io.timecoin.ledger.ChainRules;
import io.timecoin.pipeline.PipelineConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The main job, whole: signed transfers over TCP into committed blocks, every event journaled and synced.
 *
 * <pre>
 *   this process, this machine's cores for all of it
 *  +----------------+  TCP   +----------------------------------------------------------+
 *  | load generator | -----> | network --> ring --> verify xN --> state --> journal (sync) |
 *  | signed before  | <----- | answers, final blocks  <-- publish <--+--> store           |
 *  +----------------+        +----------------------------------------------------------+
 *   before and after: N threads verify the same signatures and do nothing else
 * </pre>
 *
 * <p>{@code committed} is signatures (1-in 2-out: one each) in final blocks the client has seen, a second, from the first
 * sending to the last block; the client keeps 20,000 in flight. Then comes half of that rate by a schedule, for longer than the
 * half minute after which a kernel writes the changed pages of a map: the times are those from when each was due to its answer and
 * to its final block. {@code verify alone} is the same signatures judged
 * by the same verifier, as many together as it takes, in as many threads as the validator has verify workers, in the same process
 * before and after, warmed up until it gets no faster; the ratio is to the mean of the two. One thread alone is measured beside
 * them: what more threads gain. Signing happens before the window; the client's own work is not left out, and the CPU time by
 * thread says what it takes.
 */
@Command(
        name = "end-to-end",
        description =
                "Signed transfers over TCP: committed signatures/s, ratio to verifying alone; time to finality at half"
                        + " of that load.")
final class EndToEndTcp implements Callable<Integer> {
    private static final int COINS_EACH = 30_000;
    private static final int WORKLOADS = 3;
    private static final long WINDOW_MS = TimeUnit.MINUTES.toMillis(10);

    @Mixin
    private SignedRunOptions options;

    @Mixin
    private CpuShares shares;

    @Option(
            names = "--transfers",
            paramLabel = "N",
            defaultValue = "300000",
            description = "Transfers measured at maximum; signing takes some 0.1 ms each. Default: ${DEFAULT-VALUE}.")
    private int transfers;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            defaultValue = "500000",
            description = "Transfers before them, in which the JVM compiles what it runs. Default: ${DEFAULT-VALUE}.")
    private int warmUp;

    @Option(
            names = "--half-seconds",
            defaultValue = "45",
            description = "How long half of the maximum is sent. Default: ${DEFAULT-VALUE}.")
    private int halfSeconds;

    @Option(
            names = "--alone-seconds",
            defaultValue = "5",
            description = "How long the workers verify alone, and one of them, before and after. Default:"
                    + " ${DEFAULT-VALUE}.")
    private int aloneSeconds;

    @Override
    public Integer call() throws IOException {
        if (halfSeconds < 1) {
            throw options.wrong("--half-seconds is 1 at least, not " + halfSeconds);
        }
        Results results = options.results("end-to-end");
        try (TemporaryHome home = TemporaryHome.at(options.home())) {
            measure(results, home.path());
        }
        results.report(System.out, options.json());
        return 0;
    }

    private void measure(Results results, Path directory) throws IOException {
        Cluster cluster = new Cluster(
                        directory,
                        1,
                        WORKLOADS * COINS_EACH,
                        ChainRules.devnet().blockIntervalMs(),
                        options.client())
                .coinsIn(options.coinsIn());
        results.progress("signing transfers");
        TransferWorkload before = cluster.workload(warmUp, COINS_EACH);
        TransferWorkload workload = cluster.workload(transfers, COINS_EACH);
        PipelineConfig pipeline = options.pipeline();
        VerifyAlone alone = new VerifyAlone(
                workload, Cluster.CHAIN_ID, pipeline.verifyWorkers(), pipeline.verifier(), pipeline.decodedKeys());
        alone.warmUp();
        results.progress("verifying alone");
        double first = alone.perSecond(aloneSeconds);
        double oneFirst = alone.ofOnePerSecond(aloneSeconds);
        LoadReport most;
        TransferWorkload half;
        LoadReport paced;
        LoadLatencies latencies = new LoadLatencies();
        Map<String, Long> cpuBefore;
        Map<String, Long> cpuAfter;
        long allocated;
        try (cluster) {
            cluster.start(pipeline);
            results.progress("warming up over TCP");
            cluster.atMaximum(before, WINDOW_MS);
            results.progress("at maximum over TCP");
            cpuBefore = StageTimes.withRest();
            allocated = -StageTimes.allocatedBytes();
            shares.begin();
            most = cluster.atMaximum(workload, WINDOW_MS);
            shares.end();
            cpuAfter = StageTimes.withRest();
            allocated += StageTimes.allocatedBytes();
            int rate = Math.max(1, (int) (most.tps() / 2));
            results.progress("signing for half of it");
            half = cluster.workload(Math.multiplyExact(rate, halfSeconds), COINS_EACH);
            results.progress("at half of it, " + rate + " tx/s");
            paced = cluster.bySchedule(half, rate, WINDOW_MS, latencies);
        }
        results.progress("verifying alone");
        double oneLast = alone.ofOnePerSecond(aloneSeconds);
        double last = alone.perSecond(aloneSeconds);
        checkAll(most, workload);
        checkAll(paced, half);
        atMaximum(results, most, (first + last) / 2);
        results.add("verify alone before", first, "signatures/s");
        results.add("verify alone after", last, "signatures/s");
        if (pipeline.verifyWorkers() > 1) {
            String scaling = "verify alone, " + pipeline.verifyWorkers() + " threads to one";
            results.add(scaling, (first + last) / (oneFirst + oneLast), "ratio");
        }
        atHalf(results, paced);
        results.add(Percentiles.ofMs("to answer", latencies.acceptedNanos()));
        results.add(Percentiles.ofMs("to final block", latencies.committedNanos()));
        StageTimes.report(results, "", cpuBefore, cpuAfter, transfers);
        shares.report(results);
        results.add("allocated by the stages", allocated / (double) Math.max(1, transfers), "B/tx");
    }

    private static void atMaximum(Results results, LoadReport report, double alone) {
        results.add("sent", report.sent(), "tx");
        results.add("rejected", report.rejected(), "tx");
        results.add("committed in all", report.committed(), "tx");
        results.add("committed", report.tps(), "signatures/s");
        results.add("committed to verify alone", report.tps() / alone, "ratio");
    }

    private static void atHalf(Results results, LoadReport report) {
        results.add("sent at half of it", report.sent(), "tx");
        results.add("to answer p50", report.toAccepted().p50Ms(), "ms");
        results.add("to answer p99", report.toAccepted().p99Ms(), "ms");
        results.add("to final block p50", report.toCommitted().p50Ms(), "ms");
        results.add("to final block p99", report.toCommitted().p99Ms(), "ms");
    }

    private static void checkAll(LoadReport report, TransferWorkload sent) {
        if (report.lost() != null || report.committed() != sent.count()) {
            throw new IllegalStateException("not all was committed: " + report);
        }
    }
}
