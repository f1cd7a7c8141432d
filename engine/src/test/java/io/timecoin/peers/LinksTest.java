package io.timecoin.peers;

import static io.timecoin.peers.Chains.GENESIS;
import static io.timecoin.peers.Chains.address;
import static io.timecoin.peers.Chains.await;
import static io.timecoin.peers.Chains.filled;
import static io.timecoin.peers.Chains.hello;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.ResultCode;
import io.timecoin.codec.FrameType;
import io.timecoin.crypto.Voucher;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Dialling, and what becomes of links: between two of ours, and between one of ours and a script. */
@Timeout(60)
class LinksTest {
    private static final int SELF = 5;
    private static final int SMALLER = 1;
    private static final int LARGER = 9;
    private static final int SOCKET_TIMEOUT_MS = 20_000;
    private static final byte[] PAYLOAD = {1, 2, 3, 4, 5};

    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    private <T extends AutoCloseable> T own(T resource) {
        opened.add(resource);
        return resource;
    }

    private NetworkListener node(int port, int node, RecordingSink sink, PeerAddress... addresses) {
        return node(port, Chains.config(node, addresses), sink);
    }

    private NetworkListener node(int port, LinkConfig config, RecordingSink sink) {
        NetworkListener started = own(new NetworkListener(Chains.listener(port), config));
        started.start(sink, ArchiveSources.NONE, () -> 100 + config.node().toByteArray()[0]);
        return started;
    }

    private ServerSocket server() throws IOException {
        ServerSocket server = own(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        server.setSoTimeout(SOCKET_TIMEOUT_MS);
        return server;
    }

    private RawClient accept(ServerSocket server) throws IOException {
        return own(new RawClient(server.accept()));
    }

    private RawClient connect(NetworkListener listener) throws IOException {
        return own(new RawClient(listener, 0));
    }

    private static void send(NetworkListener from, int payload) {
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[4]);
        buffer.putInt(0, payload);
        from.sendToPeers(FrameType.TRANSACTION, buffer, 0, 4);
        from.flush();
    }

    @Test
    void shouldTellBothSidesThatALinkIsUp() throws Exception {
        RecordingSink firstSink = new RecordingSink();
        RecordingSink secondSink = new RecordingSink();
        NetworkListener first = node(0, 1, firstSink);
        NetworkListener second = node(0, 2, secondSink, address(first.port()));
        assertHello(firstSink.awaitFrames(1).get(0), 2);
        assertHello(secondSink.awaitFrames(1).get(0), 1);
        PeerView seenByFirst = first.peers().get(0);
        PeerView seenBySecond = second.peers().get(0);
        assertEquals(filled(2), seenByFirst.node());
        assertFalse(seenByFirst.isDialled());
        assertEquals(102, seenByFirst.height());
        assertEquals(filled(1), seenBySecond.node());
        assertTrue(seenBySecond.isDialled());
        assertEquals("127.0.0.1:" + first.port(), seenBySecond.address());
        assertEquals(101, seenBySecond.height());
        assertEquals(1, second.counters().dials());

        send(first, 1);
        send(second, 2);
        assertEquals(seenByFirst.connectionId(), firstSink.awaitFrames(2).get(1).connectionId());
        assertEquals(
                seenBySecond.connectionId(), secondSink.awaitFrames(2).get(1).connectionId());
    }

    private static void assertHello(RecordingSink.Frame frame, int node) {
        assertEquals(FrameType.HELLO, frame.type());
        assertEquals(
                filled(node), Hello.decode(new UnsafeBuffer(frame.payload()), 0).node());
    }

    @Test
    void shouldNotLinkChainsOfAnotherGenesis() throws Exception {
        RecordingSink sink = new RecordingSink();
        NetworkListener first = node(0, 1, sink);
        LinkConfig other =
                LinkConfig.of(Chains.CHAIN_ID, filled(0xbb), Chains.node(2), "x", List.of(address(first.port())));
        NetworkListener second = node(0, other, sink);
        await(() -> first.counters().linksRefused() >= 2 && second.counters().dials() >= 2);
        assertTrue(first.peers().isEmpty());
        assertTrue(second.peers().isEmpty());
        assertEquals(0, sink.frameCount());
    }

