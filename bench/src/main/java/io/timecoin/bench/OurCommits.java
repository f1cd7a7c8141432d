package io.timecoin.bench;

import io.timecoin.client.LoadReport;
import io.timecoin.client.TransferWorkload;
import io.timecoin.pipeline.PipelineConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Validators in this process that agree on transfers whose owners' signatures nobody verifies. Main thread. */
final class OurCommits implements AutoCloseable {
    private static final int VALIDATORS = 4;
    private static final int COINS_EACH = 20_000;
    private static final int WORKLOADS_MAX = 10;
    private static final int BLOCK_MS = 100;
    private static final long WINDOW_MS = TimeUnit.MINUTES.toMillis(2);

    private final Cluster cluster;
    private final int transfers;

    /** Starts them. */
    OurCommits(Path directory, int transfers) throws IOException {
        this.transfers = transfers;
        this.cluster = new Cluster(directory, VALIDATORS, WORKLOADS_MAX * COINS_EACH, BLOCK_MS, null).preVerified();
        cluster.start(PipelineConfig.forCores(Math.max(1, Runtime.getRuntime().availableProcessors() / VALIDATORS)));
    }

    /** Commits so many transfers and returns how many a second. */
    double perSecond() {
        TransferWorkload workload = cluster.workload(transfers, COINS_EACH);
        LoadReport report = cluster.atMaximum(workload, WINDOW_MS);
        if (report.lost() != null || report.committed() != transfers) {
            throw new IllegalStateException("not all was committed: " + report);
        }
        return report.tps();
    }

    @Override
    public void close() {
        cluster.close();
    }
}
