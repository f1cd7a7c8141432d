package io.timecoin.node;

import io.timecoin.base.EngineException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.slf4j.Logger;
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
    private static final String JSON_OPTION = "--json";

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
        boolean isJson = Arrays.asList(args).contains(JSON_OPTION);
        Console console = new Console(out, err, isJson);
        try {
            return commandLine(end)
                    .setOut(out)
                    .setErr(err)
                    .setParameterExceptionHandler((e, given) -> wrongUsage(e, console))
                    .setExecutionExceptionHandler((e, ran, parsed) -> failed(e, console))
                    .execute(args);
        } catch (Throwable bug) {
            return failed(bug, console);
        }
    }

    private static CommandLine commandLine(ProcessEnd end) {
        CommandLine top = new CommandLine(new TimeCoinCli())
                .addSubcommand(new InitCommand())
                .addSubcommand(new StartCommand(end))
                .addSubcommand(new StatusCommand())
                .addSubcommand(new DevnetCommand(end))
                .addSubcommand(new LoadCommand(end))
                .addSubcommand(new VersionCommand());
        describeExitCodes(top);
        top.getSubcommands().values().forEach(TimeCoinCli::describeExitCodes);
        return top.setCaseInsensitiveEnumValuesAllowed(true);
    }

    private static void describeExitCodes(CommandLine command) {
        command.getCommandSpec()
                .usageMessage()
                .exitCodeListHeading("%nExit codes:%n")
                .exitCodeList(ExitCode.forHelp());
    }

    private static int wrongUsage(ParameterException e, Console console) {
        String name = e.getCommandLine().getCommandSpec().qualifiedName();
        console.error(e.getMessage() + " (" + name + " --help)");
        report(console, ExitCode.USAGE, e.getMessage());
        return ExitCode.USAGE.code();
    }

    private static int failed(Throwable failure, Console console) {
        ExitCode code = ExitCode.of(failure);
        EngineException operating = ExitCode.operating(failure);
        String message = operating == null ? failure.toString() : operating.getMessage();
        console.error(operating == null ? message + "; this is a bug" : message);
        Logger log = LoggerFactory.getLogger(TimeCoinCli.class);
        if (operating == null) {
            log.error("stopped by a bug", failure);
        } else {
            log.debug("stopped", failure);
        }
        report(console, code, message);
        return code.code();
    }

    private static void report(Console console, ExitCode code, String message) {
        console.json(Console.object().put("error", message).put("exitCode", code.code()));
    }

    /** Reached without a command. */
    @Override
    public void run() {
        throw new ParameterException(command.commandLine(), "name a command");
    }
}
