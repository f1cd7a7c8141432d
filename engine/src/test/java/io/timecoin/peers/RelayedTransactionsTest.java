package io.timecoin.peers;

import static io.timecoin.peers.Chains.await;
import static io.timecoin.peers.Chains.hello;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.timecoin.codec.FrameType;
import io.timecoin.codec.InboundSink;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.stream.IntStream;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a peer relays never holds up its votes, and is lost only beyond a bound. */
@Timeout(60)
class RelayedTransactionsTest {
    private static final int SELF = 5;
    private static final byte[] VOTE = {1, 2, 3, 4};

    private final RecordingSink sink = new RecordingSink();
    private NetworkListener listener;

    /** Has no room for transactions when its record has none, and always for the rest. */
    private final class VotesFirst implements InboundSink {
        private final RecordingSink rest = new RecordingSink();

        @Override
        public boolean offer(
                long connectionId, long correlationId, FrameType type, DirectBuffer payload, int offset, int length) {
            return (type == FrameType.TRANSACTION ? sink : rest)
                    .offer(connectionId, correlationId, type, payload, offset, length);
        }
    }

    private final VotesFirst votesFirst = new VotesFirst();

    @BeforeEach
    void listen() {
        listener = new NetworkListener(Chains.listener(0), Chains.config(SELF));
        listener.start(votesFirst, ArchiveSources.NONE, () -> 0);
    }

    @AfterEach
    void close() {
        listener.close();
    }

    private RawClient connectPeer() throws Exception {
        RawClient peer = new RawClient(listener, 0);
        peer.say(hello(1, 0));
        votesFirst.rest.awaitFrames(1);
        return peer;
    }

    private static byte[] transactions(int from, int to, int bytes) {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        for (int i = from; i < to; i++) {
            UnsafeBuffer payload = new UnsafeBuffer(new byte[bytes]);
            payload.putInt(0, i);
            stream.writeBytes(RawClient.frame(FrameType.TRANSACTION, i, payload.byteArray()));
        }
        return stream.toByteArray();
    }

    private static List<Integer> numbers(int to) {
        return IntStream.range(0, to).boxed().toList();
    }

    @Test
    void shouldTakeAVoteBehindTransactionsThatHaveNoRoomAndThenThoseInOrder() throws Exception {
        sink.allow(0);
        try (RawClient peer = connectPeer()) {
            peer.write(transactions(0, 500, 250));
            peer.send(FrameType.VOTE, 0, VOTE);
            assertEquals(FrameType.VOTE, votesFirst.rest.awaitFrames(2).get(1).type());
            assertEquals(0, sink.frameCount());
            for (int taken = 100; taken <= 400; taken += 100) {
                sink.allow(100);
                listener.resume();
                sink.awaitFrames(taken);
            }
            sink.allow(200);
            listener.resume();
            peer.write(transactions(500, 600, 250));
            sink.awaitFrames(600);
            assertEquals(numbers(600), sink.numbers());
            assertEquals(0, listener.counters().transactionsDroppedIn());
        }
    }

    /** The memory of the queue is a ring: what is parked is offered in order wherever it begins. */
    @Test
    void shouldKeepTheOrderAroundTheEndOfItsMemory() throws Exception {
        int bytes = 1_000;
        int atATime = 700;
        try (RawClient peer = connectPeer()) {
            for (int from = 0; from < 5 * atATime; from += atATime) {
                sink.allow(0);
                int refusals = sink.refusals();
                peer.write(transactions(from, from + atATime, bytes));
                peer.send(FrameType.VOTE, 0, VOTE);
                votesFirst.rest.awaitFrames(2 + from / atATime);
                sink.awaitRefusals(refusals + 1);
                sink.allow(atATime);
                listener.resume();
                sink.awaitFrames(from + atATime);
            }
            assertEquals(numbers(5 * atATime), sink.numbers());
        }
    }

    @Test
    void shouldDropAndCountBeyondItsBound() throws Exception {
        int bytes = 10_000;
        int sent = 3 * ParkedTransactions.BYTES / bytes;
        sink.allow(0);
        try (RawClient peer = connectPeer()) {
            peer.write(transactions(0, sent, bytes));
            peer.send(FrameType.VOTE, 0, VOTE);
            votesFirst.rest.awaitFrames(2);
            int kept = sent - (int) listener.counters().transactionsDroppedIn();
            assertEquals(ParkedTransactions.BYTES / bytes, kept, 3);
            sink.allow(sent);
            listener.resume();
            sink.awaitFrames(kept);
            assertEquals(numbers(kept), sink.numbers());
        }
    }

    @Test
    void shouldNotAnswerWhatAPeerRelayed() throws Exception {
        try (RawClient peer = connectPeer()) {
            await(() -> listener.peers().size() == 1);
            long id = listener.peers().get(0).connectionId();
            listener.send(id, 0, FrameType.ANSWER, new UnsafeBuffer(VOTE), 0, VOTE.length);
            listener.send(id, 0, FrameType.VOTE, new UnsafeBuffer(VOTE), 0, VOTE.length);
            listener.flush();
            assertEquals(FrameType.HELLO, peer.read().type());
            assertEquals(FrameType.VOTE, peer.read().type());
        }
    }
}
