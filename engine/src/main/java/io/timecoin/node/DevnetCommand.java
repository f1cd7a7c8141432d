package io.timecoin.node;

import io.timecoin.base.ChainKind;
import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Cause;
import io.timecoin.base.Limits;
import io.timecoin.cli.CommonOptions;
import io.timecoin.cli.Console;
import io.timecoin.cli.ExitCode;
import io.timecoin.ledger.Genesis;
import io.timecoin.ledger.GenesisCodec;
import io.timecoin.peers.ListenerConfig;
import io.timecoin.peers.PeerAddress;
import io.timecoin.pipeline.PipelineConfig;
import io.timecoin.pipeline.PoolDepartures;
import io.timecoin.wallet.DerivedWallets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A chain made on the spot, and a load on it. */
@Command(
        name = "devnet",
        description = {
            "Make a chain, run its validators, and drive them over TCP with signed transfers.",
            "Prints a line a second with a row per validator, and at the end a summary and how to audit the journals,",
            "which are kept. Where --seconds ends it, all journals are replayed: all must have the same state root at",
            "every height, and hold what was acknowledged. Ctrl-C tells where they stand without a replay."
        })
final class DevnetCommand implements Callable<Integer> {
    private static final String LOOPBACK = "127.0.0.1";
    private static final long STOP_MS_MAX = 4_500;

    private final ProcessEnd end;
    private final AtomicReference<LoadRun> running = new AtomicReference<>();

    @Spec
    private CommandSpec command;

    @Mixin
    private CommonOptions common;

    @Mixin
    private LoadOptions load;

    @Option(
            names = "--validators",
            paramLabel = "N",
            defaultValue = "4",
            description = "How many, each with its own home, journal and sockets. Default: ${DEFAULT-VALUE}.")
    private int validators;

    @Option(names = "--processes", description = "Run each validator in a process of its own.")
    private boolean processes;

    @Option(
            names = "--kill-every",
            paramLabel = "S",
            description = "With --processes: every S seconds kill a validator with -9 and start it again, the next one"
                    + " only when it has caught up.")
    private Integer killEvery;

    @Option(
            names = "--join-after",
            paramLabel = "S",
            description = "S seconds after the load has begun an observer joins from nothing, by a state that the"
                    + " validators offer, and is held against them at the end.")
    private Integer joinAfter;

    @Option(
            names = "--home",
            paramLabel = "DIR",
            description = "Directory to make and keep. Default: a temporary one, kept too.")
    private Path home;

    @Option(
            names = "--port",
            paramLabel = "P",
            defaultValue = "0",
            description = "Port of the first validator, at 127.0.0.1; the others follow. Default: free ones.")
    private int port;

    DevnetCommand(ProcessEnd end) {
        this.end = end;
    }

    @Override
    public Integer call() {
        LoadShape shape = load.shape();
        require(
                validators >= 1 && validators <= Limits.VALIDATORS_MAX,
                "--validators must be 1 to " + Limits.VALIDATORS_MAX);
        require(
                killEvery == null || processes && validators > 1 && killEvery >= 1,
                "--kill-every takes seconds from 1, and needs --processes and more than one validator");
        require(
                joinAfter == null || joinAfter >= 1 && (shape.isEndless() || joinAfter < shape.seconds()),
                "--join-after takes seconds from 1, and fewer than --seconds");
        require(port >= 0 && port + nodes() <= 65_536, "--port must be 0 to 65535");
        Console console = common.console();
        end.onSignal(STOP_MS_MAX, this::requestStop);
        Path directory = home == null ? temporary() : home;
        List<NodeHome> homes = NewChain.homes(directory, validators);
        List<PeerAddress> free = addresses();
        List<PeerAddress> addresses = free.subList(0, validators);
        DerivedWallets wallets = DerivedWallets.ofNumber(shape.seed(), shape.wallets());
        Genesis genesis = new NewChain(
                        ChainKind.DEVNET,
                        NewChain.defaultChainId(ChainKind.DEVNET),
                        null,
                        LoadCoins.allocations(wallets, shape.initialCoins()))
                .make(homes, addresses, List.of(ClientIdentity.nobody().key().peerId()), System.currentTimeMillis());
        if (joinAfter != null) {
            DevnetObserverHome.make(DevnetObserverHome.in(directory), genesis, free.get(validators), homes, addresses);
        }
        console.line("home " + directory);
        LoadRun run = new LoadRun(
                console, shape, ClientIdentity.nobody(), genesis.chainId(), wallets, LoadCoins.of(genesis, wallets, 0));
        DevnetCluster cluster = new DevnetCluster();
        DevnetObserver observer = null;
        LoadTotals totals;
        int kills = 0;
        boolean isSettled = false;
        try {
            start(cluster, homes, addresses, run);
            running.set(run);
            console.line("validators listen on " + LOOPBACK + ", ports " + cluster.ports());
            observer = observer(cluster, directory, free.get(nodes() - 1).port(), run, console);
            try (DevnetKiller killer = killer(cluster, shape, console)) {
                Supplier<String> lastRow = observer == null ? () -> "" : observer::row;
                totals = run.run(LOOPBACK, cluster.ports(), killer != null, lastRow);
                kills = killer == null ? 0 : killer.kills();
            }
            isSettled = !end.isStopping() && cluster.settle(end::isStopping);
        } finally {
            cluster.stop();
        }
        PoolDepartures departures = cluster.validators().get(0).departures();
        DevnetReport report = new DevnetReport(homes, totals, departures, kills, GenesisCodec.hash(genesis));
        if (end.isStopping()) {
            report.stopped(cluster.validators(), observer);
        } else {
            NodeHome joined = observer == null || !observer.hasJoined() ? null : observer.home();
            report.replayed(DevnetAudit.of(homes, joined, run.acknowledged()), isSettled, observer);
        }
        boolean isGood = report.print(console);
        if (totals.lost() != null) {
            throw new EngineException(EngineException.Category.ERROR, Cause.NETWORK, totals.lost());
        }
        return (isGood ? ExitCode.OK : ExitCode.DATA_MISMATCH).code();
    }

