package io.timecoin.node;

import io.timecoin.cli.CommandErrors;
import io.timecoin.cli.CommonOptions;
import io.timecoin.cli.Console;
import io.timecoin.cli.ExitCode;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line: {@code java -jar timecoin.jar COMMAND}. */
@Command(
        name = "timecoin",
        description = "A validator of the TimeCoin chain.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {"", "Each command explains itself: timecoin COMMAND --help"})
public final class TimeCoinCli implements Runnable {
    @Spec
    private CommandSpec command;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    private TimeCoinCli() {}

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] args) {
        // Chronicle reports to its maker unless told not to; the reporter is not even on the class path.
        System.setProperty("chronicle.analytics.disable", "true");
        ProcessEnd end = new ProcessEnd(true);
        PrintWriter out = new PrintWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8), true);
        PrintWriter err = new PrintWriter(new OutputStreamWriter(System.err, StandardCharsets.UTF_8), true);
        end.end(run(end, out, err, args));
    }

    /** Runs a command; never throws. */
    static int run(ProcessEnd end, PrintWriter out, PrintWriter err, String... args) {
        boolean isJson = Arrays.asList(args).contains(CommonOptions.JSON);
        Console console = new Console("timecoin", out, err, isJson);
        CommandErrors errors = new CommandErrors(console, LoggerFactory.getLogger(TimeCoinCli.class));
        try {
            return commandLine(end)
                    .setOut(out)
                    .setErr(err)
                    .setParameterExceptionHandler((e, given) -> errors.wrongUsage(e))
                    .setExecutionExceptionHandler((e, ran, parsed) -> errors.failed(e))
                    .execute(args);
        } catch (Throwable bug) {
            return errors.failed(bug);
        }
    }

    private static CommandLine commandLine(ProcessEnd end) {
        CommandLine top = new CommandLine(new TimeCoinCli())
                .addSubcommand(new InitCommand())
                .addSubcommand(new StartCommand(end))
                .addSubcommand(new StatusCommand())
                .addSubcommand(new ReconcileCommand())
                .addSubcommand(new DevnetCommand(end))
                .addSubcommand(new LoadCommand(end))
                .addSubcommand(new SimulateCommand())
                .addSubcommand(new CommandLine(new PeersCommand())
                        .addSubcommand(new PeersListCommand())
                        .addSubcommand(new PeersUnbanCommand()))
                .addSubcommand(new VersionCommand());
        describeExitCodes(top);
        return top.setCaseInsensitiveEnumValuesAllowed(true);
    }

    private static void describeExitCodes(CommandLine command) {
        command.getCommandSpec()
                .usageMessage()
                .exitCodeListHeading("%nExit codes:%n")
                .exitCodeList(ExitCode.forHelp());
        command.getSubcommands().values().forEach(TimeCoinCli::describeExitCodes);
    }

    /** Reached without a command. */
    @Override
    public void run() {
        throw new ParameterException(command.commandLine(), "name a command");
    }
}
