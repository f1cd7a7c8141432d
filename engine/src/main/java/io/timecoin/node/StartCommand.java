package io.timecoin.node;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.timecoin.cli.CommonOptions;
import io.timecoin.cli.Console;
import io.timecoin.cli.ExitCode;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs a validator until it is told to stop or fails. */
@Command(
        name = "start",
        description = {
            "Run the validator of a home until Ctrl-C or SIGTERM.",
            "It then takes no more, finishes what it took and can in time, syncs, and ends with 0 within 5 seconds."
        })
final class StartCommand implements Callable<Integer> {
    /** Leaves the rest of the five seconds to the JVM. */
    private static final long STOP_MS_MAX = 4_500;

    private final ProcessEnd end;
    private final AtomicReference<ValidatorNode> running = new AtomicReference<>();

    @Mixin
    private CommonOptions common;

    @Option(names = "--home", paramLabel = "DIR", required = true, description = "Home made by init.")
    private Path home;

    @Option(
            names = "--rejoin",
            description =
                    "The journal of this validator is lost: take the chain from its peers, and say nothing where it"
                            + " may have voted before. Less than a third of the power may do so at a time. If the chain"
                            + " stands still for 10 s, it votes all the same; should that contradict what it signed before"
                            + " the loss, it is convicted: a tenth of its collateral burns, and its seat is gone.")
    private boolean rejoin;

    StartCommand(ProcessEnd end) {
        this.end = end;
    }

    @Override
    public Integer call() throws InterruptedException {
        NodeConfig config = NodeConfigFile.read(new NodeHome(home));
        end.onSignal(STOP_MS_MAX, this::requestStop);
        ValidatorNode node = ValidatorNode.start(rejoin ? config.rejoining() : config);
        try {
            running.set(node);
            if (end.isStopping()) {
                node.requestStop();
            }
            announce(config, node);
            node.awaitEnd();
        } finally {
            close(node);
        }
        report(node);
        return ExitCode.OK.code();
    }

    /** Closes a validator and throws what stopped it, before what went wrong while closing it. */
    static void close(ValidatorNode node) {
        Throwable failure = null;
        try {
            node.close();
        } catch (RuntimeException e) {
            failure = e;
        }
        failure = node.failure() == null ? failure : node.failure();
        if (failure instanceof RuntimeException known) {
            throw known;
        }
        if (failure != null) {
            throw new IllegalStateException("the validator stopped: " + failure, failure);
        }
    }

    private boolean requestStop() {
        ValidatorNode node = running.get();
        if (node != null) {
            node.requestStop();
        }
        return node != null;
    }

    private void announce(NodeConfig config, ValidatorNode node) {
        Console console = common.console();
        String address = config.listener().host() + ':' + node.port();
        console.line("validator of " + node.genesisHash() + " listens on " + address + "; Ctrl-C stops it");
        console.json(Console.object()
                .put("event", "listening")
                .put("address", address)
                .put("genesisHash", node.genesisHash().toString()));
    }

    private void report(ValidatorNode node) {
        Console console = common.console();
        console.line("stopped at height " + node.finalHeight() + ", state root " + node.finalStateRoot());
        ObjectNode result = Console.object().put("event", "stopped").put("height", node.finalHeight());
        console.json(result.put("stateRoot", String.valueOf(node.finalStateRoot())));
    }
}
