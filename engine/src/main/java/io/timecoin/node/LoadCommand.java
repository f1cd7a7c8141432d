package io.timecoin.node;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Cause;
import io.timecoin.cli.CommonOptions;
import io.timecoin.cli.Console;
import io.timecoin.cli.ExitCode;
import io.timecoin.cli.Table;
import io.timecoin.client.AttackConfig;
import io.timecoin.client.AttackTarget;
import io.timecoin.client.NodeStatus;
import io.timecoin.client.StatusQuery;
import io.timecoin.crypto.NodeIdentity;
import io.timecoin.ledger.Genesis;
import io.timecoin.ledger.GenesisCodec;
import io.timecoin.wallet.DerivedWallets;
import io.timecoin.wallet.SpendableCoin;
import io.timecoin.wallet.TransactionBuilder;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Drives a validator somewhere. */
@Command(
        name = "load",
        description = {
            "Drive a validator with signed transfers and measure what becomes of them.",
            "The wallets need coins in genesis: init --load-wallets W --seed S.",
            "With --attack: wear a validator of your own down, and see what becomes of it."
        })
final class LoadCommand implements Callable<Integer> {
    private static final int STATUS_TIMEOUT_MS = 5_000;
    private static final long STOP_MS_MAX = 4_500;
    private static final long FEE_UNITS = 10_000;

    private final ProcessEnd end;
    private final AtomicReference<Runnable> running = new AtomicReference<>();

    @Spec
    private CommandSpec command;

    @Mixin
    private CommonOptions common;

    @Mixin
    private LoadOptions load;

    @Mixin
    private AttackOptions attack;

    @Mixin
    private ClientIdentity client;

    private NodeIdentity identity;

    @Option(
            names = "--address",
            paramLabel = "HOST:PORT",
            required = true,
            converter = HostAndPort.Converter.class,
            description = "Where the validator listens.")
    private HostAndPort address;

    @Option(
            names = "--genesis",
            paramLabel = "FILE",
            description = "Genesis of its chain. An attack needs none; duplicate sends a transfer that can be committed"
                    + " if it is given, else one that spends what is not there.")
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
        if (attack.isAttack()) {
            return attack();
        }
        attack.requireAbsent();
        if (genesisFile == null) {
            throw new ParameterException(command.commandLine(), "Missing required option: '--genesis=FILE'");
        }
        return load();
    }

    /** Ends well once it has run as it was asked to, whatever the validator did. */
    private int attack() {
        identity = client.identity();
        DirectBuffer transaction = genesisFile == null ? null : transfer(GenesisFile.read(genesisFile));
        AttackConfig config = attack.config(load, client, transaction);
        AttackTarget target = AttackTarget.ask(address.host(), address.port(), attack.isOwned(), identity);
        AttackRun run = new AttackRun(common.console(), config, target);
        running.set(run::stop);
        end.onSignal(STOP_MS_MAX, this::requestStop);
        run.run(address.toString());
        return ExitCode.OK.code();
    }

    /** Of the first coin that the load's wallets have in genesis, back to who owns it. */
    private DirectBuffer transfer(Genesis genesis) {
        DerivedWallets wallets = DerivedWallets.ofNumber(load.seed(), load.wallets());
        List<SpendableCoin> coins = LoadCoins.of(genesis, wallets, Math.max(0, firstAllocation));
        if (coins.isEmpty()) {
            throw EngineException.fatal(Cause.CONFIG, "genesis gives nothing to the wallets of this --seed");
        }
        SpendableCoin coin = coins.get(0);
        TransactionBuilder builder = new TransactionBuilder(genesis.chainId());
        builder.begin(Long.MAX_VALUE)
                .spend(
                        new UnsafeBuffer(coin.txId().toByteArray()),
                        0,
                        coin.outputIndex(),
                        wallets.newSigner(coin.wallet()))
                .pay(coin.amount() - FEE_UNITS, wallets.owners(), wallets.ownerAt(coin.wallet()));
        UnsafeBuffer transfer = new UnsafeBuffer(new byte[builder.encodedBytes()]);
        builder.build(transfer, 0);
        return transfer;
    }

    private int load() {
        LoadShape shape = load.shape();
        Console console = common.console();
        Genesis genesis = GenesisFile.read(genesisFile);
        identity = client.identity();
        requireSameChain(genesis);
        end.onSignal(STOP_MS_MAX, this::requestStop);
        DerivedWallets wallets = DerivedWallets.ofNumber(shape.seed(), shape.wallets());
        LoadRun run = new LoadRun(
                console,
                shape,
                identity,
                genesis.chainId(),
                wallets,
                LoadCoins.of(genesis, wallets, Math.max(0, firstAllocation)));
        running.set(run::stop);
        LoadTotals totals = run.run(address.host(), address.port());
        report(console, totals);
        if (totals.lost() != null) {
            throw new EngineException(EngineException.Category.ERROR, Cause.NETWORK, address + ": " + totals.lost());
        }
        return ExitCode.OK.code();
    }

    private void requireSameChain(Genesis genesis) {
        NodeStatus status = StatusQuery.ask(address.host(), address.port(), STATUS_TIMEOUT_MS, identity);
        if (!status.genesisHash().equals(GenesisCodec.hash(genesis))) {
            throw EngineException.fatal(
                    Cause.CONFIG,
                    address + " runs the chain of genesis " + status.genesisHash() + ", " + genesisFile
                            + " is another: " + GenesisCodec.hash(genesis));
        }
    }

    private boolean requestStop() {
        Runnable stop = running.get();
        if (stop != null) {
            stop.run();
        }
        return stop != null;
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
