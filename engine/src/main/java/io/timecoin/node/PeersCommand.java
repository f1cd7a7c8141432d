package io.timecoin.node;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What a validator remembers of others. */
@Command(name = "peers", description = "Show who is banned, and lift bans.", synopsisSubcommandLabel = "COMMAND")
final class PeersCommand implements Runnable {
    @Spec
    private CommandSpec command;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    /** Reached without a command. */
    @Override
    public void run() {
        throw new ParameterException(command.commandLine(), "name a command");
    }
}
