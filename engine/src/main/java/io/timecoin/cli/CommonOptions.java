package io.timecoin.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What every command takes. */
public final class CommonOptions {
    /** Asks for JSON. */
    public static final String JSON = "--json";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = JSON, order = 90, description = "Print JSON, one object a line.")
    private boolean json;

    @Option(
            names = {"-h", "--help"},
            order = 91,
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    /** Where the command writes. */
    public Console console() {
        return new Console(
                command.root().name(),
                command.commandLine().getOut(),
                command.commandLine().getErr(),
                json);
    }
}
