package io.timecoin.node;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.timecoin.base.Hash;
import io.timecoin.cli.Console;
import io.timecoin.cli.Table;
import io.timecoin.client.PeerStatus;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Shows how the links of a validator stand: as tables, and as parts of an object. One thread. */
final class PeerStatusReport {
    private static final int SHORT_HEX = 12;
    private static final double BYTES_A_UNIT = 1024;
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

    private final PeerStatus status;

    PeerStatusReport(PeerStatus status) {
        this.status = status;
    }

    /** Prints the tables, with a line before each. */
    void print(Console console) {
        if (console.isJson()) {
            return;
        }
        console.line("");
        if (status.refusal() != null) {
            console.line("links: " + status.refusal());
            return;
        }
        long untold = status.linkCount() - status.links().size();
        console.line(Table.count(status.linkCount(), "link") + (untold > 0 ? ", of which not told: " + untold : ""));
        if (!status.links().isEmpty()) {
            links().print(console);
        }
        if (!status.unlinked().isEmpty()) {
            console.line("");
            console.line("not linked");
            unlinked().print(console);
        }
    }

    private Table links() {
        Table table = new Table()
                .row(
                        "peer",
                        "address",
                        "direction",
                        "role",
                        "height",
                        "since",
                        "score",
                        "received",
                        "frames",
                        "sent",
                        "waiting",
                        "dropped",
                        "banned until");
        for (PeerStatus.Link link : status.links()) {
            table.row(
                    name(link.peer()),
                    link.address(),
                    direction(link),
                    role(link),
                    Table.number(link.height()),
                    time(link.sinceMs()),
                    Table.number(link.score()),
                    bytes(link.bytesIn()),
                    Table.number(link.framesIn()),
                    bytes(link.bytesOut()),
                    bytes(link.queuedBytes()),
                    Table.number(link.framesDropped()),
                    bannedUntil(link.bannedUntilMs()));
        }
        return table;
    }

    private Table unlinked() {
        Table table = new Table().row("peer", "address", "what", "last", "times", "why");
        for (PeerStatus.Unlinked peer : status.unlinked()) {
            table.row(
                    name(peer.peer()),
                    peer.address(),
                    peer.kind(),
                    time(peer.atMs()),
                    Table.number(peer.times()),
                    peer.reason());
        }
        return table;
    }

    private static String direction(PeerStatus.Link link) {
        return link.isDialled() ? "out" : "in";
    }

    private static String role(PeerStatus.Link link) {
        if (link.validator() == null) {
            return "observer";
        }
        return link.isCurrent() ? "validator" : "candidate";
    }

    private static String name(Hash peer) {
        return peer == null ? "-" : peer.toString().substring(0, SHORT_HEX);
    }

    private static String time(long ms) {
        return Instant.ofEpochMilli(ms).truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static String bannedUntil(long ms) {
        if (ms == 0) {
            return "";
        }
        return ms == Long.MAX_VALUE ? "for good" : time(ms);
    }

    private static String bytes(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= BYTES_A_UNIT && unit < UNITS.length - 1) {
            value /= BYTES_A_UNIT;
            unit++;
        }
        return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit]);
    }

    /** Adds the same to an object: whole, where the tables are short. */
    void addTo(ObjectNode result) {
        if (status.refusal() != null) {
            result.put("linksRefusal", status.refusal());
            return;
        }
        ArrayNode links = result.put("linkCount", status.linkCount()).putArray("links");
        for (PeerStatus.Link link : status.links()) {
            add(links.addObject(), link);
        }
        ArrayNode unlinked = result.putArray("unlinked");
        for (PeerStatus.Unlinked peer : status.unlinked()) {
            unlinked.addObject()
                    .put("peer", text(peer.peer()))
                    .put("address", peer.address())
                    .put("kind", peer.kind())
                    .put("atMs", peer.atMs())
                    .put("times", peer.times())
                    .put("reason", peer.reason());
        }
    }

    private static void add(ObjectNode object, PeerStatus.Link link) {
        object.put("peer", text(link.peer()))
                .put("validator", text(link.validator()))
                .put("address", link.address())
                .put("direction", direction(link))
                .put("role", role(link))
                .put("height", link.height())
                .put("sinceMs", link.sinceMs())
                .put("score", link.score())
                .put("bannedUntilMs", link.bannedUntilMs())
                .put("framesIn", link.framesIn())
                .put("framesDropped", link.framesDropped())
                .put("bytesIn", link.bytesIn())
                .put("bytesOut", link.bytesOut())
                .put("queuedBytes", link.queuedBytes());
    }

    /** JSON has a null for what is not known. */
    private static String text(Hash hash) {
        return hash == null ? null : hash.toString();
    }
}
