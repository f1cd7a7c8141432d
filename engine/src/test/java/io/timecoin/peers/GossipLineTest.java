package io.timecoin.peers;

import static io.timecoin.peers.Chains.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.HashList;
import io.timecoin.codec.HelloView;
import io.timecoin.codec.InboundSink;
import io.timecoin.peers.TrafficConfig.Gossip;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Transactions over real sockets, between nodes that are not all linked with one another. */
@Timeout(60)
class GossipLineTest {
    private static final int LIAR = 90;

    private final List<AutoCloseable> opened = new ArrayList<>();

    /** A listener, and instead of a pipeline a thread that takes every transaction once and hands it on as accepted. */
    private final class Node implements InboundSink, AutoCloseable {
        private final NetworkListener listener;
        private final ExecutorService publish = Executors.newSingleThreadExecutor();
        private final Map<Hash, Integer> copies = new ConcurrentHashMap<>();

        Node(int number, Gossip gossip, NetworkListener... others) {
            PeerAddress[] addresses = new PeerAddress[others.length];
            for (int i = 0; i < others.length; i++) {
                addresses[i] = Chains.address(others[i].port());
            }
            listener = new NetworkListener(
                    Chains.listener(0), Chains.config(number, addresses), new TrafficConfig(true, gossip));
            opened.add(this);
            listener.start(this, ArchiveSources.NONE, () -> 0);
        }

        @Override
        public boolean offer(
                long connectionId, long correlationId, FrameType type, DirectBuffer payload, int offset, int length) {
            if (type == FrameType.TRANSACTION) {
                byte[] copy = new byte[length];
                payload.getBytes(offset, copy);
                publish.execute(() -> accept(connectionId, copy));
            }
            return true;
        }

        private void accept(long connectionId, byte[] payload) {
            UnsafeBuffer hash = new UnsafeBuffer(digest(payload));
            if (copies.merge(Hash.of(hash, 0), 1, Integer::sum) == 1) {
                listener.relay(connectionId, hash, 0, new UnsafeBuffer(payload), 0, payload.length);
            } else {
                listener.refused(connectionId, ResultCode.ALREADY_POOLED, hash, 0);
            }
            listener.flush();
        }

        boolean has(byte[] payload) {
            return copies.containsKey(Hash.of(digest(payload)));
        }

        int copiesOf(byte[] payload) {
            return copies.getOrDefault(Hash.of(digest(payload)), 0);
        }

        @Override
        public void close() {
            listener.close();
            publish.shutdownNow();
        }
    }

