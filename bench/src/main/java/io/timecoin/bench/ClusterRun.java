package io.timecoin.bench;

import io.timecoin.client.LoadLatencies;
import io.timecoin.client.LoadReport;
import io.timecoin.client.TransferWorkload;
import io.timecoin.crypto.VerifierChoice;
import io.timecoin.peers.TrafficConfig;
import io.timecoin.peers.TrafficConfig.Gossip;
import io.timecoin.pipeline.PipelineConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Validators that agree, all on the cores of this machine: each verifies every transfer, so together they can do at most
 * what the cores verify alone, divided by how many they are.
 *
 * <pre>
 *                            +--TCP--> validator 2 --+
 *  client --TCP--> validator 1 --TCP--> validator 3 --+-- votes, bodies, proposals among all
 *         <-- final blocks --+--TCP--> validator 4 --+
 *
 *  at maximum | half of it, open loop | ten times it, open loop: what the validator does not take waits in the sockets
 * </pre>
 */
@Command(
        name = "cluster",
        description = "Validators that agree, over TCP: committed tx/s against verifying alone, time to finality, what"
                + " consensus costs, and how a flood delays votes from their entry into the ring to their end at the state"
                + " thread; what they wait before, in sockets and behind what no credit lets in, is not measured.")
final class ClusterRun implements Callable<Integer> {
    private static final int COINS_EACH = 30_000;
    private static final int WORKLOADS = 5;
    private static final int FLOOD = 10;
    private static final String BULK = "bulk";
    private static final double P99 = 99;
    private static final double P50 = 50;

    @Mixin
    private SignedRunOptions options;

