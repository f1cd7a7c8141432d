package io.timecoin.peers;

import static io.timecoin.peers.Chains.address;
import static io.timecoin.peers.Chains.await;
import static io.timecoin.peers.Chains.hello;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.ResultCode;
import io.timecoin.codec.BulkSink;
import io.timecoin.codec.FrameHeader;
import io.timecoin.codec.FrameType;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What reaches peers, and what those lose that are too slow. */
@Timeout(60)
class OutflowTest {
    private static final int SELF = 5;
    private static final int QUEUE_BYTES = LinkConfig.OUTBOUND_BYTES_MAX_DEFAULT;
    private static final int PROPOSAL_BYTES = 3_000_000;
    private static final int BLOCK_BYTES = FrameType.BLOCK.payloadBytesMax();

    private final RecordingSink sink = new RecordingSink();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private NetworkListener listener;

    @BeforeEach
    void start() {
        listener = listen(SELF, sink);
    }

    private NetworkListener listen(int node, RecordingSink into, PeerAddress... addresses) {
        NetworkListener started = new NetworkListener(Chains.listener(0), Chains.config(node, addresses));
        opened.add(started);
        started.start(into, ArchiveSources.NONE, () -> 0);
        return started;
    }

    @AfterEach
    void stop() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    private RawClient connectPeer(int node, int receiveBytes) throws Exception {
        int before = listener.peers().size();
        RawClient peer = new RawClient(listener, receiveBytes);
        opened.add(peer);
        peer.say(hello(node, 1));
        peer.hear();
        await(() -> listener.peers().size() == before + 1);
        return peer;
    }

    private static UnsafeBuffer noise(int bytes, int seed) {
        byte[] payload = new byte[bytes];
        new Random(seed).nextBytes(payload);
        return new UnsafeBuffer(payload);
    }

    private long idOf(int node) {
        return listener.peers().stream()
                .filter(view -> view.node().equals(Chains.filled(node)))
                .findFirst()
                .orElseThrow()
                .connectionId();
    }

    @Test
    void shouldReachEveryPeerOnceAndNoClient() throws Exception {
        List<RawClient> peers = List.of(connectPeer(1, 0), connectPeer(2, 0), connectPeer(9, 0));
        RawClient client = new RawClient(listener, 0);
        opened.add(client);
        client.send(FrameType.STATUS_QUERY, 1, new byte[3]);
        // A peer is up a moment before the sink hears its hello: the question may come before the last of them.
        long asking = sink.awaitFrames(4).stream()
                .filter(frame -> frame.type() == FrameType.STATUS_QUERY)
                .findFirst()
                .orElseThrow()
                .connectionId();
        UnsafeBuffer small = noise(200, 1);
        UnsafeBuffer large = noise(500_000, 2);
        listener.sendToPeers(FrameType.VOTE, small, 0, 200);
        listener.sendToPeers(FrameType.PROPOSAL, large, 100, 400_000);
        listener.sendToPeers(FrameType.ROUND_CHANGE, small, 10, 20);
        listener.send(asking, 7, FrameType.STATUS, small, 0, 1);
        listener.flush();
        for (RawClient peer : peers) {
            assertFrame(FrameType.VOTE, small, 0, 200, peer.read());
            assertFrame(FrameType.PROPOSAL, large, 100, 400_000, peer.read());
            assertFrame(FrameType.ROUND_CHANGE, small, 10, 20, peer.read());
        }
        assertEquals(FrameType.STATUS, client.read().type());
    }

    private static void assertFrame(
            FrameType type, UnsafeBuffer payload, int offset, int length, RawClient.Frame frame) {
        byte[] expected = new byte[length];
        payload.getBytes(offset, expected);
        assertEquals(type, frame.type());
        assertEquals(0, frame.correlationId());
        assertArrayEquals(expected, frame.payload());
    }

    @Test
    void shouldRelayWhatClientsSendAndNotWhatPeersDo() throws Exception {
        RawClient first = connectPeer(1, 0);
        RawClient second = connectPeer(2, 0);
        UnsafeBuffer small = noise(200, 1);
        UnsafeBuffer large = noise(60_000, 2);
        listener.relay(idOf(1), small, 0, small, 0, 200);
        listener.relay(idOf(2), small, 0, large, 0, 60_000);
        listener.relay(77, small, 0, small, 0, 100);
        listener.relay(77, small, 0, large, 0, 60_000);
        listener.flush();
        for (RawClient peer : List.of(first, second)) {
            assertFrame(FrameType.TRANSACTION, small, 0, 100, peer.read());
            assertFrame(FrameType.TRANSACTION, large, 0, 60_000, peer.read());
        }
    }

