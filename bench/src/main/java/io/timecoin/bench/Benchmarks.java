package io.timecoin.bench;

import io.timecoin.base.EngineException;
import io.timecoin.bench.page.ResultsPage;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * Entry of the benchmarks' jar: the first argument names an end-to-end run, or the page of results; with none, or any other, it
 * is JMH, whose own options follow.
 */
@Command(
        name = "benchmarks.jar",
        description = "Measures the engine. Without a command: JMH, with its own options and --json FILE.",
        subcommands = {
            AttackRun.class,
            EndToEndTcp.class,
            ClusterRun.class,
            CompressionRun.class,
            OurSide.class,
            PeersRun.class,
            PreverifiedPipeline.class,
            RegressionGate.class,
            ReplayRate.class,
            ResultsPage.class,
            CatchUpRate.class,
            SnapshotStall.class,
            StateJoin.class,
            StateSyncRate.class,
            TlsCost.class,
            TurnsRun.class,
            UtxoScale.class
        })
public final class Benchmarks {
    private static final List<String> HELP = List.of("help", "--help");

    private Benchmarks() {}

    /** Runs what the arguments name. Libraries keep threads that are no daemons, so the end is an exit. */
    public static void main(String[] arguments) throws Exception {
        Runtime.getRuntime().exit(run(arguments));
    }

    /**
     * Runs what the arguments name and returns the exit code. What the user can mend is said in a line; any other failure of a
     * run is thrown.
     */
    static int run(String... arguments) throws Exception {
        CommandLine commands = new CommandLine(new Benchmarks());
        boolean isRun = arguments.length > 0 && commands.getSubcommands().containsKey(arguments[0]);
        if (isRun) {
            return commands.setCaseInsensitiveEnumValuesAllowed(true)
                    .setExecutionExceptionHandler((failure, line, parsed) -> {
                        if (failure instanceof EngineException explained) {
                            line.getErr().println(explained.getMessage());
                            return line.getCommandSpec().exitCodeOnExecutionException();
                        }
                        throw failure;
                    })
                    .execute(arguments);
        }
        if (arguments.length == 1 && HELP.contains(arguments[0])) {
            commands.usage(System.out);
        } else {
            JmhRun.run(Arrays.asList(arguments));
        }
        return 0;
    }
}
