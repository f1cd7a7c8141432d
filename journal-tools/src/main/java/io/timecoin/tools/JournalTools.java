package io.timecoin.tools;

import io.timecoin.cli.CommandErrors;
import io.timecoin.cli.CommonOptions;
import io.timecoin.cli.Console;
import io.timecoin.cli.ExitCode;
import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line of the auditors' tools: {@code java -jar journal-tools.jar COMMAND JOURNAL}. */
@Command(
        name = "journal-tools",
        description = "Reads the journal of a TimeCoin validator. Needs no key, no network, and changes nothing.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {"", "Each command explains itself: journal-tools COMMAND --help"})
public final class JournalTools implements Runnable {
    /** What the exit codes say of a journal. */
    private static final Map<ExitCode, String> ENDS = Map.of(
            ExitCode.OK, "done; the journal is what it should be",
            ExitCode.USAGE, "the command line is wrong",
            ExitCode.CONFIG, "there is no journal, or not one that can be replayed",
            ExitCode.DATA_MISMATCH, "the journal is damaged, or the replay differs from it",
            ExitCode.DISK, "a file cannot be read",
            ExitCode.BUG, "a bug in the tools; please report it");

    @Spec
    private CommandSpec command;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    private JournalTools() {}

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] args) {
        PrintWriter err = new PrintWriter(new OutputStreamWriter(System.err, StandardCharsets.UTF_8), true);
        // Not System.out, which flushes every line: a dump has millions.
        FileOutputStream stdout = new FileOutputStream(FileDescriptor.out);
        int code;
        try (PrintWriter out =
                new PrintWriter(new BufferedWriter(new OutputStreamWriter(stdout, StandardCharsets.UTF_8)))) {
            code = run(out, err, args);
        }
        System.exit(code);
    }

    /** Runs a command; never throws. */
    static int run(PrintWriter out, PrintWriter err, String... args) {
        boolean isJson = Arrays.asList(args).contains(CommonOptions.JSON);
        Console console = new Console("journal-tools", out, err, isJson);
        CommandErrors errors = new CommandErrors(console, LoggerFactory.getLogger(JournalTools.class));
        try {
            return commandLine()
                    .setOut(out)
                    .setErr(err)
                    .setParameterExceptionHandler((e, given) -> errors.wrongUsage(e))
                    .setExecutionExceptionHandler((e, ran, parsed) -> errors.failed(e))
                    .execute(args);
        } catch (Throwable failure) {
            return errors.failed(failure);
        } finally {
            out.flush();
        }
    }

    private static CommandLine commandLine() {
        CommandLine top = new CommandLine(new JournalTools())
                .addSubcommand(new VerifyCommand())
                .addSubcommand(new ReplayCommand())
                .addSubcommand(new DumpCommand())
                .addSubcommand(new StatsCommand());
        describeExitCodes(top);
        top.getSubcommands().values().forEach(JournalTools::describeExitCodes);
        return top.setCaseInsensitiveEnumValuesAllowed(true);
    }

    private static void describeExitCodes(CommandLine command) {
        command.getCommandSpec()
                .usageMessage()
                .sortOptions(false)
                .exitCodeListHeading("%nExit codes:%n")
                .exitCodeList(ExitCode.forHelp(ENDS));
    }

    /** Reached without a command. */
    @Override
    public void run() {
        throw new ParameterException(command.commandLine(), "name a command");
    }
}