    /** Validators and observer. */
    private int nodes() {
        return validators + (joinAfter == null ? 0 : 1);
    }

    private void require(boolean condition, String message) {
        if (!condition) {
            throw new ParameterException(command.commandLine(), message);
        }
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("timecoin-devnet-");
        } catch (IOException e) {
            throw EngineException.fatal(Cause.DISK, "cannot make a temporary directory: " + e.getMessage(), e);
        }
    }

    /** Known before anybody starts, because each names the others. */
    private List<PeerAddress> addresses() {
        List<PeerAddress> addresses = new ArrayList<>();
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int i = 0; i < nodes(); i++) {
                ServerSocket socket = new ServerSocket(port == 0 ? 0 : port + i, 1, InetAddress.getByName(LOOPBACK));
                held.add(socket);
                addresses.add(new PeerAddress(LOOPBACK, socket.getLocalPort()));
            }
            for (ServerSocket socket : held) {
                socket.close();
            }
        } catch (IOException e) {
            throw EngineException.fatal(Cause.PORT_IN_USE, "cannot listen on " + LOOPBACK + ": " + e.getMessage(), e);
        }
        return addresses;
    }

    private void start(DevnetCluster cluster, List<NodeHome> homes, List<PeerAddress> addresses, LoadRun run) {
        for (int i = 0; i < homes.size(); i++) {
            cluster.add(node(homes.get(i), addresses.get(i).port(), run, what -> {}));
        }
        cluster.awaitListening();
    }

    /** Starts a validator or the observer. */
    private DevnetNode node(NodeHome home, int itsPort, LoadRun run, Consumer<String> onSync) {
        int cores = Math.max(1, Runtime.getRuntime().availableProcessors() / validators);
        if (processes) {
            return new DevnetProcess(home, itsPort, cores);
        }
        NodeConfig config = NodeConfigFile.read(home)
                .at(ListenerConfig.at(LOOPBACK, itsPort))
                .with(PipelineConfig.forCores(cores));
        return new DevnetInProcess(config, run::stop, onSync);
    }

    /** Lets an observer join, or returns null where none shall. */
    private DevnetObserver observer(DevnetCluster cluster, Path directory, int itsPort, LoadRun run, Console console) {
        if (joinAfter == null) {
            return null;
        }
        NodeHome its = DevnetObserverHome.in(directory);
        DevnetObserver observer =
                new DevnetObserver(its, itsPort, joinAfter, onSync -> node(its, itsPort, run, onSync), run::stop);
        cluster.add(observer);
        console.line("an observer joins after " + joinAfter + " s: " + its.directory() + ", port " + itsPort);
        observer.start();
        return observer;
    }

    private DevnetKiller killer(DevnetCluster cluster, LoadShape shape, Console console) {
        if (killEvery == null) {
            return null;
        }
        List<DevnetProcess> victims =
                cluster.validators().stream().map(DevnetProcess.class::cast).toList();
        DevnetKiller killer = new DevnetKiller(victims, killEvery, shape.seed(), console);
        killer.start();
        return killer;
    }

    private boolean requestStop() {
        LoadRun run = running.get();
        if (run != null) {
            run.stop();
        }
        return run != null;
    }
}
