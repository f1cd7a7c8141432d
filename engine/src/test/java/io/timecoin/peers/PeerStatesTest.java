package io.timecoin.peers;

import static io.timecoin.peers.Chains.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.timecoin.base.Hash;
import io.timecoin.base.Limits;
import io.timecoin.base.ResultCode;
import io.timecoin.client.PeerStatus;
import io.timecoin.client.PeerStatusQuery;
import io.timecoin.codec.FrameHeader;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.codec.sbe.PeerStatesQueryEncoder;
import io.timecoin.crypto.NodeIdentity;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How the links of a node stand, as it tells those who run it, and nobody else. */
@Timeout(120)
class PeerStatesTest {
    private static final TlsNode SELF = new TlsNode(1);
    private static final TlsNode OTHER = new TlsNode(2);
    private static final TlsNode CLIENT = new TlsNode(3);
    private static final int TIMEOUT_MS = 20_000;

    @TempDir
    Path directory;

    private final List<NetworkListener> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(NetworkListener::close);
    }

    private NetworkListener listen(TlsNode node, String host, Set<Hash> granted, PeerAddress... addresses) {
        ListenerConfig local = Chains.listener(0);
        NetworkListener listener = new NetworkListener(
                new ListenerConfig(host, 0, local.connectionsMax(), 0, local.outboundBytesMax(), local.threads()),
                node.config(node.voucher(), addresses),
                TrafficConfig.defaults(),
                guard(node, granted),
                node.identity());
        listener.validators(() -> Set.of(SELF.validatorKey(), OTHER.validatorKey()));
        listener.start(new RecordingSink(), ArchiveSources.NONE, () -> 7);
        opened.add(listener);
        return listener;
    }

    private GuardConfig guard(TlsNode node, Set<Hash> granted) {
        return GuardConfig.defaults(directory.resolve(node.key().toString()))
                .with(new SlotsConfig(64, 0))
                .granting(List.copyOf(granted));
    }

    private static PeerStatus ask(NetworkListener listener) {
        return PeerStatusQuery.ask("127.0.0.1", listener.port(), TIMEOUT_MS, NodeIdentity.ephemeral());
    }

    @Test
    void shouldTellBothEndsOfALink() {
        NetworkListener first = listen(SELF, "127.0.0.1", Set.of());
        NetworkListener second = listen(OTHER, "127.0.0.1", Set.of(), Chains.address(first.port()));
        await(() -> first.peers().size() == 1 && second.peers().size() == 1);
        // Counted once it is through.
        await(() -> ask(first).links().get(0).framesIn() == 1, "its hello");
        PeerStatus told = ask(first);
        assertNull(told.refusal());
        assertEquals(1, told.linkCount());
        PeerStatus.Link in = told.links().get(0);
        assertEquals(OTHER.key().peerId(), in.peer());
        assertEquals(OTHER.validatorKey(), in.validator());
        assertTrue(in.isCurrent());
        assertEquals(7, in.height());
        assertEquals(0, in.score());
        assertEquals(0, in.bannedUntilMs());
        assertEquals(1, in.framesIn(), "its hello");
        assertTrue(in.bytesIn() > FrameHeader.BYTES);
        await(
                () -> ask(first).links().get(0).bytesOut()
                        == ask(second).links().get(0).bytesIn(),
                "what one sent came");
        PeerStatus.Link out = ask(second).links().get(0);
        assertEquals(SELF.key().peerId(), out.peer());
        assertTrue(out.isDialled());
        assertEquals("127.0.0.1:" + first.port(), out.address());
    }

    @Test
    void shouldTellWhichLinkWasLostAndWhatIsNotReached() throws IOException {
        int nobody = Chains.freePort();
        NetworkListener first = listen(SELF, "127.0.0.1", Set.of(), Chains.address(nobody));
        try (RawClient peer = OTHER.link(first)) {
            peer.hear();
        }
        await(() -> ask(first).unlinked().size() == 2, "both are told");
        List<PeerStatus.Unlinked> unlinked = ask(first).unlinked();
        assertEquals("configured", unlinked.get(0).kind());
        assertEquals("127.0.0.1:" + nobody, unlinked.get(0).address());
        assertTrue(
                unlinked.get(0).reason().startsWith("not reached: "),
                unlinked.get(0).reason());
        assertEquals("lost", unlinked.get(1).kind());
        assertEquals(OTHER.key().peerId(), unlinked.get(1).peer());
        assertEquals("the other side closed the connection", unlinked.get(1).reason());
        assertEquals(1, unlinked.get(1).times());
    }

    @Test
    void shouldTellALostValidatorBeforeAStrangerWhoLeftLater() throws IOException {
        NetworkListener listener = listen(SELF, "127.0.0.1", Set.of());
        leave(OTHER, listener);
        leave(CLIENT, listener);
        List<UnlinkedPeer> unlinked = listener.unlinkedPeers();
        assertEquals(
                List.of(OTHER.key().peerId(), CLIENT.key().peerId()),
                unlinked.stream().map(UnlinkedPeer::peerId).toList());
    }

    @Test
    void shouldNotForgetALostValidatorForStrangersWhoLinkAndLeave() {
        UnlinkedLog log = new UnlinkedLog();
        java.net.InetSocketAddress address = new java.net.InetSocketAddress("10.0.0.1", 1000);
        log.lost(false, OTHER.key().peerId(), address, "gone");
        for (int i = 0; i <= Limits.UNLINKED_MAX; i++) {
            log.lost(true, Chains.filled(100 + i), address, "gone");
        }
        List<UnlinkedPeer> all = log.all();
        assertEquals(1 + Limits.UNLINKED_MAX, all.size());
        assertEquals(OTHER.key().peerId(), all.get(0).peerId());
    }

    private static void leave(TlsNode node, NetworkListener listener) throws IOException {
        try (RawClient peer = node.link(listener)) {
            peer.hear();
        }
        await(
                () -> listener.unlinkedPeers().stream()
                        .anyMatch(lost -> node.key().peerId().equals(lost.peerId())),
                "its link is lost");
    }

    @Test
    void shouldTellGrantedClientsAndThoseOnTheMachineAlone() throws IOException {
        String outer = outerAddress();
        assumeTrue(outer != null, "this machine has no address but its own");
        NetworkListener listener = listen(SELF, "0.0.0.0", Set.of(CLIENT.key().peerId()));
        assertNull(ask(listener).refusal());
        PeerStatus stranger = PeerStatusQuery.ask(outer, listener.port(), TIMEOUT_MS, NodeIdentity.ephemeral());
        assertEquals(ResultCode.NOT_GRANTED.text(), stranger.refusal());
        assertNull(PeerStatusQuery.ask(outer, listener.port(), TIMEOUT_MS, CLIENT.identity())
                .refusal());
    }

    private static String outerAddress() throws IOException {
        for (NetworkInterface network : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            for (InetAddress address : Collections.list(network.getInetAddresses())) {
                if (address instanceof Inet4Address && !address.isLoopbackAddress()) {
                    return address.getHostAddress();
                }
            }
        }
        return null;
    }

    @Test
    void shouldRefuseAQueryThatIsNotCanonical() throws IOException {
        NetworkListener listener = listen(SELF, "127.0.0.1", Set.of());
        try (RawClient client = CLIENT.connect(listener)) {
            UnsafeBuffer query = new UnsafeBuffer(new byte[16]);
            new PeerStatesQueryEncoder()
                    .wrapAndApplyHeader(query, 0, new MessageHeaderEncoder())
                    .reserved(1);
            client.send(FrameType.PEER_STATES_QUERY, 1, query.byteArray());
            assertEquals(ResultCode.NOT_CANONICAL, client.read().resultCode());
            client.send(FrameType.PEER_STATES_QUERY, 2, new byte[15]);
            assertEquals(ResultCode.MALFORMED, client.read().resultCode());
            query.putLong(8, 0);
            client.send(FrameType.PEER_STATES_QUERY, 3, query.byteArray());
            assertEquals(FrameType.PEER_STATES, client.read().type());
        }
    }

    /** However many links there are and however long the reasons, one frame holds what is told. */
    @Test
    void shouldTellNoMoreThanFits() {
        String endless = "\u00e9".repeat(10_000);
        PeerView view = new PeerView(1, endless, Chains.filled(1), true, 1, 1, 1);
        PeerState state = new PeerState(view, null, null, false, 0.1, Ban.FOR_GOOD, 1, 1, 1, 1);
        UnlinkedPeer unlinked = new UnlinkedPeer(UnlinkedPeer.Kind.LOST, null, endless, endless, 1, 1);
        int more = Limits.PEER_STATES_MAX + 1;
        ByteBuf frame = PeerStatesFrame.encode(
                UnpooledByteBufAllocator.DEFAULT,
                1,
                Collections.nCopies(more, state),
                Collections.nCopies(more, unlinked));
        assertTrue(frame.readableBytes() <= FrameHeader.BYTES + FrameType.PEER_STATES.payloadBytesMax());
        assertTrue(frame.readableBytes() > FrameType.PEER_STATES.payloadBytesMax() / 2, "all that may be is there");
        frame.release();
    }

    @Test
    void shouldCountTheSameReasonOfTheSameHostOnceMoreAndKeepTheLostFromTheRefused() {
        UnlinkedLog log = new UnlinkedLog();
        for (int i = 1; i <= 3 * Limits.UNLINKED_MAX; i++) {
            log.refused(null, new java.net.InetSocketAddress("10.0.0." + i, 1000), "no");
            log.refused(null, new java.net.InetSocketAddress("10.0.0." + i, 2000), "no");
        }
        List<UnlinkedPeer> all = log.all();
        assertEquals(Limits.UNLINKED_MAX, all.size());
        assertEquals(2, all.get(0).times());
        assertNotNull(all.get(0).address());
        assertEquals("10.0.0." + 3 * Limits.UNLINKED_MAX + ":2000", all.get(0).address());
    }
}
