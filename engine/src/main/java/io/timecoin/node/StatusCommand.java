package io.timecoin.node;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.timecoin.base.EngineException;
import io.timecoin.base.Rung;
import io.timecoin.cli.CommonOptions;
import io.timecoin.cli.Console;
import io.timecoin.cli.ExitCode;
import io.timecoin.cli.Table;
import io.timecoin.client.NodeStatus;
import io.timecoin.client.PeerStatus;
import io.timecoin.client.PeerStatusQuery;
import io.timecoin.client.StatusQuery;
import io.timecoin.crypto.NodeIdentity;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Asks a validator how it stands. */
@Command(name = "status", description = "Ask a running validator how it stands.")
final class StatusCommand implements Callable<Integer> {
    private static final int UNIT_DIGITS = 8;

    @Spec
    private CommandSpec command;

    @Mixin
    private CommonOptions common;

    @Option(
            names = "--address",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:7410",
            converter = HostAndPort.Converter.class,
            description = "Where the validator listens. Default: ${DEFAULT-VALUE}.")
    private HostAndPort address;

    @Mixin
    private ClientIdentity client;

    @Option(
            names = "--timeout-ms",
            paramLabel = "MS",
            defaultValue = "5000",
            description = "Most time to wait, at least 1. Default: ${DEFAULT-VALUE}.")
    private int timeoutMs;

    @Override
    public Integer call() {
        if (timeoutMs < 1) {
            throw new ParameterException(command.commandLine(), "--timeout-ms must be at least 1");
        }
        NodeIdentity identity = client.identity();
        NodeStatus status = null;
        EngineException failure = null;
        try {
            status = StatusQuery.ask(address.host(), address.port(), timeoutMs, identity);
        } catch (EngineException e) {
            failure = e;
        }
        PeerStatusReport peers = new PeerStatusReport(peers(identity, failure));
        Console console = common.console();
        if (status == null) {
            return withoutStatus(failure, peers, console);
        }
        describe(status).print(console);
        peers.print(console);
        json(status, peers, console);
        return ExitCode.OK.code();
    }

    /** One of the two is worth telling without the other: a node that takes a state has links, and no status yet. */
    private PeerStatus peers(NodeIdentity identity, EngineException failure) {
        try {
            return PeerStatusQuery.ask(address.host(), address.port(), timeoutMs, identity);
        } catch (EngineException e) {
            if (failure != null) {
                throw failure;
            }
            return new PeerStatus(0, List.of(), List.of(), e.getMessage());
        }
    }

    private static int withoutStatus(EngineException failure, PeerStatusReport peers, Console console) {
        peers.print(console);
        ObjectNode known = Console.object();
        peers.addTo(known);
        return console.fail(ExitCode.of(failure), failure.getMessage(), known);
    }

    private Table describe(NodeStatus status) {
        Table table = new Table()
                .row("address", address.toString())
                .row("chain id", Integer.toUnsignedString(status.chainId()))
                .row("network", network(status))
                .row("genesis", status.genesisHash().toString())
                .row("validator", status.validator().toString())
                .row("role", role(status))
                .row("peers", status.peers())
                .row("height", height(status))
                .row("block", status.blockHash().toString())
                .row("parent state root", status.parentStateRoot().toString())
                .row("sequence", status.sequence())
                .row("event time", Instant.ofEpochMilli(status.eventTimeMs()).toString())
                .row(
                        "pool",
                        Table.number(status.poolTransactions()) + " transactions, " + Table.number(status.poolBytes())
                                + " bytes")
                .row("fee floor", Table.number(status.feeFloor()) + " units per 1,000 bytes")
                .row("unspent outputs", status.utxoCount())
                .row("issued", time(status.issued()))
                .row("burned", time(status.burned()))
                .row("epoch", epoch(status))
                .row("power", power(status))
                .row("committed", Table.number(status.committedTransactions()) + " since its journal began")
                .row("rejected", Table.number(status.rejectedTransactions()) + " since its journal began");
        for (Rung rung : Rung.values()) {
            if (rung.isIn(status.rungs())) {
                table.row("degraded", rung.text() + detail(rung, status));
            }
        }
        return table;
    }

    private static String role(NodeStatus status) {
        return status.isObserver() ? "observer" : "validator";
    }

    private static String height(NodeStatus status) {
        if (status.targetHeight() <= status.height()) {
            return Table.number(status.height());
        }
        return Table.number(status.height()) + " of " + Table.number(status.targetHeight()) + ", "
                + Table.number(status.blocksOutstanding()) + " blocks asked for"
                + (status.isCatchingUp() ? "; catching up: no transactions are taken" : "");
    }

    private static String detail(Rung rung, NodeStatus status) {
        return switch (rung) {
            case CLOCK_DOUBTFUL, CLOCK_OFF -> "; theirs are " + Table.number(status.clockOffsetMs()) + " ms ahead";
            case FEE_FLOOR, DISK_LOW, BEHIND -> "";
        };
    }

    private static String time(long units) {
        return new BigDecimal(units).movePointLeft(UNIT_DIGITS).toPlainString() + " TIME";
    }

    private static String network(NodeStatus status) {
        return status.network() == null ? "unknown" : status.network().text();
    }

    private static String epoch(NodeStatus status) {
        return Table.number(status.epoch()) + ", " + Table.number(status.validators()) + " validators";
    }

    private static String power(NodeStatus status) {
        return status.validatorIndex() < 0
                ? "no validator of this epoch"
                : Table.number(status.validatorPower()) + " of " + Table.number(status.totalPower()) + ", validator "
                        + status.validatorIndex();
    }

    private void json(NodeStatus status, PeerStatusReport peers, Console console) {
        if (!console.isJson()) {
            return;
        }
        ObjectNode result = Console.object()
                .put("address", address.toString())
                .put("agent", status.agent())
                .put("chainId", Integer.toUnsignedLong(status.chainId()))
                .put("network", network(status))
                .put("genesisHash", status.genesisHash().toString())
                .put("validator", status.validator().toString())
                .put("role", role(status))
                .put("peers", status.peers())
                .put("height", status.height())
                .put("targetHeight", status.targetHeight())
                .put("blocksOutstanding", status.blocksOutstanding())
                .put("catchingUp", status.isCatchingUp())
                .put("clockOffsetMs", status.clockOffsetMs())
                .put("blockHash", status.blockHash().toString())
                .put("parentStateRoot", status.parentStateRoot().toString())
                .put("sequence", status.sequence())
                .put("eventTimeMs", status.eventTimeMs())
                .put("poolTransactions", status.poolTransactions())
                .put("poolBytes", status.poolBytes())
                .put("feeFloor", status.feeFloor())
                .put("utxoCount", status.utxoCount())
                .put("issued", status.issued())
                .put("burned", status.burned())
                .put("epoch", status.epoch())
                .put("validators", status.validators())
                .put("validatorIndex", status.validatorIndex())
                .put("validatorPower", status.validatorPower())
                .put("totalPower", status.totalPower())
                .put("committedTransactions", status.committedTransactions())
                .put("rejectedTransactions", status.rejectedTransactions());
        ArrayNode rungs = result.putArray("rungs");
        for (Rung rung : Rung.values()) {
            if (rung.isIn(status.rungs())) {
                rungs.add(rung.name());
            }
        }
        peers.addTo(result);
        console.json(result);
    }
}