    @AfterEach
    void close() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    private static byte[] digest(byte[] payload) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(payload);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] transaction(int number) {
        byte[] payload = new byte[250 + number % 700];
        new Random(number).nextBytes(payload);
        return payload;
    }

    private List<Node> line(int length, Gossip gossip) {
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            nodes.add(i == 0 ? new Node(1, gossip) : new Node(i + 1, gossip, nodes.get(i - 1).listener));
        }
        for (int i = 0; i < length; i++) {
            Node node = nodes.get(i);
            int links = i == 0 || i == length - 1 ? 1 : 2;
            await(() -> node.listener.peers().size() == links);
        }
        return nodes;
    }

    private RawClient client(Node node) throws Exception {
        RawClient client = new RawClient(node.listener, 0);
        opened.add(client);
        return client;
    }

    private RawClient liar(Node node, int number) throws Exception {
        RawClient peer = client(node);
        peer.say(Hello.ofPeer(Chains.config(number), HelloView.ANNOUNCES, 1, 0));
        peer.hear();
        return peer;
    }

    private static byte[] list(FrameType type, byte[]... hashes) {
        UnsafeBuffer list = new UnsafeBuffer(new byte[HashList.bytes(hashes.length)]);
        HashList.encodeFront(type, hashes.length, list, 0);
        for (int i = 0; i < hashes.length; i++) {
            list.putBytes(HashList.bytes(i), hashes[i]);
        }
        return list.byteArray();
    }

    /** Reads on to the first frame of a type, and past what a listener says of itself. */
    private static RawClient.Frame next(RawClient peer, FrameType type) throws Exception {
        RawClient.Frame frame = peer.read();
        while (frame.type() != type) {
            frame = peer.read();
        }
        return frame;
    }

    @Test
    void shouldReachTheOtherEndOfALineFromBothEnds() throws Exception {
        List<Node> nodes = line(5, Gossip.ANNOUNCE);
        RawClient first = client(nodes.get(0));
        RawClient last = client(nodes.get(4));
        int count = 300;
        for (int i = 0; i < count; i++) {
            (i % 2 == 0 ? first : last).send(FrameType.TRANSACTION, i, transaction(i));
        }
        for (Node node : nodes) {
            await(() -> node.copies.size() == count);
            for (int i = 0; i < count; i++) {
                assertEquals(1, node.copiesOf(transaction(i)), "each comes once");
            }
        }
        GossipCounters counters = nodes.get(2).listener.counters().gossip();
        assertEquals(count, counters.asked());
        assertEquals(0, counters.lost() + counters.unanswered() + counters.overheard());
    }

    @Test
    void shouldNotPassATransactionOnWhenAllSayThatTheyAreAMesh() throws Exception {
        List<Node> nodes = line(3, Gossip.MESH);
        client(nodes.get(0)).send(FrameType.TRANSACTION, 1, transaction(1));
        await(() -> nodes.get(1).has(transaction(1)));
        // What came from a mesh is known to all of it; the next, which a client submits, comes behind it.
        client(nodes.get(1)).send(FrameType.TRANSACTION, 2, transaction(2));
        await(() -> nodes.get(2).has(transaction(2)));
        assertEquals(0, nodes.get(2).copiesOf(transaction(1)));
        assertEquals(GossipCounters.NONE, nodes.get(1).listener.counters().gossip());
    }

    @Test
    void shouldPushWithinAMeshAndAnnounceOutOfAndIntoIt() throws Exception {
        Node first = new Node(1, Gossip.MESH);
        Node second = new Node(2, Gossip.MESH, first.listener);
        Node third = new Node(3, Gossip.MESH, first.listener, second.listener);
        Node outside = new Node(4, Gossip.ANNOUNCE, third.listener);
        Node beyond = new Node(5, Gossip.ANNOUNCE, outside.listener);
        await(() -> third.listener.peers().size() == 3
                && first.listener.peers().size() == 2
                && outside.listener.peers().size() == 2
                && beyond.listener.peers().size() == 1);
        client(beyond).send(FrameType.TRANSACTION, 1, transaction(1));
        client(first).send(FrameType.TRANSACTION, 2, transaction(2));
        for (Node node : List.of(first, second, third, outside, beyond)) {
            await(() -> node.has(transaction(1)) && node.has(transaction(2)));
        }
        assertEquals(1, third.listener.counters().gossip().announced(), "only what came by the mesh");
        assertEquals(GossipCounters.NONE, first.listener.counters().gossip());
    }

    @Test
    void shouldGetItFromTheNextWhenWhoAnnouncedFirstIsSilentOrForges() throws Exception {
        List<Node> nodes = line(2, Gossip.ANNOUNCE);
        RawClient silent = liar(nodes.get(1), LIAR);
        RawClient forger = liar(nodes.get(1), LIAR + 1);
        byte[] hash = digest(transaction(1));
        silent.send(FrameType.TX_ANNOUNCE, 0, list(FrameType.TX_ANNOUNCE, hash));
        RawClient.Frame asked = next(silent, FrameType.TX_REQUEST);
        assertEquals(Hash.of(hash), Hash.of(new UnsafeBuffer(asked.payload()), HashList.HASHES_AT));
        forger.send(FrameType.TX_ANNOUNCE, 0, list(FrameType.TX_ANNOUNCE, hash));
        byte[] forged = transaction(1);
        forged[0] ^= 1;
        next(forger, FrameType.TX_REQUEST);
        forger.send(FrameType.TRANSACTION, 0, forged);
        client(nodes.get(0)).send(FrameType.TRANSACTION, 1, transaction(1));
        await(() -> nodes.get(1).has(transaction(1)));
        assertTrue(nodes.get(1).listener.counters().gossip().unanswered() >= 1);
    }

    @Test
    void shouldGiveOnlyWhatItAnnouncedAndOnce() throws Exception {
        Node node = new Node(1, Gossip.ANNOUNCE);
        client(node).send(FrameType.TRANSACTION, 1, transaction(1));
        await(() -> node.has(transaction(1)));
        // It has been relayed, to nobody.
        node.publish.submit(() -> {}).get();
        RawClient peer = liar(node, LIAR);
        await(() -> node.listener.peers().size() == 1);
        // Accepted before the link was there: it was not announced, and is not given.
        peer.send(FrameType.TX_REQUEST, 0, list(FrameType.TX_REQUEST, digest(transaction(1))));
        client(node).send(FrameType.TRANSACTION, 2, transaction(2));
        next(peer, FrameType.TX_ANNOUNCE);
        byte[] request = list(FrameType.TX_REQUEST, digest(transaction(2)), digest(transaction(2)));
        peer.send(FrameType.TX_REQUEST, 0, request);
        peer.send(FrameType.TX_REQUEST, 0, request);
        assertEquals(transaction(2).length, next(peer, FrameType.TRANSACTION).payload().length);
        client(node).send(FrameType.TRANSACTION, 3, transaction(3));
        assertEquals(FrameType.TX_ANNOUNCE, peer.read().type(), "nothing stands between");
        assertEquals(1, node.listener.counters().gossip().served());
    }

    @Test
    void shouldRefuseListsThatAreNone() throws Exception {
        Node node = new Node(1, Gossip.ANNOUNCE);
        RawClient peer = liar(node, LIAR);
        peer.send(FrameType.TX_ANNOUNCE, 5, list(FrameType.TX_REQUEST, digest(transaction(1))));
        RawClient.Frame answer = next(peer, FrameType.ANSWER);
        assertEquals(ResultCode.NOT_CANONICAL, answer.resultCode());
        assertEquals(1, node.listener.counters().offences());
        peer.send(FrameType.TX_ANNOUNCE, 6, new byte[HashList.BYTES_MAX + 1]);
        assertEquals(ResultCode.FRAME_TOO_LARGE, next(peer, FrameType.ANSWER).resultCode());
        RawClient client = client(node);
        client.send(FrameType.TX_REQUEST, 7, list(FrameType.TX_REQUEST, digest(transaction(1))));
        assertEquals(ResultCode.HELLO_REQUIRED, client.read().resultCode());
    }

    @Test
    void shouldGoOnWhenALinkEndsAndComesAnew() throws Exception {
        List<Node> nodes = line(3, Gossip.ANNOUNCE);
        nodes.get(1).close();
        await(() -> nodes.get(0).listener.peers().isEmpty()
                && nodes.get(2).listener.peers().isEmpty());
        Node between = new Node(9, Gossip.ANNOUNCE, nodes.get(0).listener, nodes.get(2).listener);
        await(() -> between.listener.peers().size() == 2
                && nodes.get(0).listener.peers().size() == 1
                && nodes.get(2).listener.peers().size() == 1);
        client(nodes.get(2)).send(FrameType.TRANSACTION, 1, transaction(1));
        await(() -> nodes.get(0).has(transaction(1)));
    }
}
