package io.timecoin.node;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.timecoin.base.Hash;
import io.timecoin.cli.Console;
import io.timecoin.cli.Table;
import io.timecoin.pipeline.PoolDepartures;
import java.nio.file.Path;
import java.util.List;

/** Tells how a devnet ended, to people and to programs, and judges it. One thread, used once. */
final class DevnetReport {
    private static final String AUDIT = "java -jar journal-tools/target/journal-tools.jar replay ";

    private final List<NodeHome> homes;
    private final Table table = new Table();
    private final ObjectNode result = Console.object();
    private boolean isGood = true;

    DevnetReport(List<NodeHome> homes, LoadTotals totals, PoolDepartures departures, int kills, Hash genesisHash) {
        this.homes = homes;
        totals.describe(table);
        totals.describe(result);
        if (departures != null) {
            describe(departures);
        }
        if (kills > 0) {
            table.row("killed with -9", String.valueOf(kills));
        }
        result.put("kills", kills).put("genesisHash", genesisHash.toString());
    }

    private void describe(PoolDepartures departures) {
        result.putObject("departures")
                .put("evicted", departures.evicted())
                .put("expired", departures.expired())
                .put("lockExpired", departures.lockExpired())
                .put("parentGone", departures.parentGone())
                .put("conflictsWithBlock", departures.conflictsWithBlock());
        if (departures.total() > 0) {
            table.row("left the pool", Table.number(departures.total()) + " without a block");
        }
    }

    /**
     * Adds what the journals replay to.
     *
     * @param isSettled whether all stood at one height with nothing pooled before they were stopped
     */
    DevnetReport replayed(DevnetAudit audit, boolean isSettled) {
        ArrayNode list = result.putArray("validators");
        for (int i = 0; i < homes.size(); i++) {
            JournalRoots its = audit.replayed().get(i);
            describe(list.addObject(), i, its.height(), its.root(its.height()).toString());
        }
        int lowest = audit.lowest();
        JournalRoots common = audit.replayed().get(lowest);
        boolean agree = audit.agree();
        table.row(
                "agreed",
                agree ? "one state root at every height up to " + Table.number(common.height()) : "NO: A FORK");
        table.row(
                "settled", isSettled ? "all at one height, nothing pooled" : "NO: they went on, or one stands behind");
        result.put("replayed", true).put("agreed", agree).put("settled", isSettled);
        long lost = acknowledged(audit.acknowledged(), audit.tally());
        audited(lowest, common.height(), common.root(common.height()).toString());
        isGood = agree && isSettled && lost == 0;
        return this;
    }

    /** Adds what became of the transactions that were acknowledged; returns how many are lost. */
    private long acknowledged(AcknowledgedIds ids, AcknowledgedIds.Tally tally) {
        long count = ids.kept() + ids.notKept();
        String lost = Table.number(tally.lost()) + (tally.lost() == 0 ? " lost" : " LOST");
        boolean areAllCommitted = tally.left() + tally.lost() + ids.notKept() == 0;
        String fate = areAllCommitted
                ? ", all committed"
                : ": " + Table.number(tally.left()) + " left the pool without a block, " + lost + ", "
                        + Table.number(ids.notKept()) + " not looked for";
        table.row("acknowledged", Table.number(count) + fate);
        result.put("acknowledged", count)
                .put("acknowledgedLeft", tally.left())
                .put("acknowledgedLost", tally.lost())
                .put("acknowledgedNotLookedFor", ids.notKept());
        return tally.lost();
    }

    /** Adds where they stood, without a replay: a signal leaves no time for one. */
    DevnetReport stopped(List<DevnetValidator> validators) {
        ArrayNode list = result.putArray("validators");
        int lowest = -1;
        DevnetValidator.End least = null;
        boolean agree = true;
        for (int i = 0; i < homes.size(); i++) {
            DevnetValidator.End its = validators.get(i).end();
            if (its == null) {
                continue;
            }
            describe(list.addObject(), i, its.height(), its.stateRoot());
            agree &= least == null || its.height() != least.height() || its.equals(least);
            if (least == null || its.height() < least.height()) {
                least = its;
                lowest = i;
            }
        }
        table.row("agreed", agree ? "where they ended; stopped by a signal, no journal was replayed" : "NO: A FORK");
        result.put("replayed", false).put("agreed", agree);
        if (least != null) {
            audited(lowest, least.height(), least.stateRoot());
        }
        isGood = agree;
        return this;
    }

    private void describe(ObjectNode node, int validator, long height, String stateRoot) {
        String journal = journal(validator);
        table.row("journal", journal).row("  height", height).row("  state root", stateRoot);
        node.put("journal", journal).put("height", height).put("stateRoot", stateRoot);
    }

    private void audited(int validator, long height, String stateRoot) {
        Path home = homes.get(validator).directory().toAbsolutePath().normalize();
        String audit = AUDIT + journal(validator);
        table.row("audit with", audit);
        result.put("height", height)
                .put("stateRoot", stateRoot)
                .put("home", home.toString())
                .put("journal", journal(validator))
                .put("audit", audit);
    }

    private String journal(int validator) {
        return homes.get(validator).journal().toAbsolutePath().normalize().toString();
    }

    /** Prints all, and tells whether nothing went wrong. */
    boolean print(Console console) {
        console.line("");
        table.print(console);
        console.json(result);
        return isGood;
    }
}
