package io.timecoin.peers;

import static io.timecoin.peers.Chains.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.FrameType;
import io.timecoin.crypto.NodeIdentity;
import io.timecoin.crypto.Voucher;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Links over TLS, real sockets and all: what is proven, what is refused, and what both sides learn of it. */
@Timeout(120)
class TlsLinksTest {
    private static final int CHAIN_ID = Chains.CHAIN_ID;
    private static final long TWO_YEARS_MS = 63_000_000_000L;
    private static final byte[] PAYLOAD = {1, 2, 3, 4, 5};

    private final RecordingSink sink = new RecordingSink();
    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable resource : opened) {
            resource.close();
        }
    }

    private NetworkListener listen(TlsNode node, NodeIdentity identity, Voucher voucher, PeerAddress... addresses) {
        NetworkListener listener = new NetworkListener(
                Chains.listener(0),
                node.config(voucher, addresses),
                TrafficConfig.defaults(),
                GuardConfig.wide(),
                identity);
        listener.start(sink, ArchiveSources.NONE, () -> 1);
        opened.add(listener);
        return listener;
    }

    private NetworkListener listen(TlsNode node, PeerAddress... addresses) {
        return listen(node, node.identity(), node.voucher(), addresses);
    }

    private static RawClient connect(NetworkListener listener, NodeIdentity identity) throws IOException {
        return new RawClient(
                identity.context().getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), listener.port()));
    }

    @Test
    void shouldLinkNodesByTheKeysTheyProve() {
        TlsNode one = new TlsNode(1);
        TlsNode two = new TlsNode(2);
        NetworkListener first = listen(one);
        NetworkListener second = listen(two, Chains.address(first.port()));
        await(() -> first.peers().size() == 1 && second.peers().size() == 1);
        assertEquals(two.key().bytes(), first.peers().get(0).node());
        assertEquals(one.key().bytes(), second.peers().get(0).node());
        assertEquals(0, first.counters().handshakesFailed());
    }

    @Test
    void shouldCarryFramesBothWays() throws Exception {
        TlsNode node = new TlsNode(1);
        NetworkListener listener = listen(node);
        TlsNode other = new TlsNode(2);
        byte[] large = new byte[200_000];
        try (RawClient peer = connect(listener, other.identity())) {
            peer.say(other.hello(other.voucher()));
            assertEquals(node.key().bytes(), peer.hear().node());
            peer.send(FrameType.BLOCK, 7, large);
            peer.send(FrameType.VOTE, 0, PAYLOAD);
            List<RecordingSink.Frame> frames = sink.awaitFrames(3);
            assertEquals(
                    List.of(FrameType.HELLO, FrameType.BLOCK, FrameType.VOTE),
                    frames.stream().map(RecordingSink.Frame::type).toList());
            assertEquals(large.length, frames.get(1).payload().length);
        }
    }

    @Test
    void shouldRefuseAHelloOfAnotherNodeThanTheOneThatProvedItsKey() throws Exception {
        NetworkListener listener = listen(new TlsNode(1));
        TlsNode other = new TlsNode(2);
        try (RawClient peer = connect(listener, new TlsNode(3).identity())) {
            peer.say(other.hello(other.voucher()));
            assertEquals(ResultCode.NODE_UNPROVEN, peer.read().resultCode());
            assertTrue(peer.ends());
        }
        assertEquals(1, listener.counters().linksRefused());
        assertEquals(0, sink.frameCount());
    }

    @Test
    void shouldRefuseANodeForWhichTheValidatorHasNotSigned() throws Exception {
        NetworkListener listener = listen(new TlsNode(1));
        TlsNode honest = new TlsNode(2);
        TlsNode liar = new TlsNode(3);
        byte[] stolen = new byte[Voucher.BYTES];
        org.agrona.concurrent.UnsafeBuffer buffer = new org.agrona.concurrent.UnsafeBuffer(stolen);
        honest.voucher().writeTo(buffer, 0);
        buffer.putBytes(0, liar.key().bytes().toByteArray());
        try (RawClient peer = connect(listener, liar.identity())) {
            peer.say(liar.hello(Voucher.of(buffer, 0)));
            assertEquals(ResultCode.SIGNATURE_INVALID, peer.read().resultCode());
            assertTrue(peer.ends());
        }
        assertEquals(1, listener.counters().linksRefused());
    }

    @Test
    void shouldLinkANodeThatSpeaksForNoValidator() {
        TlsNode one = new TlsNode(1);
        TlsNode observer = new TlsNode(2);
        NetworkListener first = listen(one);
        listen(observer, observer.identity(), Voucher.ofNode(observer.key()), Chains.address(first.port()));
        await(() -> first.peers().size() == 1);
        assertEquals(observer.key().bytes(), first.peers().get(0).node());
    }

    @Test
    void shouldNotLinkWhoAnswersInTheNameOfAnother() {
        TlsNode one = new TlsNode(1);
        NetworkListener first = listen(one);
        Hash another = new TlsNode(9).key().peerId();
        NetworkListener second =
                listen(new TlsNode(2), Chains.address(first.port()).of(another));
        await(() -> second.counters().handshakesFailed() >= 2);
        assertTrue(second.peers().isEmpty());
        NetworkListener third =
                listen(new TlsNode(3), Chains.address(first.port()).of(one.key().peerId()));
        await(() -> third.peers().size() == 1);
    }

    @Test
    void shouldCountAHandshakeWithACertificateOutOfItsTimeOnBothSides() {
        TlsNode one = new TlsNode(1);
        NetworkListener first = listen(one);
        TlsNode late = new TlsNode(2);
        NodeIdentity ofThePast = NodeIdentity.of(late.pair(), () -> System.currentTimeMillis() - 63_000_000_000L);
        NetworkListener second = listen(late, ofThePast, late.voucher(), Chains.address(first.port()));
        await(() ->
                first.counters().handshakesFailed() >= 1 && second.counters().handshakesFailed() >= 1);
        assertTrue(first.peers().isEmpty());
        assertTrue(second.peers().isEmpty());
    }

    @Test
    void shouldEndWhoSpeaksNoTls() throws Exception {
        NetworkListener listener = listen(new TlsNode(1));
        try (RawClient plain = new RawClient(listener, 0)) {
            plain.send(FrameType.STATUS_QUERY, 1, new byte[16]);
            plain.send(FrameType.TRANSACTION, 1, new byte[400]);
            assertTrue(endsAfterAlert(plain));
        }
        await(() -> listener.counters().handshakesFailed() == 1);
        assertEquals(0, listener.counters().connections());
        assertEquals(0, sink.frameCount());
    }

    /** Seven bytes of an alert may come first. */
    private static boolean endsAfterAlert(RawClient client) throws IOException {
        for (int i = 0; i < 7; i++) {
            if (client.ends()) {
                return true;
            }
        }
        return client.ends();
    }

    @Test
    void shouldGiveUpTheOldestOfTooManyHandshakes() throws Exception {
        NetworkListener listener = listen(new TlsNode(1));
        List<RawClient> silent = new ArrayList<>();
        try {
            for (int i = 0; i <= TlsGate.HANDSHAKES_MAX; i++) {
                silent.add(new RawClient(listener, 0));
            }
            assertTrue(silent.get(0).ends());
            TlsNode other = new TlsNode(2);
            try (RawClient peer = connect(listener, other.identity())) {
                peer.say(other.hello(other.voucher()));
                peer.hear();
            }
        } finally {
            for (RawClient client : silent) {
                client.close();
            }
        }
    }
}
