package io.timecoin.node;

import io.timecoin.cli.CommonOptions;
import io.timecoin.cli.Console;
import io.timecoin.cli.ExitCode;
import io.timecoin.cli.Table;
import io.timecoin.client.NodeStatus;
import io.timecoin.client.StatusQuery;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Asks a validator how it stands. */
@Command(name = "status", description = "Ask a running validator how it stands.")
final class StatusCommand implements Callable<Integer> {
    private static final int UNIT_DIGITS = 8;

    @Mixin
    private CommonOptions common;

    @Option(
            names = "--address",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:7410",
            converter = HostAndPort.Converter.class,
            description = "Where the validator listens. Default: ${DEFAULT-VALUE}.")
    private HostAndPort address;

    @Option(
            names = "--timeout-ms",
            paramLabel = "MS",
            defaultValue = "5000",
            description = "Most time to wait. Default: ${DEFAULT-VALUE}.")
    private int timeoutMs;

    @Override
    public Integer call() {
        NodeStatus status = StatusQuery.ask(address.host(), address.port(), Math.max(1, timeoutMs));
        Console console = common.console();
        describe(status).print(console);
        json(status, console);
        return ExitCode.OK.code();
    }

    private Table describe(NodeStatus status) {
        return new Table()
                .row("address", address.toString())
                .row("chain id", Integer.toUnsignedString(status.chainId()))
                .row("genesis", status.genesisHash().toString())
                .row("validator", status.validator().toString())
                .row("height", status.height())
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
                .row("committed", Table.number(status.committedTransactions()) + " since genesis")
                .row("rejected", Table.number(status.rejectedTransactions()) + " since genesis");
    }

    private static String time(long units) {
        return new BigDecimal(units).movePointLeft(UNIT_DIGITS).toPlainString() + " TIME";
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

    private void json(NodeStatus status, Console console) {
        if (!console.isJson()) {
            return;
        }
        console.json(Console.object()
                .put("address", address.toString())
                .put("agent", status.agent())
                .put("chainId", Integer.toUnsignedLong(status.chainId()))
                .put("genesisHash", status.genesisHash().toString())
                .put("validator", status.validator().toString())
                .put("height", status.height())
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
                .put("rejectedTransactions", status.rejectedTransactions()));
    }
}
