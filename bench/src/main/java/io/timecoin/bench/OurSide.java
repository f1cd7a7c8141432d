package io.timecoin.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.timecoin.base.ResultCode;
import io.timecoin.crypto.BatchVerifier;
import io.timecoin.crypto.VectorModule;
import io.timecoin.node.Versions;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * This engine as one of the contestants of {@link PeersRun}, in the JVM that it starts: does one work several times and ends
 * with the line of JSON that every peer ends with.
 */
@Command(name = OurSide.NAME, hidden = true, description = "Started by peers: one of its works.")
final class OurSide {
    static final String NAME = "ours";

    /** What the jar's manifest gives, for a JVM that is given a class path; and the module for the lanes. */
    static final List<String> JVM_OPTIONS = List.of(
            VectorModule.OPTION,
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
            "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
            "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
            "-Dchronicle.analytics.disable=true");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int BATCH = 64;
    private static final String TRANSACTIONS = "tx/s";
    private static final long WARM_UP_NANOS_MAX = TimeUnit.SECONDS.toNanos(10);
    private static final double SETTLED = 1.03;
    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    /** Measures once. */
    @FunctionalInterface
    private interface Repetition {
        double perSecond() throws IOException;
    }

    @Command(name = "verification", description = "Verifies the signatures of a file by lanes, in one thread.")
    int verification(
            @Parameters(paramLabel = "FILE") Path file,
            @Parameters(paramLabel = "N") int repetitions,
            @Parameters(paramLabel = "MS") long millis)
            throws IOException {
        SignatureFile signatures = SignatureFile.read(file);
        BatchVerifier verifier = new BatchVerifier(VectorModule.batch(BATCH, new SecureRandom()));
        long nanos = TimeUnit.MILLISECONDS.toNanos(millis);
        report(
                "one Ed25519 signature, in batches of " + BATCH + ", table of the key kept",
                "signatures/s",
                3,
                repetitions,
                () -> verified(verifier, signatures, nanos));
        return 0;
    }

    @Command(name = "chain", description = "Makes a chain of signed transfers, and a node's journal of its blocks.")
    int chain(@Parameters(paramLabel = "DIR") Path directory, @Parameters(paramLabel = "N") int transfers)
            throws IOException {
        OurBlocks blocks = new OurBlocks(directory, transfers);
        report("one transfer fetched in blocks, by one node from another", TRANSACTIONS, 0, 1, blocks::make);
        return 0;
    }

    @Command(name = "blocks", description = "Connects the blocks of such a journal.")
    int blocks(
            @Parameters(paramLabel = "DIR") Path directory,
            @Parameters(paramLabel = "N") int transfers,
            @Parameters(paramLabel = "WORKERS") int workers,
            @Parameters(paramLabel = "N") int repetitions)
            throws IOException {
        OurBlocks blocks = new OurBlocks(directory, transfers);
        report(
                "one transfer, 1 in 2 out, connected in a block, "
                        + (workers == 0 ? "signatures taken as verified" : "signatures verified by lanes"),
                TRANSACTIONS,
                2,
                repetitions,
                () -> blocks.connect(workers));
        return 0;
    }

    @Command(name = "pipeline", description = "The whole pipeline, signatures taken as verified.")
    int pipeline(
            @Parameters(paramLabel = "WARM-UP") int warmUp,
            @Parameters(paramLabel = "SECONDS") int seconds,
            @Parameters(paramLabel = "N") int repetitions,
            @Option(names = PreverifiedPipeline.BARE) boolean isBare)
            throws IOException {
        PreverifiedPipeline pipeline = new PreverifiedPipeline();
        List<String> arguments = new ArrayList<>(
                List.of("--warm-up", Integer.toString(warmUp), "--seconds", Integer.toString(seconds), "--load", "0"));
        if (isBare) {
            arguments.add(PreverifiedPipeline.BARE);
        }
        new CommandLine(pipeline).parseArgs(arguments.toArray(String[]::new));
        report(
                "one transfer, 1 in 2 out, from the ring to its stored block, its record synced"
                        + (isBare ? ", no state tree, no map of coins" : ""),
                TRANSACTIONS,
                0,
                repetitions,
                () -> measured(pipeline));
        return 0;
    }

    /** Each time from genesis, with the warm-up of the whole run. */
    private static double measured(PreverifiedPipeline pipeline) throws IOException {
        try (TemporaryHome home = TemporaryHome.make()) {
            return pipeline.measure(new Results("pipeline"), home.path());
        }
    }

    @Command(name = "commits", description = "Four validators agree, signatures of owners taken as verified.")
    int commits(@Parameters(paramLabel = "N") int transfers, @Parameters(paramLabel = "N") int repetitions)
            throws IOException {
        try (TemporaryHome home = TemporaryHome.make();
                OurCommits commits = new OurCommits(home.path(), transfers)) {
            report(
                    "one transfer, 1 in 2 out, agreed on by 4 validators, owners' signatures NOT verified, votes verified",
                    TRANSACTIONS,
                    1,
                    repetitions,
                    commits::perSecond);
        }
        return 0;
    }

    private static double verified(BatchVerifier verifier, SignatureFile signatures, long nanos) {
        long start = System.nanoTime();
        long done = 0;
        int next = 0;
        while (System.nanoTime() - start < nanos) {
            verifier.clear();
            for (int i = 0; i < BATCH; i++) {
                int at = signatures.at(next);
                verifier.add(
                        signatures.buffer(),
                        at,
                        signatures.buffer(),
                        at + SignatureFile.SIGNATURE_AT,
                        signatures.buffer(),
                        at + SignatureFile.MESSAGE_AT,
                        SignatureFile.MESSAGE_BYTES);
                next = next + 1 == signatures.count() ? 0 : next + 1;
            }
            verifier.judge();
            for (int i = 0; i < BATCH; i++) {
                if (verifier.verdict(i) != ResultCode.OK) {
                    throw new IllegalStateException("a signature is " + verifier.verdict(i));
                }
            }
            done += BATCH;
        }
        return done * NANOS_PER_SECOND / (System.nanoTime() - start);
    }

    /** Warms up and measures as the peers' kit does. */
    private static void report(String work, String unit, int warmUpsMin, int repetitions, Repetition repetition)
            throws IOException {
        long deadline = System.nanoTime() + WARM_UP_NANOS_MAX;
        double best = 0;
        double last = 0;
        for (int i = 0; i < warmUpsMin || last > best * SETTLED && System.nanoTime() < deadline; i++) {
            best = Math.max(best, last);
            last = repetition.perSecond();
        }
        ObjectNode line = JSON.createObjectNode()
                .put("name", "TimeCoin")
                .put("version", Versions.engine())
                .put("work", work)
                .put("unit", unit);
        ArrayNode rates = line.putArray("rates");
        for (int i = 0; i < repetitions; i++) {
            double rate = repetition.perSecond();
            System.err.printf(Locale.ROOT, "%,.0f %s%n", rate, unit);
            rates.add(rate);
        }
        System.out.println(JSON.writeValueAsString(line));
    }
}