    @Test
    void shouldRefuseWhoItDialledAndDialAgain() throws Exception {
        RecordingSink sink = new RecordingSink();
        ServerSocket server = server();
        node(0, SELF, sink, address(server.getLocalPort()));
        Voucher node = Chains.node(LARGER);
        List<Hello> wrong = List.of(
                new Hello(3, 2, Chains.CHAIN_ID, 1, GENESIS, node, 0),
                new Hello(2, 2, Chains.CHAIN_ID + 1, 1, GENESIS, node, 0),
                new Hello(2, 2, Chains.CHAIN_ID, 1, filled(0xbb), node, 0),
                hello(SELF, 1));
        List<ResultCode> codes = List.of(
                ResultCode.PROTOCOL_VERSION, ResultCode.WRONG_CHAIN, ResultCode.WRONG_GENESIS, ResultCode.LINK_TO_SELF);
        for (int i = 0; i < wrong.size(); i++) {
            RawClient peer = accept(server);
            assertEquals(100 + SELF, peer.hear().height());
            peer.say(wrong.get(i));
            assertEquals(codes.get(i), peer.read().resultCode());
            assertTrue(peer.ends());
            peer.close();
        }
        RawClient early = accept(server);
        early.hear();
        early.send(FrameType.TRANSACTION, 1, PAYLOAD);
        assertEquals(ResultCode.HELLO_REQUIRED, early.read().resultCode());
        early.say(hello(LARGER, 1));
        assertHello(sink.awaitFrames(1).get(0), LARGER);
    }

    @Test
    void shouldDialAgainWhenItIsRefusedWithoutAWord() throws Exception {
        ServerSocket server = server();
        NetworkListener listener = node(0, SELF, new RecordingSink(), address(server.getLocalPort()));
        for (int i = 1; i <= 5; i++) {
            accept(server).close();
            long dials = i;
            await(() -> listener.counters().dials() > dials);
        }
        assertTrue(listener.peers().isEmpty());
    }

    @Test
    void shouldGiveUpWhoAcceptsAndSaysNothing() throws Exception {
        ServerSocket server = server();
        node(0, SELF, new RecordingSink(), address(server.getLocalPort()));
        RawClient silent = accept(server);
        silent.hear();
        assertTrue(silent.ends());
        accept(server).hear();
    }

    @Test
    void shouldLinkAgainAfterTheOtherSideRestartsOnItsPort() throws Exception {
        int port = Chains.freePort();
        RecordingSink sink = new RecordingSink();
        NetworkListener stays = node(0, 1, sink, address(port));
        await(() -> stays.counters().dials() >= 2);
        for (int life = 1; life <= 3; life++) {
            RecordingSink otherSink = new RecordingSink();
            NetworkListener other = node(port, 2, otherSink);
            assertHello(otherSink.awaitFrames(1).get(0), 1);
            assertHello(sink.awaitFrames(life).get(life - 1), 2);
            assertEquals(1, stays.peers().size());
            other.close();
            await(() -> stays.peers().isEmpty());
        }
        List<RecordingSink.Frame> hellos = sink.awaitFrames(3);
        assertEquals(
                3,
                hellos.stream()
                        .map(RecordingSink.Frame::connectionId)
                        .distinct()
                        .count(),
                "an id came again");
    }

    @Test
    void shouldConvergeToOneLinkWhoeverStartsFirst() throws Exception {
        for (int round = 0; round < 10; round++) {
            int early = round % 2 == 0 ? 1 : 2;
            assertConverges(early, 3 - early);
        }
    }

    private void assertConverges(int early, int late) throws Exception {
        int[] free = Chains.freePorts(2);
        int[] ports = {0, free[0], free[1]};
        RecordingSink[] sinks = {null, new RecordingSink(), new RecordingSink()};
        NetworkListener[] nodes = new NetworkListener[3];
        nodes[early] = node(ports[early], early, sinks[early], address(ports[late]));
        nodes[late] = node(ports[late], late, sinks[late], address(ports[early]));
        await(() -> isOneLink(nodes[1], true) && isOneLink(nodes[2], false), "not one link, dialled by the smaller");
        send(nodes[1], 1);
        send(nodes[1], 2);
        send(nodes[2], 3);
        send(nodes[2], 4);
        assertEquals(List.of(1, 2), awaitNumbers(sinks[2]));
        assertEquals(List.of(3, 4), awaitNumbers(sinks[1]));
        nodes[1].close();
        nodes[2].close();
    }

    private static boolean isOneLink(NetworkListener node, boolean isDialled) {
        List<PeerView> peers = node.peers();
        return node.counters().connections() == 1
                && peers.size() == 1
                && peers.get(0).isDialled() == isDialled;
    }

    private static List<Integer> awaitNumbers(RecordingSink sink) throws Exception {
        await(() -> sink.numbers().size() >= 2);
        return sink.numbers();
    }

    @Test
    void shouldEndTheLinkOfTheLargerWhicheverCameUpFirst() throws Exception {
        for (boolean isDialledFirst : new boolean[] {true, false}) {
            assertOneIsKept(LARGER, isDialledFirst);
            assertOneIsKept(SMALLER, isDialledFirst);
        }
    }

