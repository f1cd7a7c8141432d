package io.timecoin.bench;

import io.timecoin.crypto.VerifierChoice;
import io.timecoin.pipeline.PipelineConfig;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What all runs of the whole validator can be told; those that sign and send, {@link SignedRunOptions}. */
class RunOptions {
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
    private PipelineConfig.Waiting waiting;

    @Option(names = "--ring", paramLabel = "SLOTS", description = "Slots of the ring. Default: as the engine does.")
    private int ringSlots;

    /** Takes the figures of a run, which knows how it was started. */
    Results results(String measurement) {
        return Results.of(measurement, command);
    }

    /** What to throw where an option is given what it cannot take. */
    ParameterException wrong(String why) {
        return new ParameterException(command.commandLine(), why);
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
                waiting == null ? defaults.waiting() : waiting,
                defaults.largePayloads(),
                defaults.decodedKeys(),
                verifier());
    }

    /** How signatures are verified, where any are. */
    VerifierChoice verifier() {
        return VerifierChoice.BOUNCYCASTLE;
    }
}
