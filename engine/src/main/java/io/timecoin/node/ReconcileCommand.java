package io.timecoin.node;

import io.timecoin.cli.CommonOptions;
import io.timecoin.cli.Console;
import io.timecoin.cli.ExitCode;
import io.timecoin.peers.PeerAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Compares a stopped node with its peers, and mends it. */
@Command(
        name = "reconcile",
        description = {
            "Compare the state of a stopped node with one that its peers offer and that is proven from genesis, and its files"
                    + " with what they must hold.",
            "4 if anything differs or is damaged. With --repair it is mended: see OPERATIONS.md."
        })
final class ReconcileCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Mixin
    private CommonOptions common;

    @Option(names = "--home", paramLabel = "DIR", required = true, description = "Home made by init.")
    private Path home;

    @Option(
            names = "--peer",
            paramLabel = "[ID@]HOST:PORT",
            description = "Ask this peer, in place of those of network.peers. May be repeated.")
    private List<String> peers = new ArrayList<>();

    @Option(
            names = "--repair",
            description =
                    "Put damaged files aside, and where the journal leads to no state that peers confirm, fetch the parts"
                            + " that differ and let the journal begin anew from the proven state.")
    private boolean repairs;

    @Option(
            names = "--rejoin",
            description = "Allow --repair to let the journal of a validator begin anew: as start --rejoin.")
    private boolean rejoin;

    @Option(
            names = "--wait-s",
            paramLabel = "S",
            defaultValue = "60",
            description = "Wait so long for a peer that offers a state, at least 1. Default: ${DEFAULT-VALUE}.")
    private int waitS;

    @Override
    public Integer call() throws InterruptedException {
        if (waitS < 1) {
            throw new ParameterException(command.commandLine(), "--wait-s must be at least 1");
        }
        NodeConfig config = NodeConfigFile.read(new NodeHome(home));
        if (!peers.isEmpty()) {
            config = config.with(peers.stream().map(PeerAddress::parse).toList());
        }
        ReconcileReport report = new Reconciliation(
                        rejoin ? config.rejoining() : config, repairs, TimeUnit.SECONDS.toMillis(waitS))
                .run();
        Console console = common.console();
        ReconcileLines lines = new ReconcileLines(report);
        lines.print(console);
        if (report.isWhole()) {
            return console.succeed(lines.json());
        }
        return console.fail(ExitCode.DATA_MISMATCH, lines.verdict(), lines.json());
    }
}
