package io.timecoin.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.timecoin.base.Hash;
import io.timecoin.cli.Console;
import io.timecoin.client.PeerStatus;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PeerStatusReportTest {
    private static final Hash PEER = filled(0xab);
    private static final Hash VALIDATOR = filled(0xcd);
    private static final long SINCE_MS = 1_800_000_000_123L;

    private static Hash filled(int value) {
        byte[] bytes = new byte[Hash.BYTES];
        Arrays.fill(bytes, (byte) value);
        return Hash.of(bytes);
    }

    private static PeerStatus.Link link(Hash validator, boolean isCurrent, long bannedUntilMs) {
        return new PeerStatus.Link(
                PEER,
                validator,
                isCurrent,
                true,
                "10.0.0.1:7410",
                SINCE_MS,
                1_234,
                20,
                bannedUntilMs,
                5,
                6,
                1_023,
                3_072,
                9);
    }

    private static String printed(PeerStatus status) {
        StringWriter out = new StringWriter();
        PrintWriter writer = new PrintWriter(out);
        new PeerStatusReport(status).print(new Console("timecoin", writer, writer, false));
        return out.toString();
    }

    @Test
    void shouldPrintALineForEachLinkAndEachReason() {
        String text = printed(new PeerStatus(
                3,
                List.of(link(VALIDATOR, true, 0), link(VALIDATOR, false, Long.MAX_VALUE)),
                List.of(new PeerStatus.Unlinked("lost", null, "10.0.0.2:1", "it was silent", SINCE_MS, 2)),
                null));
        List<String> lines =
                text.lines().map(line -> line.replaceAll(" +", " ")).toList();
        assertEquals("3 links, of which not told: 1", lines.get(1));
        assertEquals(
                "abababababab 10.0.0.1:7410 out validator 1,234 2027-01-15T08:00:00Z 20 1023 B 5 3.0 KiB 9 B 6",
                lines.get(3));
        assertTrue(lines.get(4).contains(" candidate "), lines.get(4));
        assertTrue(lines.get(4).endsWith(" for good"), lines.get(4));
        assertEquals("- 10.0.0.2:1 lost 2027-01-15T08:00:00Z 2 it was silent", lines.get(8));
    }

    @Test
    void shouldSayWhyNothingIsTold() {
        String text = printed(new PeerStatus(0, List.of(), List.of(), "not for you"));
        assertEquals("links: not for you", text.strip());
    }

    @Test
    void shouldNameWholeHashesAndNumbersInJson() {
        ObjectNode object = Console.object();
        new PeerStatusReport(new PeerStatus(1, List.of(link(null, false, 0)), List.of(), null)).addTo(object);
        assertEquals(1, object.get("linkCount").asInt());
        assertEquals(PEER.toString(), object.at("/links/0/peer").textValue());
        assertTrue(object.at("/links/0/validator").isNull());
        assertEquals("observer", object.at("/links/0/role").textValue());
        assertEquals(3_072, object.at("/links/0/bytesOut").asLong());
        assertTrue(object.get("unlinked").isEmpty());
        assertFalse(object.has("linksRefusal"));
    }
}
