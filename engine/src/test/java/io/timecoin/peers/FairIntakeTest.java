package io.timecoin.peers;

import static io.timecoin.peers.Chains.await;
import static io.timecoin.peers.Chains.hello;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.ResultCode;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.InboundSink;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Room is shared by turns, over real sockets of one event loop: who sends much does not starve who sends little. */
@Timeout(60)
class FairIntakeTest {
    private static final int TRANSFER = 200;
    private static final int HEAVY = 1_000_000;
    private static final int A_TURN = FairTurns.QUANTUM_OF_NEWCOMER_BYTES / TRANSFER + 1;

    /** What one read brings is offered before the other's turn comes. */
    private static final int ALIKE = 2 * (FairTurns.QUANTUM_BYTES / TRANSFER + 1);

    private final RecordingSink sink = new RecordingSink();
    private final RecordingSink others = new RecordingSink();
    private final InboundSink byType =
            (connectionId, correlationId, type, payload, offset, length) -> (type == FrameType.TRANSACTION
                            ? sink
                            : others)
                    .offer(connectionId, correlationId, type, payload, offset, length);
    private NetworkListener listener;

    @BeforeEach
    void listen() {
        listener = new NetworkListener(new ListenerConfig("127.0.0.1", 0, 16, 0, 256 * 1024, 1), Chains.config(5));
        listener.start(byType, ArchiveSources.NONE, () -> 0);
        sink.allow(0);
    }

    @AfterEach
    void close() {
        listener.close();
    }

    private static byte[] transactions(int from, int count) {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        for (int i = from; i < from + count; i++) {
            UnsafeBuffer payload = new UnsafeBuffer(new byte[TRANSFER]);
            payload.putInt(0, i);
            stream.writeBytes(RawClient.frame(FrameType.TRANSACTION, i, payload.byteArray()));
        }
        return stream.toByteArray();
    }

    private void resume(int room) throws InterruptedException {
        int before = sink.frameCount();
        sink.allow(room);
        listener.resume();
        sink.awaitFrames(before + room);
    }

    /** How many wait for a turn, as their loop sees it between two tasks. */
    private int waiting() {
        LoopAgent agent = listener.agents().get(0);
        return agent.eventLoop()
                .submit(agent::waitingCount)
                .syncUninterruptibly()
                .getNow();
    }

    private long light() {
        return sink.numbers().stream().filter(number -> number < HEAVY).count();
    }

    @Test
    void shouldServeTheLightOneBesideTheHeavyOne() throws Exception {
        try (RawClient heavy = new RawClient(listener, 0);
                RawClient light = new RawClient(listener, 0)) {
            heavy.write(transactions(HEAVY, 200));
            await(() -> listener.counters().stalls() == 1);
            light.write(transactions(0, 15));
            await(() -> listener.counters().stalls() == 2);
            assertEquals(1, sink.refusals(), "what has just come does not ask for room ahead of those who wait");
            resume(A_TURN + 2 * 15);
            assertEquals(15, light());
            assertEquals(List.of(HEAVY, HEAVY + 1), sink.numbers().subList(0, A_TURN));
        }
    }

    @Test
    void shouldServeWhoHasBroughtSomethingGoodBeforeNewcomersUntilItOffends() throws Exception {
        try (RawClient heavy = new RawClient(listener, 0);
                RawClient light = new RawClient(listener, 0)) {
            sink.allow(1);
            light.write(transactions(0, 1));
            long id = sink.awaitFrames(1).get(0).connectionId();
            listener.relay(id, new UnsafeBuffer(new byte[32]), 0, new UnsafeBuffer(new byte[TRANSFER]), 0, TRANSFER);
            heavy.write(transactions(HEAVY, 200));
            await(() -> listener.counters().stalls() == 1);
            light.write(transactions(1, 14));
            await(() -> listener.counters().stalls() == 2);
            resume(A_TURN + 14);
            assertEquals(15, light());
            listener.offence(id, ResultCode.SIGNATURE_INVALID);
            long before = listener.counters().bytesIn();
            byte[] more = transactions(15, 15);
            light.write(more);
            await(() -> listener.counters().bytesIn() == before + more.length);
            resume(A_TURN + 15);
            assertTrue(light() < 15 + 10, "as a newcomer it has half of that");
            sink.allow(300);
            listener.resume();
            await(() -> light() == 30);
        }
    }

    @Test
    void shouldServeTwoHeavyOnesAlike() throws Exception {
        try (RawClient first = new RawClient(listener, 0);
                RawClient second = new RawClient(listener, 0)) {
            first.write(transactions(HEAVY, 250));
            await(() -> listener.counters().stalls() == 1);
            second.write(transactions(0, 250));
            await(() -> listener.counters().stalls() == 2);
            for (int i = 0; i < 8; i++) {
                // Whose frames have all been taken reads more, and only then waits for a turn again.
                await(() -> waiting() == 2);
                resume(25);
                long of = sink.frameCount();
                assertTrue(Math.abs(of - 2 * light()) <= ALIKE, light() + " of " + of);
            }
            sink.allow(300);
            listener.resume();
            assertEquals(500, sink.awaitFrames(500).size());
        }
    }

    /** Transactions that a peer relayed have a turn of their own, and its votes none to wait for. */
    @Test
    void shouldServeClientsBesideWhatAPeerRelays() throws Exception {
        try (RawClient peer = new RawClient(listener, 0);
                RawClient light = new RawClient(listener, 0)) {
            peer.say(hello(1, 0));
            peer.write(transactions(HEAVY, 300));
            peer.send(FrameType.VOTE, 0, new byte[4]);
            assertEquals(FrameType.VOTE, others.awaitFrames(2).get(1).type());
            light.write(transactions(0, 15));
            await(() -> listener.counters().stalls() == 1);
            resume(A_TURN + 2 * 15);
            assertEquals(15, light());
            sink.allow(300);
            listener.resume();
            sink.awaitFrames(315);
            assertEquals(0, listener.counters().transactionsDroppedIn());
        }
    }

    /** Who ends while waiting holds up nobody. */
    @Test
    void shouldGoOnWhenTheFirstInTheQueueEnds() throws Exception {
        try (RawClient light = new RawClient(listener, 0)) {
            try (RawClient heavy = new RawClient(listener, 0)) {
                heavy.write(transactions(HEAVY, 200));
                await(() -> listener.counters().stalls() == 1);
                light.write(transactions(0, 15));
                await(() -> listener.counters().stalls() == 2);
            }
            // The end of a socket that is not read is seen at the next write.
            sink.allow(1_000);
            listener.resume();
            await(() -> light() == 15);
        }
    }
}
