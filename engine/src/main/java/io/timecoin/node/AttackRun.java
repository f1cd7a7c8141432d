package io.timecoin.node;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.timecoin.cli.Console;
import io.timecoin.cli.Table;
import io.timecoin.client.Attack;
import io.timecoin.client.AttackConfig;
import io.timecoin.client.AttackReport;
import io.timecoin.client.AttackTarget;
import io.timecoin.client.LatencySummary;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Attacks a validator, prints a line a second and a table at the end. Belongs to one thread; {@link #stop} is for any. */
final class AttackRun {
    private static final int LINES_PER_HEADER = 20;
    private static final String HEADER = "%6s %11s %12s %12s %7s %8s %7s %9s %9s";
    private static final String LINE = "%6d %,11d %,12d %,12d %,7d %,8d %,7d %9s %9s";

    private final Console console;
    private final AttackConfig config;
    private final Attack attack;
    private AttackReport before;
    private int lines;

    AttackRun(Console console, AttackConfig config, AttackTarget target) {
        this.console = console;
        this.config = config;
        this.attack = new Attack(config, target);
    }

    /** Attacks until the end or a stop. */
    void run(String address) {
        ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor(loop -> {
            Thread thread = new Thread(loop, "attack-progress");
            thread.setDaemon(true);
            return thread;
        });
        before = attack.sample();
        ticks.scheduleAtFixedRate(() -> print(attack.sample()), 1, 1, TimeUnit.SECONDS);
        AttackReport report;
        try {
            report = attack.run();
        } finally {
            ticks.shutdownNow();
        }
        console.line("");
        table(report, address).print(console);
        json(report, address);
    }

    /** Lets {@link #run} return. */
    void stop() {
        attack.stop();
    }

    private void print(AttackReport now) {
        lines++;
        if (lines % LINES_PER_HEADER == 1) {
            console.line(String.format(
                    Locale.ROOT,
                    HEADER,
                    "second",
                    "sent/s",
                    "bytes/s",
                    "answers/s",
                    "open",
                    "ended",
                    "banned",
                    "probe p50",
                    "probe p99"));
        }
        boolean isMeasured = now.probes().count() > 0;
        console.line(String.format(
                Locale.ROOT,
                LINE,
                lines,
                now.sent() - before.sent(),
                now.bytes() - before.bytes(),
                now.answered() - before.answered(),
                now.connectionsOpen(),
                now.endedByValidator(),
                now.identitiesBanned(),
                isMeasured ? Decimal.one(now.probes().p50Ms()) : "-",
                isMeasured ? Decimal.one(now.probes().p99Ms()) : "-"));
        before = now;
    }

    private Table table(AttackReport report, String address) {
        Table table = new Table()
                .row("attack", config.kind().text())
                .row("sent", Table.number(report.sent()) + " in " + Decimal.one(report.seconds()) + " s")
                .row("bytes", report.bytes())
                .row("answered", report.answered());
        report.answers()
                .forEach((code, count) ->
                        table.row("  " + code.code() + ' ' + code, Table.number(count) + "  " + code.text()));
        table.row("other frames received", report.otherFrames())
                .row("connections", made(report))
                .row("ended by the validator", report.endedByValidator());
        report.ended().forEach((reason, count) -> table.row("  " + Table.number(count), reason));
        table.row("identities banned", banned(report)).row("probes", probes(report));
        return table.row("address", address);
    }

    private static String made(AttackReport report) {
        return Table.number(report.connectionsMade()) + ", " + Table.number(report.handshakes()) + " with handshake, "
                + Table.number(report.connectionsRefused()) + " refused";
    }

    private String banned(AttackReport report) {
        String all = Table.number(report.identitiesBanned()) + " of "
                + Table.number(config.identities().size());
        return report.identitiesBanned() == 0
                ? all
                : all + ", after " + Table.number(report.offencesBeforeBanMax()) + " answered offences at most";
    }

    private static String probes(AttackReport report) {
        LatencySummary probes = report.probes();
        return Table.number(probes.count()) + " answered, " + Table.number(report.probesUnanswered())
                + " not; ms, connecting included: p50 " + Decimal.one(probes.p50Ms()) + "  p99 "
                + Decimal.one(probes.p99Ms()) + "  max " + Decimal.one(probes.maxMs());
    }

    private void json(AttackReport report, String address) {
        ObjectNode result = Console.object()
                .put("attack", config.kind().text())
                .put("address", address)
                .put("seconds", Decimal.three(report.seconds()))
                .put("sent", report.sent())
                .put("bytes", report.bytes())
                .put("answered", report.answered());
        ObjectNode codes = result.putObject("answersByCode");
        report.answers().forEach((code, count) -> codes.put(code.name(), count));
        result.put("otherFrames", report.otherFrames())
                .put("connectionsMade", report.connectionsMade())
                .put("connectionsRefused", report.connectionsRefused())
                .put("handshakes", report.handshakes());
        ObjectNode reasons = result.putObject("endedByReason");
        report.ended().forEach(reasons::put);
        result.put("identities", config.identities().size())
                .put("identitiesBanned", report.identitiesBanned())
                .put("offencesBeforeBanMax", report.offencesBeforeBanMax())
                .put("probesAnswered", report.probes().count())
                .put("probesUnanswered", report.probesUnanswered());
        result.putObject("probeMs")
                .put("p50", Decimal.three(report.probes().p50Ms()))
                .put("p99", Decimal.three(report.probes().p99Ms()))
                .put("max", Decimal.three(report.probes().maxMs()));
        console.json(result);
    }
}
