package io.timecoin.tools;

import io.timecoin.base.EngineException;
import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
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

/** The command line of the auditors' tools: {@code java -jar journal-tools.jar COMMAND JOURNAL}. */
@Command(
        name = "journal-tools",
        description = "Reads the journal of a TimeCoin validator. Needs no key, no network, and changes nothing.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {"", "Each command explains itself: journal-tools COMMAND --help"})
public final class JournalTools implements Runnable {
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
        Console console = new Console(out, err, Arrays.asList(args).contains(CommonOptions.JSON));
        try {
            return commandLine()
                    .setOut(out)
                    .setErr(err)
                    .setParameterExceptionHandler((e, given) -> wrongUsage(e, console))
                    .setExecutionExceptionHandler((e, ran, parsed) -> failed(e, console))
                    .execute(args);
        } catch (Throwable failure) {
            return failed(failure, console);
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
                .exitCodeList(ExitCode.forHelp());
    }

    private static int wrongUsage(ParameterException e, Console console) {
        String name = e.getCommandLine().getCommandSpec().qualifiedName();
        return console.fail(ExitCode.USAGE, e.getMessage() + " (" + name + " --help)", Console.object());
    }

    private static int failed(Throwable failure, Console console) {
        ExitCode code = ExitCode.of(failure);
        if (code == ExitCode.BUG) {
            Logger log = LoggerFactory.getLogger(JournalTools.class);
            log.error("stopped by a bug", failure);
            return console.fail(code, failure + "; this is a bug", Console.object());
        }
        String message = failure instanceof EngineException
                ? failure.getMessage()
                : "a mapped file cannot be read, the disk fails or the file was cut meanwhile: " + failure.getMessage();
        return console.fail(code, message, Console.object());
    }

    /** Reached without a command. */
    @Override
    public void run() {
        throw new ParameterException(command.commandLine(), "name a command");
    }
}
