package io.timecoin.node;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.timecoin.cli.Console;
import io.timecoin.cli.Table;
import io.timecoin.node.ReconcileReport.Differences;
import io.timecoin.node.ReconcileReport.Outpoint;
import io.timecoin.node.ReconcileReport.Traffic;
import java.util.Locale;

/**
 * Says what a reconciliation has found, to people and to programs.
 *
 * @param report what there is to say
 */
record ReconcileLines(ReconcileReport report) {
    /** Prints all for people. */
    void print(Console console) {
        Traffic traffic = report.traffic();
        Table table = new Table()
                .row(
                        "proven",
                        "height " + Table.number(report.provenHeight()) + ", state root " + report.provenRoot() + ", "
                                + Table.count(report.peers(), "peer"))
                .row("own", own())
                .row("result", result())
                .row(
                        "asked for",
                        Table.count(traffic.subtrees(), "subtree") + ", " + Table.count(traffic.bytes(), "byte") + ", "
                                + Table.count(traffic.coins(), "coin") + " in parts that differ");
        for (Outpoint outpoint : report.differences().first()) {
            table.row(
                    outpoint.kind().toLowerCase(Locale.ROOT),
                    outpoint.transaction().toString() + ':' + Integer.toUnsignedString(outpoint.index()));
        }
        table.row("map of coins", report.map());
        for (Damage damage : report.damages()) {
            table.row("damaged", damage.file().getFileName() + ": " + damage.reason());
        }
        for (String peer : report.givenUp()) {
            table.row("given up", peer);
        }
        for (String repair : report.repairs()) {
            table.row("repaired", repair);
        }
        for (Damage damage : report.left()) {
            table.row("left damaged", damage.file().getFileName().toString());
        }
        table.print(console);
    }

    private String own() {
        String place = "height " + Table.number(report.ownHeight()) + ", from " + report.ownSource();
        return report.ownRoot() == null
                ? place + "; " + report.obstacle()
                : "height " + Table.number(report.ownHeight()) + ", state root " + report.ownRoot();
    }

    private String result() {
        return switch (report.relation()) {
            case EQUAL -> "equal";
            case DIFFERENT ->
                report.ownHeight() == report.provenHeight()
                        ? counts()
                        : "another state than the proven one of its height, which nobody has any more; to get from one to"
                                + " the other: " + counts();
            case OTHER_HEIGHT -> "not compared at one height; to get from one to the other: " + counts();
            case NONE -> "the journal leads to no state; what the store shows: " + counts();
        };
    }

    private String counts() {
        Differences differences = report.differences();
        return Table.count(differences.count(), "coin") + " differ: " + Table.number(differences.missing())
                + " missing, " + Table.number(differences.additional()) + " additional, "
                + Table.number(differences.changed()) + " of another content";
    }

    /** Why the command fails. */
    String verdict() {
        return report.left().isEmpty()
                ? "the home does not hold what it must; reconcile --repair mends it"
                : "what is damaged still: " + report.left().get(0).file()
                        + ", from which the journal begins: bring it back; no peer can give it";
    }

    /** All for programs. */
    ObjectNode json() {
        Traffic traffic = report.traffic();
        Differences differences = report.differences();
        ObjectNode result = Console.object()
                .put("result", report.relation().name())
                .put("provenHeight", report.provenHeight())
                .put("provenStateRoot", report.provenRoot().toString())
                .put("peers", report.peers())
                .put("ownHeight", report.ownHeight())
                .put(
                        "ownStateRoot",
                        report.ownRoot() == null ? null : report.ownRoot().toString())
                .put("ownSource", report.ownSource())
                .put("obstacle", report.obstacle())
                .put("subtreesAsked", traffic.subtrees())
                .put("bytesReceived", traffic.bytes())
                .put("coinsReceived", traffic.coins())
                .put("coinsMissing", differences.missing())
                .put("coinsAdditional", differences.additional())
                .put("coinsChanged", differences.changed())
                .put("coinMap", report.map())
                .put("whole", report.isWhole());
        ArrayNode outpoints = result.putArray("firstDifferences");
        for (Outpoint outpoint : differences.first()) {
            outpoints
                    .addObject()
                    .put("kind", outpoint.kind())
                    .put("transaction", outpoint.transaction().toString())
                    .put("index", Integer.toUnsignedLong(outpoint.index()));
        }
        ArrayNode damaged = result.putArray("damaged");
        for (Damage damage : report.damages()) {
            damaged.addObject().put("file", damage.file().toString()).put("reason", damage.reason());
        }
        ArrayNode left = result.putArray("left");
        report.left().forEach(damage -> left.add(damage.file().toString()));
        report.givenUp().forEach(result.putArray("givenUp")::add);
        report.repairs().forEach(result.putArray("repairs")::add);
        return result;
    }
}