    @Option(names = "--validators", defaultValue = "4", description = "How many. Default: ${DEFAULT-VALUE}.")
    private int validators;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "15",
            description = "Length of each phase; the warm-up takes twice that. Default: ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(
            names = "--alone-seconds",
            defaultValue = "5",
            description = "How long the cores verify alone, before and after. Default: ${DEFAULT-VALUE}.")
    private int aloneSeconds;

    @Option(
            names = "--block-ms",
            paramLabel = "MS",
            defaultValue = "100",
            description = "Shortest time between blocks: the longer, the larger they are. Default: ${DEFAULT-VALUE}.")
    private int blockMs;

    @Option(
            names = "--announce",
            description = "Validators announce transactions instead of sending them whole to all.")
    private boolean isAnnouncing;

    @Option(
            names = "--pre-verified",
            description =
                    "NO REAL VERIFICATION: validators take the signatures of coins' owners as verified, and verify"
                            + " votes, proposals and vouchers alone. What consensus costs without the curve's share.")
    private boolean isPreVerified;

    private TrafficConfig traffic() {
        return new TrafficConfig(true, isAnnouncing ? Gossip.ANNOUNCE : Gossip.MESH);
    }

    @Override
    public Integer call() throws IOException {
        Results results =
                options.results(isPreVerified ? "cluster, NO REAL VERIFICATION of owners' signatures" : "cluster");
        try (TemporaryHome home = TemporaryHome.at(options.home())) {
            measure(results, home.path());
        }
        results.report(System.out, options.json());
        return 0;
    }

    private void measure(Results results, Path directory) throws IOException {
        int cores = Runtime.getRuntime().availableProcessors();
        Cluster cluster = new Cluster(directory, validators, WORKLOADS * COINS_EACH, blockMs, options.client())
                .coinsIn(options.coinsIn());
        if (isPreVerified) {
            cluster.preVerified();
        }
        PipelineConfig pipeline = options.pipeline(Math.max(1, cores / validators));
        TransferWorkload sample = cluster.workload(COINS_EACH, COINS_EACH);
        VerifyAlone alone =
                new VerifyAlone(sample, Cluster.CHAIN_ID, cores, VerifierChoice.BOUNCYCASTLE, pipeline.decodedKeys());
        alone.warmUp();
        results.progress("verifying alone");
        double before = alone.perSecond(aloneSeconds);
        int ceiling = (int) (before / validators) + 1;
        results.progress("signing transfers for all phases");
        TransferWorkload warmUp = cluster.workload(2 * seconds * ceiling, COINS_EACH);
        TransferWorkload most = cluster.workload(seconds * ceiling, COINS_EACH);
        TransferWorkload half = cluster.workload(seconds * ceiling / 2, COINS_EACH);
        TransferWorkload flood = cluster.workload(FLOOD * floodSeconds() * ceiling, COINS_EACH);
        LoadLatencies latencies = new LoadLatencies();
        Span mostSpan;
        Span halfSpan;
        Span floodSpan;
        Map<String, Long> cpuBefore;
        Map<String, Long> cpuAfter;
        try (cluster) {
            cluster.start(pipeline, traffic());
            results.progress("warming up");
            cluster.atMaximum(warmUp, millis(2 * seconds));
            results.progress("at maximum");
            cpuBefore = StageTimes.withRest();
            mostSpan = Span.of(() -> cluster.atMaximum(most, millis(seconds)));
            cpuAfter = StageTimes.withRest();
            int rate = (int) mostSpan.report.tps();
            results.progress("at half of " + rate + " tx/s");
            halfSpan = Span.of(() -> cluster.bySchedule(half, rate / 2, millis(seconds), latencies));
            results.progress("flooding");
            floodSpan = Span.of(() -> cluster.bySchedule(flood, FLOOD * rate, millis(floodSeconds())));
        }
        results.progress("verifying alone");
        double after = alone.perSecond(aloneSeconds);
        results.add("verify alone by BouncyCastle before", before, "signatures/s");
        results.add("verify alone by BouncyCastle after", after, "signatures/s");
        throughput(results, mostSpan, (before + after) / 2 / validators);
        StageTimes.report(results, "", cpuBefore, cpuAfter, mostSpan.report.committed());
        consensus(results, mostSpan.times(cluster), cpuBefore, cpuAfter);
        finality(results, halfSpan);
        results.add(Percentiles.ofMs("to answer", latencies.acceptedNanos()));
        results.add(Percentiles.ofMs("to final block", latencies.committedNanos()));
        votes(results, halfSpan.times(cluster), floodSpan.times(cluster));
    }

    private int floodSeconds() {
        return Math.max(1, seconds / 3);
    }

    private static long millis(int seconds) {
        return TimeUnit.SECONDS.toMillis(seconds);
    }

    private static void throughput(Results results, Span span, double limit) {
        results.add("committed at maximum", span.report.tps(), "tx/s");
        results.add("verify alone / validators", limit, "tx/s");
        results.add("committed to that limit", span.report.tps() / limit, "ratio");
    }

    /**
     * The stages' times in the journals of all validators, to the CPU time of the process, the client's included. A stage's
     * time runs on while its thread waits for a core, so it is at least the CPU it took.
     */
    private static void consensus(
            Results results, List<ConsensusTimes> times, Map<String, Long> before, Map<String, Long> after) {
        double total = after.values().stream().mapToLong(Long::longValue).sum()
                - before.values().stream().mapToLong(Long::longValue).sum();
        ConsensusTimes first = times.get(0);
        results.add("transactions a block", first.transactions() / (double) Math.max(1, first.blocks()), "tx");
        results.add("agreement to all CPU", sum(times, ConsensusTimes::agreementNanos) / total, "ratio");
        results.add("bodies verified to all CPU", (after.get(BULK) - before.get(BULK)) / total, "ratio");
        results.add("blocks built and executed to all CPU", sum(times, ConsensusTimes::executedNanos) / total, "ratio");
        results.add("blocks committed to all CPU", sum(times, ConsensusTimes::commitsNanos) / total, "ratio");
    }

    private static double sum(List<ConsensusTimes> times, ToLongFunction<ConsensusTimes> part) {
        return times.stream().mapToLong(part).sum();
    }

    private static void finality(Results results, Span span) {
        results.add("sent at half of it", span.report.sent(), "tx");
        results.add("committed of them", span.report.committed(), "tx");
        results.add("to final block p50", span.report.toCommitted().p50Ms(), "ms");
        results.add("to final block p99", span.report.toCommitted().p99Ms(), "ms");
    }

    /** Of the validator where it is worst: the client's load reaches only the first, what is relayed only the others. */
    private static void votes(Results results, List<ConsensusTimes> half, List<ConsensusTimes> flood) {
        results.add("votes in the ring p50 at half", worst(half, P50), "ms");
        results.add("votes in the ring p99 at half", worst(half, P99), "ms");
        results.add("votes in the ring p50 in the flood", worst(flood, P50), "ms");
        results.add("votes in the ring p99 in the flood", worst(flood, P99), "ms");
        double ratio = 0;
        for (int i = 0; i < half.size(); i++) {
            ratio = Math.max(
                    ratio, flood.get(i).votesPercentileMs(P99) / half.get(i).votesPercentileMs(P99));
        }
        results.add("votes in the ring p99, flood to half", ratio, "ratio");
        results.add(slowest(half).votes("votes in the ring"));
        results.add(slowest(flood).votes("votes in the ring, in the flood"));
        results.add("blocks in the flood", flood.get(0).blocks(), "blocks");
    }

    private static double worst(List<ConsensusTimes> times, double percentile) {
        return times.stream()
                .mapToDouble(each -> each.votesPercentileMs(percentile))
                .max()
                .orElse(0);
    }

    private static ConsensusTimes slowest(List<ConsensusTimes> times) {
        return Collections.max(times, Comparator.comparingDouble(each -> each.votesPercentileMs(P99)));
    }

    /** A load, and the event times between which it ran. */
    private record Span(LoadReport report, long fromMs, long toMs) {
        static Span of(Supplier<LoadReport> load) {
            long from = System.currentTimeMillis();
            LoadReport report = load.get();
            return new Span(report, from, System.currentTimeMillis());
        }

        /** Of every validator, once they have closed their journals. */
        List<ConsensusTimes> times(Cluster cluster) {
            return cluster.journals().stream()
                    .map(journal -> ConsensusTimes.of(journal, fromMs, toMs))
                    .toList();
        }
    }
}
