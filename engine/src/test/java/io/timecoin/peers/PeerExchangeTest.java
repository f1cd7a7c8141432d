package io.timecoin.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.Hash;
import io.timecoin.base.Limits;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.PeersView;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeerExchangeTest {
    private static final long MINUTE_NS = 60_000_000_000L;
    private static final long NOW_MS = 1_700_000_000_000L;
    private static final int AT = 3;
    private static final IpAddress SOURCE = IpAddress.parse("20.1.1.1");
    private static final Hash SELF = peer(200);

    @TempDir
    Path directory;

    private final PeerExchange exchange = new PeerExchange(0);
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[AT + PeersView.BYTES_MAX]);
    private final PeersView view = new PeersView();

    private static Hash peer(int number) {
        byte[] bytes = new byte[Hash.BYTES];
        bytes[0] = (byte) number;
        return Hash.of(bytes);
    }

    private static List<KnownPeer> peers(int count) {
        List<KnownPeer> peers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            IpAddress address = IpAddress.parse(i % 2 == 0 ? (30 + i) + ".1.2.3" : "2a0" + i % 10 + ":" + i + "::5");
            peers.add(KnownPeer.told(peer(i), address, 1_000 + i, SOURCE, NOW_MS));
        }
        return peers;
    }

    private int take(List<KnownPeer> peers, AddressBook book) {
        int length = PeerExchange.write(peers, buffer, AT);
        assertEquals(ResultCode.OK, view.wrap(buffer, AT, length));
        return exchange.take(view, buffer, SELF, SOURCE, book, NOW_MS);
    }

    private AddressBook book() {
        return AddressBook.load(directory.resolve("addresses"), new SplittableRandom(1));
    }

    @Test
    void shouldBringWhatIsToldIntoTheBook() {
        AddressBook book = book();
        List<KnownPeer> peers = peers(Limits.PEERS_A_MESSAGE_MAX);
        assertTrue(exchange.ask(0));
        int taken = take(peers, book);
        assertTrue(taken > 50, taken + " were taken");
        int found = 0;
        for (KnownPeer each : peers) {
            KnownPeer known = book.find(each.peer(), each.address(), each.port());
            found += known == null ? 0 : 1;
            assertTrue(known == null || known.equals(each));
        }
        assertEquals(taken, found);
    }

    @Test
    void shouldTakeOnlyWhatWasAskedForAndOnce() {
        AddressBook book = book();
        assertEquals(0, take(peers(3), book));
        assertTrue(exchange.ask(0));
        assertEquals(3, take(peers(3), book));
        assertEquals(0, take(peers(9), book));
        assertFalse(exchange.ask(10 * MINUTE_NS - 1));
        assertEquals(0, take(peers(9), book));
        assertTrue(exchange.ask(10 * MINUTE_NS));
        assertEquals(6, take(peers(9), book));
    }

    @Test
    void shouldNeitherTakeItselfNorWhatCannotBeReached() {
        AddressBook book = book();
        exchange.ask(0);
        IpAddress good = IpAddress.parse("40.1.1.1");
        IpAddress inside = IpAddress.parse("10.0.0.1");
        List<KnownPeer> peers = List.of(
                KnownPeer.told(SELF, good, 5, SOURCE, NOW_MS),
                KnownPeer.told(peer(1), inside, 5, SOURCE, NOW_MS),
                KnownPeer.told(peer(2), good, 5, SOURCE, NOW_MS));
        assertEquals(1, take(peers, book));
        assertNull(book.find(SELF, good, 5));
        assertNotNull(book.find(peer(2), good, 5));
    }

    @Test
    void shouldAnswerOnceAMinute() {
        assertTrue(exchange.mayAnswer(0));
        assertFalse(exchange.mayAnswer(MINUTE_NS - 1));
        assertTrue(exchange.mayAnswer(MINUTE_NS));
    }

    @Test
    void shouldAskForAsManyAsMayBeTold() {
        int length = PeerExchange.writeRequest(buffer, AT);
        assertEquals(ResultCode.OK, view.wrapRequest(buffer, AT, length));
        assertEquals(Limits.PEERS_A_MESSAGE_MAX, view.count());
    }
}
