package io.timecoin.peers;

import static io.timecoin.peers.Chains.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.PeersView;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that find each other over TLS: by a bootstrap node, by what links tell, and by what is remembered. */
@Timeout(120)
class DiscoveryTest {
    private static final TlsNode HUB = new TlsNode(1);
    private static final TlsNode FIRST = new TlsNode(2);
    private static final TlsNode SECOND = new TlsNode(3);

    private static final IpAddress LOOPBACK = IpAddress.parse("127.0.0.1");

    @TempDir
    Path directory;

    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    private NetworkListener listen(TlsNode node, GuardConfig guard, PeerAddress... peers) {
        NetworkListener listener = new NetworkListener(
                Chains.listener(0),
                node.config(node.voucher(), peers),
                TrafficConfig.defaults(),
                guard,
                node.identity());
        listener.start(new RecordingSink(), ArchiveSources.NONE, () -> 1);
        opened.add(listener);
        return listener;
    }

    private NetworkListener listen(TlsNode node, PeerAddress... peers) {
        return listen(node, GuardConfig.wide(), peers);
    }

    private GuardConfig looking(int outboundMax, PeerAddress... bootstrap) {
        return GuardConfig.defaults(directory)
                .with(new SlotsConfig(8, outboundMax))
                .asking(List.of(bootstrap));
    }

    private static boolean isLinked(NetworkListener listener, TlsNode... nodes) {
        List<Hash> linked = listener.peers().stream().map(PeerView::node).toList();
        for (TlsNode node : nodes) {
            if (!linked.contains(node.key().bytes())) {
                return false;
            }
        }
        return true;
    }

    @Test
    void shouldFindAllByABootstrapNode() {
        NetworkListener hub = listen(HUB);
        NetworkListener first = listen(FIRST, Chains.address(hub.port()));
        await(() -> isLinked(hub, FIRST));
        NetworkListener second = listen(SECOND, looking(8, Chains.address(hub.port())));
        await(() -> isLinked(second, HUB, FIRST));
        assertTrue(isLinked(first, SECOND));
        second.close();
        AddressBook kept = AddressBook.load(directory.resolve("addresses"), new SplittableRandom(1));
        KnownPeer known = kept.find(FIRST.key().peerId(), LOOPBACK, first.port());
        assertTrue(known.isTried());
    }

    @Test
    void shouldDialWhoIsRemembered() {
        NetworkListener first = listen(FIRST);
        AddressBook book = AddressBook.load(directory.resolve("addresses"), new SplittableRandom(1));
        book.told(FIRST.key().peerId(), LOOPBACK, first.port(), LOOPBACK, System.currentTimeMillis());
        book.save();
        NetworkListener second = listen(SECOND, looking(8));
        await(() -> isLinked(second, FIRST));
        assertTrue(second.refusals().isEmpty());
    }

    /** Whoever answers there under another name is none of those that were told of. */
    @Test
    void shouldNotLinkWhoAnswersUnderAnotherName() {
        NetworkListener first = listen(FIRST);
        AddressBook book = AddressBook.load(directory.resolve("addresses"), new SplittableRandom(1));
        book.told(HUB.key().peerId(), LOOPBACK, first.port(), LOOPBACK, System.currentTimeMillis());
        book.save();
        NetworkListener second = listen(SECOND, looking(8));
        await(() -> second.counters().handshakesFailed() == 1);
        assertTrue(second.peers().isEmpty());
        KnownPeer known = second.discovery().book().find(HUB.key().peerId(), LOOPBACK, first.port());
        assertEquals(1, known.failures());
    }

    @Test
    void shouldDialNoMoreThanItsSlots() {
        NetworkListener hub = listen(HUB);
        listen(FIRST, Chains.address(hub.port()));
        await(() -> isLinked(hub, FIRST));
        NetworkListener full = listen(SECOND, looking(1), Chains.address(hub.port()));
        await(() -> isLinked(full, HUB));
        assertEquals(0, full.discovery().book().count(false), "who has no slot left asks nobody");
        assertEquals(1, full.counters().dials());
    }

    @Test
    void shouldTellThePeersItKnowsWhenAsked() throws Exception {
        NetworkListener hub = listen(HUB);
        NetworkListener first = listen(FIRST, Chains.address(hub.port()));
        await(() -> isLinked(hub, FIRST));
        try (RawClient asking = SECOND.link(hub)) {
            asking.hear();
            UnsafeBuffer request = new UnsafeBuffer(new byte[PeersView.REQUEST_BYTES]);
            PeerExchange.writeRequest(request, 0);
            asking.send(FrameType.PEERS_REQUEST, 5, request.byteArray());
            RawClient.Frame answer = asking.read();
            assertEquals(FrameType.PEERS, answer.type());
            assertEquals(5, answer.correlationId());
            UnsafeBuffer payload = new UnsafeBuffer(answer.payload());
            PeersView view = new PeersView();
            assertEquals(ResultCode.OK, view.wrap(payload, 0, payload.capacity()));
            assertEquals(1, view.count());
            assertEquals(FIRST.key().peerId(), Hash.of(payload, view.peerAt(0)));
            assertEquals(first.port(), view.port(0));
            // A second question within a minute has no answer; what nobody asked for is dropped.
            asking.send(FrameType.PEERS_REQUEST, 6, request.byteArray());
            asking.send(FrameType.PEERS, 7, answer.payload());
            asking.send(FrameType.PEERS_REQUEST, 8, new byte[3]);
            RawClient.Frame refused = asking.read();
            assertEquals(8, refused.correlationId());
            assertEquals(ResultCode.MALFORMED, refused.resultCode());
        }
    }
}
