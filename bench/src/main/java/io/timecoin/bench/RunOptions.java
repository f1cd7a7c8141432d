package io.timecoin.bench;

import io.timecoin.crypto.NodeIdentity;
import io.timecoin.crypto.VectorModule;
import io.timecoin.crypto.VerifierChoice;
import io.timecoin.pipeline.PipelineConfig;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What all runs of the whole validator can be told. */
final class RunOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this text.")
    private boolean isHelpWanted;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Writes the figures with commit, JVM and machine to this file, too.")
    private Path json;

    @Option(
            names = "--home",
            paramLabel = "DIR",
            description = "The validator's home, empty or absent; stays. Default: a temporary one under -Dbench.dir"
                    + " or the system's place, removed at the end.")
    private Path home;

    @Option(
            names = "--coins-in",
            paramLabel = "DIR",
            description =
                    "Where the map of coins lies while it runs, as store.coinsDirectory of a node. Default: in the home.")
    private Path coinsIn;

    @Option(names = "--verify-workers", paramLabel = "N", description = "Verify threads. Default: as the engine does.")
    private int verifyWorkers;

    @Option(
            names = "--verify-in-flight-ms",
            paramLabel = "MS",
            description =
                    "Verification of transactions under way at once, and their execution. Default: as the engine does.")
    private int verifyInFlightMs;

    @Option(
            names = "--waiting",
            paramLabel = "HOW",
            description = "napping, yielding or spinning. Default: as the engine does.")
    private String waiting;

    @Option(names = "--ring", paramLabel = "SLOTS", description = "Slots of the ring. Default: as the engine does.")
    private int ringSlots;

    @Option(
            names = "--verifier",
            paramLabel = "HOW",
            description = "bouncycastle, scalar, or vector, which needs " + VectorModule.OPTION + " before -jar."
                    + " Default: bouncycastle.")
    private String verifier = "bouncycastle";

    @Option(names = "--plain", description = "Plain TCP, where validators and client speak TLS by default.")
    private boolean isPlain;

    /** Who sends over TLS, or null for plain TCP. */
    NodeIdentity client() {
        return isPlain ? null : NodeIdentity.ephemeral();
    }

    /** Takes the figures of a run, which knows how it was started. */
    Results results(String measurement) {
        return Results.of(measurement, command);
    }

    Path json() {
        return json;
    }

    Path home() {
        return home;
    }

    /** Where the map of coins shall lie, or null for the home. */
    Path coinsIn() {
        return coinsIn == null ? null : coinsIn.toAbsolutePath();
    }

    /** What the engine would choose for this machine, but for what was asked. */
    PipelineConfig pipeline() {
        return pipeline(Runtime.getRuntime().availableProcessors());
    }

    /** The same for a validator that has so many cores of it. */
    PipelineConfig pipeline(int cores) {
        PipelineConfig defaults = PipelineConfig.forCores(cores);
        return new PipelineConfig(
                ringSlots == 0 ? defaults.ringSlots() : ringSlots,
                verifyWorkers == 0 ? defaults.verifyWorkers() : verifyWorkers,
                verifyInFlightMs == 0 ? defaults.verifyInFlightMs() : verifyInFlightMs,
                waiting == null ? defaults.waiting() : PipelineConfig.Waiting.valueOf(waiting.toUpperCase(Locale.ROOT)),
                defaults.largePayloads(),
                defaults.decodedKeys(),
                VerifierChoice.valueOf(verifier.toUpperCase(Locale.ROOT)));
    }
}
