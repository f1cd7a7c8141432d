package io.timecoin.node;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What every command takes. */
final class CommonOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    @Option(names = "--json", description = "Print JSON, one object a line; the last is the result.")
    private boolean json;

    Console console() {
        return new Console(command.commandLine().getOut(), command.commandLine().getErr(), json);
    }
}
