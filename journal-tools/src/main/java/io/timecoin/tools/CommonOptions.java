package io.timecoin.tools;

import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What every command takes. */
final class CommonOptions {
    static final String JSON = "--json";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Parameters(
            index = "0",
            paramLabel = "JOURNAL",
            description = "The directory of the journal, or the validator's home that holds it.")
    private Path journal;

    @Option(names = JSON, order = 90, description = "Print JSON, one object a line.")
    private boolean json;

    @Option(
            names = {"-h", "--help"},
            order = 91,
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    Console console() {
        return new Console(command.commandLine().getOut(), command.commandLine().getErr(), json);
    }

    /** Finds the journal. */
    JournalPath journal() {
        return JournalPath.find(journal);
    }
}
