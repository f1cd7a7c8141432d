package io.timecoin.bench;

import io.timecoin.client.LoadReport;
import io.timecoin.client.TransferWorkload;
import io.timecoin.crypto.NodeIdentity;
import io.timecoin.ledger.ChainRules;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * What TLS costs: signed transfers into blocks, as in {@link EndToEndTcp}, with it and without by turns, each time by a new
 * validator in this process.
 *
 * <pre>
 *  TLS, plain | plain, TLS | TLS, plain | ...     one ratio a pair; the order changes, so that a drift cancels
 * </pre>
 */
@Command(
        name = "tls-cost",
        description = "Signed transfers over TCP with TLS and without, by turns: ratio of the rates and of the CPU.")
final class TlsCost implements Callable<Integer> {
    private static final int COINS_EACH = 30_000;
    private static final long WINDOW_MS = TimeUnit.MINUTES.toMillis(10);
    private static final double NANOS_PER_MICRO = 1e3;

    @Mixin
    private SignedRunOptions options;

    @Option(
            names = "--transfers",
            paramLabel = "N",
            defaultValue = "60000",
            description = "Transfers measured each time. Default: ${DEFAULT-VALUE}.")
    private int transfers;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            defaultValue = "20000",
            description = "Transfers before them, each time. Default: ${DEFAULT-VALUE}.")
    private int warmUp;

    @Option(
            names = "--pairs",
            paramLabel = "N",
            defaultValue = "4",
            description = "Pairs of a run with TLS and one without, in turns the first. Default: ${DEFAULT-VALUE}.")
    private int pairs;

    private Results results;

    private record Measured(double tps, double cpuMicros) {}

    @Override
    public Integer call() throws IOException {
        results = options.results("tls-cost");
        try (TemporaryHome home = TemporaryHome.at(options.home())) {
            measured(home.path().resolve("first"), NodeIdentity.ephemeral());
            measured(home.path().resolve("second"), null);
            double rate = 1;
            double cpu = 1;
            for (int pair = 0; pair < pairs; pair++) {
                Path directory = home.path().resolve("pair-" + pair);
                boolean isTlsFirst = pair % 2 == 0;
                Measured first = measured(directory.resolve("first"), isTlsFirst ? NodeIdentity.ephemeral() : null);
                Measured second = measured(directory.resolve("second"), isTlsFirst ? null : NodeIdentity.ephemeral());
                Measured tls = isTlsFirst ? first : second;
                Measured plain = isTlsFirst ? second : first;
                results.add("committed with TLS, pair " + (pair + 1), tls.tps, "tx/s");
                results.add("committed without, pair " + (pair + 1), plain.tps, "tx/s");
                results.add("TLS to plain, pair " + (pair + 1), tls.tps / plain.tps, "ratio");
                rate *= tls.tps / plain.tps;
                cpu *= tls.cpuMicros / plain.cpuMicros;
            }
            results.add("TLS to plain", Math.pow(rate, 1.0 / pairs), "ratio");
            results.add("CPU of a transfer, TLS to plain", Math.pow(cpu, 1.0 / pairs), "ratio");
        }
        results.report(System.out, options.json());
        return 0;
    }

    private Measured measured(Path directory, NodeIdentity client) throws IOException {
        int blockMs = ChainRules.devnet().blockIntervalMs();
        try (Cluster cluster = new Cluster(directory, 1, 2 * COINS_EACH, blockMs, client).coinsIn(options.coinsIn())) {
            String how = client == null ? "without TLS" : "with TLS";
            results.progress("signing for a run " + how);
            TransferWorkload before = cluster.workload(warmUp, COINS_EACH);
            TransferWorkload workload = cluster.workload(transfers, COINS_EACH);
            cluster.start(options.pipeline());
            results.progress("a run " + how);
            cluster.atMaximum(before, WINDOW_MS);
            long cpuBefore = StageTimes.process();
            LoadReport report = cluster.atMaximum(workload, WINDOW_MS);
            if (report.lost() != null || report.committed() != transfers) {
                throw new IllegalStateException("not all was committed: " + report);
            }
            return new Measured(report.tps(), (StageTimes.process() - cpuBefore) / NANOS_PER_MICRO / transfers);
        }
    }
}