    @Test
    void shouldRememberWhoBroughtWhat() throws Exception {
        connectPeer(1, 0);
        connectPeer(2, 0);
        UnsafeBuffer small = noise(200, 1);
        listener.relay(idOf(1), small, 0, small, 0, 200);
        listener.broughtConsensus(idOf(2));
        listener.broughtConsensus(77);
        InboundPeer first = listener.table().find(idOf(1)).stay().asInbound();
        InboundPeer second = listener.table().find(idOf(2)).stay().asInbound();
        assertTrue(first.lastTransactionMs() > 0 && first.lastConsensusMs() == 0, first::toString);
        assertTrue(second.lastConsensusMs() > 0 && second.lastTransactionMs() == 0, second::toString);
    }

    @Test
    void shouldCarryTheLargestFramesBothWays() throws Exception {
        RecordingSink otherSink = new RecordingSink();
        NetworkListener other = listen(1, otherSink, address(listener.port()));
        await(() -> other.peers().size() == 1 && listener.peers().size() == 1);
        UnsafeBuffer block = noise(BLOCK_BYTES, 3);
        UnsafeBuffer proposal = noise(PROPOSAL_BYTES, 4);
        for (int round = 0; round < 2; round++) {
            listener.sendToPeers(FrameType.BLOCK, block, 0, BLOCK_BYTES);
            listener.sendToPeers(FrameType.PROPOSAL, proposal, 0, PROPOSAL_BYTES);
            listener.flush();
            other.sendToPeers(FrameType.BLOCK, block, 0, BLOCK_BYTES);
            other.sendToPeers(FrameType.PROPOSAL, proposal, 0, PROPOSAL_BYTES);
            other.flush();
            for (RecordingSink receiver : List.of(sink, otherSink)) {
                List<RecordingSink.Frame> frames = receiver.awaitFrames(3 + 2 * round);
                assertArrayEquals(block.byteArray(), frames.get(1 + 2 * round).payload());
                assertArrayEquals(
                        proposal.byteArray(), frames.get(2 + 2 * round).payload());
            }
        }
        assertEquals(0, listener.counters().framesDroppedOut());
    }

