package io.timecoin.node;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Cause;
import io.timecoin.cli.CommonOptions;
import io.timecoin.cli.Console;
import io.timecoin.cli.ExitCode;
import io.timecoin.cli.Table;
import io.timecoin.client.NodeStatus;
import io.timecoin.client.StatusQuery;
import io.timecoin.ledger.Genesis;
import io.timecoin.ledger.GenesisCodec;
import io.timecoin.wallet.DerivedWallets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Drives a validator somewhere. */
@Command(
        name = "load",
        description = {
            "Drive a validator with signed transfers and measure what becomes of them.",
            "The wallets need coins in genesis: init --load-wallets W --seed S."
        })
final class LoadCommand implements Callable<Integer> {
    private static final int STATUS_TIMEOUT_MS = 5_000;
    private static final long STOP_MS_MAX = 4_500;

    private final ProcessEnd end;
    private final AtomicReference<LoadRun> running = new AtomicReference<>();

    @Mixin
    private CommonOptions common;

    @Mixin
    private LoadOptions load;

    @Option(
            names = "--address",
            paramLabel = "HOST:PORT",
            required = true,
            converter = HostAndPort.Converter.class,
            description = "Where the validator listens.")
    private HostAndPort address;

    @Option(names = "--genesis", paramLabel = "FILE", required = true, description = "Genesis of its chain.")
    private Path genesisFile;

    @Option(
            names = "--first-allocation",
            paramLabel = "N",
            defaultValue = "0",
            description = "Leave out the allocations before this one: another load has spent them. Default: 0.")
    private int firstAllocation;

    LoadCommand(ProcessEnd end) {
        this.end = end;
    }

    @Override
    public Integer call() {
        LoadShape shape = load.shape();
        Console console = common.console();
        Genesis genesis = GenesisFile.read(genesisFile);
        requireSameChain(genesis);
        end.onSignal(STOP_MS_MAX, this::requestStop);
        DerivedWallets wallets = DerivedWallets.ofNumber(shape.seed(), shape.wallets());
        LoadRun run = new LoadRun(
                console,
                shape,
                genesis.chainId(),
                wallets,
                LoadCoins.of(genesis, wallets, Math.max(0, firstAllocation)));
        running.set(run);
        LoadTotals totals = run.run(address.host(), address.port());
        report(console, totals);
        if (totals.lost() != null) {
            throw new EngineException(EngineException.Category.ERROR, Cause.NETWORK, address + ": " + totals.lost());
        }
        return ExitCode.OK.code();
    }

    private void requireSameChain(Genesis genesis) {
        NodeStatus status = StatusQuery.ask(address.host(), address.port(), STATUS_TIMEOUT_MS);
        if (!status.genesisHash().equals(GenesisCodec.hash(genesis))) {
            throw EngineException.fatal(
                    Cause.CONFIG,
                    address + " runs the chain of genesis " + status.genesisHash() + ", " + genesisFile
                            + " is another: " + GenesisCodec.hash(genesis));
        }
    }

    private boolean requestStop() {
        LoadRun run = running.get();
        if (run != null) {
            run.stop();
        }
        return run != null;
    }

    private void report(Console console, LoadTotals totals) {
        Table table = new Table();
        totals.describe(table);
        console.line("");
        table.row("address", address.toString()).print(console);
        ObjectNode result = Console.object();
        totals.describe(result);
        console.json(result.put("address", address.toString()));
    }
}
