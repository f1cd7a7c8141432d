package io.timecoin.node;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.timecoin.base.ResultCode;
import io.timecoin.cli.Table;
import io.timecoin.client.LatencySummary;
import io.timecoin.client.LoadReport;
import java.util.EnumMap;
import java.util.Map;

/** The rounds of a load together. One thread. */
final class LoadTotals {
    private final Map<ResultCode, Long> rejectedByCode = new EnumMap<>(ResultCode.class);
    private long sent;
    private long unsent;
    private long accepted;
    private long rejected;
    private long committed;
    private long unanswered;
    private long unsettled;
    private double sendSeconds;
    private double commitSeconds;
    private LoadReport last;

    /** Adds a round; its latencies are those of all rounds so far. */
    void add(LoadReport report) {
        sent += report.sent();
        unsent += report.unsent();
        accepted += report.accepted();
        rejected += report.rejected();
        committed += report.committed();
        unanswered += report.unanswered();
        unsettled += report.unsettled();
        sendSeconds += report.sendSeconds();
        commitSeconds += report.tps() > 0 ? report.committed() / report.tps() : report.sendSeconds();
        report.rejectedByCode().forEach((code, count) -> rejectedByCode.merge(code, count, Long::sum));
        last = report;
    }

    /** Why the connection ended before the load, or null. */
    String lost() {
        return last == null ? null : last.lost();
    }

    long committed() {
        return committed;
    }

    long rejected() {
        return rejected;
    }

    private double tps() {
        return commitSeconds > 0 ? committed / commitSeconds : 0;
    }

    /** Adds what was measured for people. */
    void describe(Table table) {
        table.row("sent", Table.number(sent) + " in " + Decimal.one(sendSeconds) + " s")
                .row("accepted", accepted)
                .row("rejected", rejected);
        if (unsent > 0) {
            table.row("not sent", Table.number(unsent) + ": the validator took no more in time");
        }
        rejectedByCode.forEach(
                (code, count) -> table.row("  " + code.code() + ' ' + code, Table.number(count) + "  " + code.text()));
        table.row("committed", Table.number(committed) + ", " + Decimal.one(tps()) + " a second");
        if (unsettled > 0) {
            table.row("unsettled", unsettled);
        }
        if (last != null) {
            table.row("ms to accepted", shown(last.toAccepted()));
            table.row("ms to committed", shown(last.toCommitted()));
            table.row("sender late", Decimal.one(last.senderLateMsMax()) + " ms at most");
        }
    }

    private static String shown(LatencySummary summary) {
        return "p50 " + Decimal.one(summary.p50Ms()) + "  p90 " + Decimal.one(summary.p90Ms()) + "  p99 "
                + Decimal.one(summary.p99Ms()) + "  p99.9 " + Decimal.one(summary.p999Ms()) + "  max "
                + Decimal.one(summary.maxMs());
    }

    /** Adds what was measured for programs. */
    void describe(ObjectNode result) {
        result.put("sent", sent).put("unsent", unsent).put("accepted", accepted).put("rejected", rejected);
        ObjectNode codes = result.putObject("rejectedByCode");
        rejectedByCode.forEach((code, count) -> codes.put(code.name(), count));
        result.put("committed", committed)
                .put("unanswered", unanswered)
                .put("unsettled", unsettled)
                .put("seconds", Decimal.three(sendSeconds))
                .put("tps", Decimal.three(tps()));
        if (last != null) {
            describe(result.putObject("latencyMs"), last.toCommitted());
            describe(result.putObject("acceptedLatencyMs"), last.toAccepted());
            result.put("senderLateMsMax", Decimal.three(last.senderLateMsMax()));
        }
    }

    private static void describe(ObjectNode node, LatencySummary summary) {
        node.put("p50", Decimal.three(summary.p50Ms()))
                .put("p90", Decimal.three(summary.p90Ms()))
                .put("p99", Decimal.three(summary.p99Ms()))
                .put("p999", Decimal.three(summary.p999Ms()))
                .put("max", Decimal.three(summary.maxMs()));
    }
}