    /** A script that is dialled and dials: says its hellos in either order and is told which link is one too many. */
    private void assertOneIsKept(int other, boolean isDialledFirst) throws Exception {
        RecordingSink sink = new RecordingSink();
        ServerSocket server = server();
        NetworkListener listener = node(0, SELF, sink, address(server.getLocalPort()));
        RawClient dialled = accept(server);
        dialled.hear();
        RawClient accepted = connect(listener);
        RawClient first = isDialledFirst ? dialled : accepted;
        RawClient second = isDialledFirst ? accepted : dialled;
        first.say(hello(other, 1));
        sink.awaitFrames(1);
        second.say(hello(other, 1));
        RawClient kept = SELF < other ? dialled : accepted;
        RawClient surplus = SELF < other ? accepted : dialled;
        // The accepted side's own hello comes first, whatever comes of it.
        accepted.hear();
        assertEquals(ResultCode.LINK_SURPLUS, surplus.read().resultCode());
        assertTrue(surplus.ends());
        surplus.close();
        await(() -> listener.counters().connections() == 1);
        assertEquals(kept == dialled, listener.peers().get(0).isDialled());
        send(listener, 8);
        assertEquals(FrameType.TRANSACTION, kept.read().type());
        assertEquals(first == kept ? 1 : 2, sink.frameCount(), "only links that are kept are told of");
        // Once the link that was kept has ended, the address is dialled again.
        kept.close();
        accept(server).hear();
        listener.close();
    }

    @Test
    void shouldTakeTheNewerOfTwoFromOneSide() throws Exception {
        RecordingSink sink = new RecordingSink();
        NetworkListener listener = node(0, SELF, sink);
        RawClient before = connect(listener);
        before.say(hello(LARGER, 1));
        before.hear();
        RawClient after = connect(listener);
        after.say(hello(LARGER, 1));
        after.hear();
        assertEquals(ResultCode.LINK_SURPLUS, before.read().resultCode());
        assertTrue(before.ends());
        send(listener, 8);
        assertEquals(FrameType.TRANSACTION, after.read().type());
        assertEquals(1, listener.peers().size());
    }

    @Test
    void shouldKeepOneLinkToANodeOfTwoAddresses() throws Exception {
        RecordingSink firstSink = new RecordingSink();
        NetworkListener first = node(0, 1, firstSink);
        RecordingSink secondSink = new RecordingSink();
        PeerAddress alias = new PeerAddress("localhost", first.port());
        NetworkListener second = node(0, 2, secondSink, address(first.port()), alias);
        // Both addresses were dialled, and both links came up before one went.
        firstSink.awaitFrames(2);
        secondSink.awaitFrames(2);
        await(() -> isOneLink(second, true) && isOneLink(first, false));
        send(first, 1);
        send(first, 2);
        assertEquals(List.of(1, 2), awaitNumbers(secondSink));
    }

    @Test
    void shouldNotLinkToItself() throws Exception {
        int port = Chains.freePort();
        RecordingSink sink = new RecordingSink();
        NetworkListener alone = node(port, 1, sink, address(port));
        await(() -> alone.counters().linksRefused() >= 2);
        assertTrue(alone.peers().isEmpty());
        assertEquals(0, sink.frameCount());
    }

    @Test
    void shouldKeepRoomForLinksWhenStrangersTakeTheRest() throws Exception {
        ServerSocket server = server();
        NetworkListener small = own(new NetworkListener(
                new ListenerConfig("127.0.0.1", 0, 1, 0, 256 * 1024, 1),
                Chains.config(SELF, address(server.getLocalPort()))));
        small.start(new RecordingSink());
        accept(server).close();
        RawClient stranger = connect(small);
        stranger.send(FrameType.SUBSCRIBE_BLOCKS, 1, RawClient.subscribe());
        assertEquals(ResultCode.OK, stranger.read().resultCode());
        RawClient beyond = connect(small);
        beyond.send(FrameType.SUBSCRIBE_BLOCKS, 1, RawClient.subscribe());
        assertEquals(ResultCode.CROWDED, beyond.read().resultCode());
        assertTrue(beyond.ends());
        RawClient peer = accept(server);
        peer.hear();
        peer.say(hello(LARGER, 1));
        await(() -> small.peers().size() == 1);
    }

    @Test
    void shouldEndEveryLinkAndThreadWhenItCloses() throws Exception {
        Set<Thread> before = ours();
        NetworkListener first = node(0, 1, new RecordingSink());
        NetworkListener second = node(0, 2, new RecordingSink(), address(first.port()), address(Chains.freePort()));
        await(() -> first.peers().size() == 1 && second.peers().size() == 1);
        assertTrue(ours().size() > before.size());
        second.close();
        await(() -> first.counters().connections() == 0);
        first.close();
        assertEquals(0, second.counters().connections());
        assertTrue(second.peers().isEmpty());
        await(() -> before.containsAll(ours()), "a thread is left");
        long dials = second.counters().dials();
        second.close();
        assertEquals(dials, second.counters().dials());
    }

    private static Set<Thread> ours() {
        Set<Thread> alive = new HashSet<>(Thread.getAllStackTraces().keySet());
        alive.removeIf(thread ->
                !thread.getName().startsWith("network") && !thread.getName().startsWith("links"));
        return alive;
    }
}
