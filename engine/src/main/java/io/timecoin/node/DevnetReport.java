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
     * @param observer who was to join, or null
     */
    DevnetReport replayed(DevnetAudit audit, boolean isSettled, DevnetObserver observer) {
        ArrayNode list = result.putArray("validators");
        for (int i = 0; i < homes.size(); i++) {
            JournalRoots its = audit.replayed().get(i);
            describe(list.addObject(), i, its.height(), its.root(its.height()).toString());
        }
        boolean isObserverGood = observer == null || observed(observer, audit);
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
        isGood = agree && isSettled && isObserverGood && lost == 0;
        return this;
    }

    /** Adds what the observer that was to join took and followed; whether it holds what the validators do. */
    private boolean observed(DevnetObserver observer, DevnetAudit audit) {
        JournalRoots its = audit.observed();
        if (its == null) {
            joining(observer, null);
            return false;
        }
        ObjectNode node = joining(observer, "the state at height " + Table.number(its.base()));
        long followed = its.height() - its.base();
        String stateRoot = its.root(its.height()).toString();
        long difference = audit.observedDifference();
        boolean agrees = difference == JournalRoots.NONE;
        table.row("  followed", Table.count(followed, "block") + ", to height " + Table.number(its.height()))
                .row("  state root", stateRoot)
                .row(
                        "  agreed",
                        agrees
                                ? "with the validators, one state root at every height from " + Table.number(its.base())
                                        + " to " + Table.number(audit.observedUpTo())
                                : "NO: ANOTHER STATE ROOT FROM HEIGHT " + Table.number(difference));
        node.put("baseHeight", its.base())
                .put("blocksFollowed", followed)
                .put("height", its.height())
                .put("stateRoot", stateRoot)
                .put("agreed", agrees);
        return agrees;
    }

    /** Adds where the observer stood, without a replay. */
    private void observed(DevnetObserver observer) {
        DevnetNode.End its = observer.end();
        ObjectNode node = joining(observer, observer.hasJoined() ? "a state" : null);
        if (its != null) {
            table.row("  height", its.height()).row("  state root", its.stateRoot());
            node.put("height", its.height()).put("stateRoot", its.stateRoot());
        }
    }

    /** Adds how it joined, or what it waited for if by nothing. */
    private ObjectNode joining(DevnetObserver observer, String by) {
        String journal = path(observer.home());
        ObjectNode node = result.putObject("observer")
                .put("journal", journal)
                .put("joinedAfterSeconds", observer.afterSeconds())
                .put("joined", by != null);
        table.row("observer", journal);
        if (by == null) {
            table.row("  joined", "NO: " + observer.waitsFor());
            return node.put("waitsFor", observer.waitsFor());
        }
        String seconds = Decimal.one(observer.joinSeconds()) + " s";
        table.row("  joined", "after " + observer.afterSeconds() + " s by " + by + ", in " + seconds);
        return node.put("joinSeconds", Decimal.three(observer.joinSeconds()));
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

    /** Adds where they stood, and an observer if there is one, without a replay: a signal leaves no time for one. */
    DevnetReport stopped(List<DevnetNode> validators, DevnetObserver observer) {
        ArrayNode list = result.putArray("validators");
        int lowest = -1;
        DevnetNode.End least = null;
        boolean agree = true;
        for (int i = 0; i < homes.size(); i++) {
            DevnetNode.End its = validators.get(i).end();
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
        if (observer != null) {
            observed(observer);
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
        return path(homes.get(validator));
    }

    private static String path(NodeHome home) {
        return home.journal().toAbsolutePath().normalize().toString();
    }

    /** Prints all, and tells whether nothing went wrong. */
    boolean print(Console console) {
        console.line("");
        table.print(console);
        console.json(result);
        return isGood;
    }
}
