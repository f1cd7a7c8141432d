package io.timecoin.bench;

import io.timecoin.client.LoadReport;
import io.timecoin.client.TransferWorkload;
import io.timecoin.crypto.BouncyCastleVerifier;
import io.timecoin.crypto.LookAheadVerifier;
import io.timecoin.crypto.SignatureVerifier;
import io.timecoin.crypto.VectorModule;
import io.timecoin.node.NodeHome;
import io.timecoin.node.ValidatorNode;
import io.timecoin.pipeline.PipelineConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Blocks of signed transfers that one node fetched from another, and connecting them again from that node's journal. Main
 * thread.
 */
final class OurBlocks {
    private static final int COINS = 30_000;
    private static final int BLOCK_MS = 400;
    private static final int BATCH = 64;
    private static final int DECODED_KEYS = 1 << 14;
    private static final long WINDOW_MS = TimeUnit.MINUTES.toMillis(4);
    private static final long NAP_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Path directory;
    private final int transfers;

    /**
     * Creates the work.
     *
     * @param directory of the homes, empty before {@link #make}
     */
    OurBlocks(Path directory, int transfers) {
        this.directory = directory;
        this.transfers = transfers;
    }

    /** Makes the chain and has a second node fetch it; returns at how many transfers a second it did. */
    double make() throws IOException {
        PipelineConfig pipeline = PipelineConfig.forCores(Runtime.getRuntime().availableProcessors());
        try (Cluster cluster = new Cluster(directory, 1, COINS, BLOCK_MS, null)) {
            TransferWorkload workload = cluster.workload(transfers, COINS);
            cluster.start(pipeline);
            LoadReport report = cluster.atMaximum(workload, WINDOW_MS);
            if (report.lost() != null || report.committed() != transfers) {
                throw new IllegalStateException("not all was committed: " + report);
            }
            long target = cluster.first().storedHeight();
            ValidatorNode follower = cluster.follow(pipeline);
            long start = System.nanoTime();
            while (follower.storedHeight() < target) {
                if (follower.failure() != null) {
                    throw new IllegalStateException("the node that fetches stopped", follower.failure());
                }
                LockSupport.parkNanos(NAP_NS);
            }
            return transfers * NANOS_PER_SECOND / (System.nanoTime() - start);
        }
    }

    /**
     * Connects them from genesis on; returns transfers a second.
     *
     * @param workers threads that verify signatures, 0 if they are taken as verified
     */
    double connect(int workers) {
        Path journal = new NodeHome(directory.resolve("follower")).journal();
        return new VerifiedReplay(workers, OurBlocks::newVerifier).perSecond(journal, transfers);
    }

    private static SignatureVerifier newVerifier() {
        return new LookAheadVerifier(
                new BouncyCastleVerifier(DECODED_KEYS), VectorModule.batch(BATCH, new SecureRandom()));
    }
}