    @Test
    void shouldDropTransactionsOfASlowPeerFirstAndThenEndTheLink() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        // The one event loop stands still in the sink, so that nothing leaves and every byte counts.
        listener.close();
        listener = new NetworkListener(new ListenerConfig("127.0.0.1", 0, 4, 0, 256 * 1024, 1), Chains.config(SELF));
        opened.add(listener);
        listener.start((id, correlationId, type, payload, offset, length) -> {
            if (type != FrameType.STATUS_QUERY) {
                return true;
            }
            entered.countDown();
            return awaitQuietly(released);
        });
        RawClient slow = connectPeer(1, 0);
        slow.send(FrameType.STATUS_QUERY, 1, new byte[3]);
        assertTrue(awaitQuietly(entered));
        long slowId = idOf(1);
        try {
            fillAndOverflow(slowId);
        } finally {
            released.countDown();
        }
        await(() -> listener.peers().isEmpty() && listener.counters().connections() == 0);
        assertEquals(1, listener.counters().connectionsTooSlow());
        assertEquals(BulkSink.ENDED, listener.bulkRoom(slowId));
        RawClient again = connectPeer(1, 0);
        listener.sendToPeers(FrameType.VOTE, noise(100, 1), 0, 100);
        listener.flush();
        assertEquals(FrameType.VOTE, again.read().type());
    }

    private void fillAndOverflow(long id) {
        UnsafeBuffer payload = noise(PROPOSAL_BYTES, 1);
        int transactionBytes = FrameHeader.BYTES + 60_000 + OutboundQueue.CHUNK_OVERHEAD_BYTES;
        int fitting = QUEUE_BYTES / 2 / transactionBytes;
        for (int i = 0; i < fitting + 7; i++) {
            listener.sendToPeers(FrameType.TRANSACTION, payload, 0, 60_000);
            listener.flush();
        }
        assertEquals(7, listener.counters().framesDroppedOut());
        assertEquals((long) fitting * transactionBytes, queuedBytes(id));
        assertFalse(listener.sendBulk(id, 1, FrameType.BLOCK, payload, 0, 60_000));

        // The other half is there for agreement.
        assertTrue(listener.send(id, 0, FrameType.PROPOSAL, payload, 0, PROPOSAL_BYTES));
        assertTrue(listener.send(id, 0, FrameType.VOTE, payload, 0, 100));
        listener.sendToPeers(FrameType.PROPOSAL, payload, 0, PROPOSAL_BYTES);
        assertFalse(listener.send(id, 0, FrameType.TRANSACTION, payload, 0, 1));
        assertEquals(8, listener.counters().framesDroppedOut());
        assertEquals(0, listener.counters().connectionsTooSlow());
        for (int i = 0; i < 3; i++) {
            listener.sendToPeers(FrameType.PROPOSAL, payload, 0, PROPOSAL_BYTES);
            listener.flush();
        }
        assertEquals(11, listener.counters().framesDroppedOut());
        assertEquals(1, listener.counters().connectionsTooSlow());
    }

    private static boolean awaitQuietly(CountDownLatch latch) {
        try {
            return latch.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Test
    void shouldSendBulkFromAnotherThreadBesideTheRest() throws Exception {
        RawClient peer = connectPeer(1, 0);
        long id = idOf(1);
        int blocks = 12;
        int votes = 3_000;
        UnsafeBuffer block = noise(BLOCK_BYTES, 5);
        CompletableFuture<Integer> served = CompletableFuture.supplyAsync(() -> serve(id, block, blocks));
        CompletableFuture<Void> voted = CompletableFuture.runAsync(() -> vote(id, votes));
        int blocksRead = 0;
        int votesRead = 0;
        while (blocksRead < blocks || votesRead < votes) {
            RawClient.Frame frame = peer.read();
            if (frame.type() == FrameType.BLOCK) {
                assertEquals(blocksRead++, frame.correlationId());
                assertArrayEquals(block.byteArray(), frame.payload());
            } else {
                assertEquals(votesRead++, frame.correlationId());
                assertEquals(100, frame.payload().length);
            }
        }
        served.get();
        voted.get();
        await(() -> queuedBytes(id) == 0, "what was written still counts");
    }

    private long queuedBytes(long id) {
        return listener.table().find(id).outbound().queuedBytes();
    }

    private int serve(long id, UnsafeBuffer block, int count) {
        int refused = 0;
        for (int sent = 0; sent < count; ) {
            if (listener.sendBulk(id, sent, FrameType.BLOCK, block, 0, BLOCK_BYTES)) {
                sent++;
            } else {
                refused++;
                LockSupport.parkNanos(100_000);
            }
        }
        return refused;
    }

    private void vote(long id, int count) {
        UnsafeBuffer vote = noise(100, 6);
        for (int sent = 0; sent < count; sent++) {
            assertTrue(listener.send(id, sent, FrameType.VOTE, vote, 0, 100));
            listener.flush();
        }
    }

    @Test
    void shouldRefuseBulkBeyondHalfAndTakeItAgainOnceItLeft() throws Exception {
        RawClient slow = connectPeer(1, 4096);
        long id = idOf(1);
        UnsafeBuffer piece = noise(1_000_000, 7);
        // Nothing leaves while it is filled.
        CountDownLatch filled = new CountDownLatch(1);
        CountDownLatch stands = new CountDownLatch(1);
        listener.table().find(id).agent().eventLoop().execute(() -> {
            stands.countDown();
            awaitQuietly(filled);
        });
        awaitQuietly(stands);
        int sent = 0;
        while (listener.sendBulk(id, sent, FrameType.BLOCK, piece, 0, 1_000_000)) {
            sent++;
            assertTrue(sent < 1_000, "nothing bounds it");
        }
        assertTrue(sent * 1_000_000L > QUEUE_BYTES / 2 - 2_000_000, sent + " were taken");
        assertTrue(queuedBytes(id) <= QUEUE_BYTES / 2);
        assertTrue(listener.bulkRoom(id) < 1_000_000);
        filled.countDown();
        for (int i = 0; i < sent; i++) {
            assertEquals(i, slow.read().correlationId());
        }
        await(() -> queuedBytes(id) == 0);
        assertTrue(listener.bulkRoom(id) >= 1_000_000);
        assertTrue(listener.sendBulk(id, 99, FrameType.BLOCK, piece, 0, 1_000_000));
        assertEquals(99, slow.read().correlationId());
        slow.close();
        await(() -> listener.bulkRoom(id) == BulkSink.ENDED);
        assertFalse(listener.sendBulk(id, 1, FrameType.BLOCK, piece, 0, 10));
        assertEquals(0, listener.counters().connectionsTooSlow());
    }

    @Test
    void shouldEndASubscriberThatDoesNotFollowTheBlocks() throws Exception {
        RawClient follower = new RawClient(listener, 0);
        RawClient slow = new RawClient(listener, 4096);
        opened.add(follower);
        opened.add(slow);
        for (RawClient client : List.of(follower, slow)) {
            client.send(FrameType.SUBSCRIBE_BLOCKS, 1, RawClient.subscribe());
            assertEquals(ResultCode.OK, client.read().resultCode());
        }
        UnsafeBuffer block = noise(100_000, 8);
        while (listener.counters().framesDroppedOut() == 0) {
            listener.sendToSubscribers(FrameType.BLOCK_FINAL, block, 0, 100_000);
            listener.flush();
            assertEquals(FrameType.BLOCK_FINAL, follower.read().type());
        }
        assertEquals(1, listener.counters().connectionsTooSlow());
        await(() -> listener.counters().connections() == 1);
        listener.sendToSubscribers(FrameType.BLOCK_FINAL, block, 0, 7);
        listener.flush();
        assertEquals(7, follower.read().payload().length);
    }
}
