package io.timecoin.node;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.timecoin.base.ChainKind;
import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Cause;
import io.timecoin.cli.CommonOptions;
import io.timecoin.cli.Console;
import io.timecoin.cli.ExitCode;
import io.timecoin.cli.Table;
import io.timecoin.ledger.Genesis;
import io.timecoin.peers.ListenerConfig;
import io.timecoin.pipeline.PoolDepartures;
import io.timecoin.wallet.DerivedWallets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A chain made on the spot, and a load on it, in this process. */
@Command(
        name = "devnet",
        description = {
            "Make a chain, run its validator in this process, and drive it over TCP with signed transfers.",
            "Prints a line a second, at the end a summary and how to audit the journal, which is kept."
        })
final class DevnetCommand implements Callable<Integer> {
    private static final String LOOPBACK = "127.0.0.1";
    private static final long STOP_MS_MAX = 4_500;

    private final ProcessEnd end;
    private final AtomicReference<LoadRun> running = new AtomicReference<>();

    @Mixin
    private CommonOptions common;

    @Mixin
    private LoadOptions load;

    @Option(
            names = "--home",
            paramLabel = "DIR",
            description = "Directory to make and keep. Default: a temporary one, kept too.")
    private Path home;

    @Option(
            names = "--port",
            paramLabel = "P",
            defaultValue = "0",
            description = "Port to listen on, at 127.0.0.1. Default: one that is free.")
    private int port;

    DevnetCommand(ProcessEnd end) {
        this.end = end;
    }

    @Override
    public Integer call() {
        LoadShape shape = load.shape();
        Console console = common.console();
        end.onSignal(STOP_MS_MAX, this::requestStop);
        NodeHome made = new NodeHome(home == null ? temporary() : home);
        DerivedWallets wallets = DerivedWallets.ofNumber(shape.seed(), shape.wallets());
        Genesis genesis = new NewHome(
                        ChainKind.DEVNET,
                        NewHome.defaultChainId(ChainKind.DEVNET),
                        null,
                        LoadCoins.allocations(wallets, shape.initialCoins()))
                .make(made, System.currentTimeMillis());
        console.line("home " + made.directory());
        LoadRun run = new LoadRun(console, shape, genesis.chainId(), wallets, LoadCoins.of(genesis, wallets, 0));
        ValidatorNode node = ValidatorNode.start(config(made));
        LoadTotals totals;
        try {
            running.set(run);
            console.line("validator listens on " + LOOPBACK + ':' + node.port());
            stopWith(node, run);
            totals = run.run(LOOPBACK, node.port());
        } finally {
            node.requestStop();
            StartCommand.close(node);
        }
        report(console, made, node, totals);
        if (totals.lost() != null) {
            throw new EngineException(EngineException.Category.ERROR, Cause.NETWORK, totals.lost());
        }
        return ExitCode.OK.code();
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("timecoin-devnet-");
        } catch (IOException e) {
            throw EngineException.fatal(Cause.DISK, "cannot make a temporary directory: " + e.getMessage(), e);
        }
    }

    private NodeConfig config(NodeHome made) {
        NodeConfig config = NodeConfigFile.read(made);
        return new NodeConfig(
                made,
                ListenerConfig.at(LOOPBACK, port),
                config.pipeline(),
                config.pool(),
                config.journal(),
                config.store());
    }

    /** A validator that failed answers nothing more, so the load must not go on to its end. */
    private static void stopWith(ValidatorNode node, LoadRun run) {
        Thread watch = new Thread(
                () -> {
                    try {
                        node.awaitEnd();
                        run.stop();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "devnet-watch");
        watch.setDaemon(true);
        watch.start();
    }

    private boolean requestStop() {
        LoadRun run = running.get();
        if (run != null) {
            run.stop();
        }
        return run != null;
    }

    private static void report(Console console, NodeHome made, ValidatorNode node, LoadTotals totals) {
        Path journal = made.journal().toAbsolutePath().normalize();
        String audit = "java -jar journal-tools/target/journal-tools.jar replay " + journal;
        String stateRoot = String.valueOf(node.finalStateRoot());
        Table table = new Table();
        totals.describe(table);
        console.line("");
        if (node.departures().total() > 0) {
            table.row("left the pool", Table.number(node.departures().total()) + " without a block");
        }
        table.row("height", node.finalHeight())
                .row("state root", stateRoot)
                .row("journal", journal.toString())
                .row("audit with", audit)
                .print(console);
        ObjectNode result = Console.object();
        totals.describe(result);
        describe(result.putObject("departures"), node.departures());
        console.json(result.put("height", node.finalHeight())
                .put("stateRoot", stateRoot)
                .put("genesisHash", node.genesisHash().toString())
                .put("home", made.directory().toAbsolutePath().normalize().toString())
                .put("journal", journal.toString())
                .put("audit", audit));
    }

    private static void describe(ObjectNode result, PoolDepartures departures) {
        result.put("evicted", departures.evicted())
                .put("expired", departures.expired())
                .put("lockExpired", departures.lockExpired())
                .put("parentGone", departures.parentGone())
                .put("conflictsWithBlock", departures.conflictsWithBlock());
    }
}
