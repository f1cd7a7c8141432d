package io.timecoin.peers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.ResultCode;
import io.timecoin.codec.FrameType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class OutboundQueueTest {
    private static final int OUTBOUND_BYTES_MAX = 256 * 1024;
    private static final byte[] PAYLOAD = {1, 2, 3, 4, 5};

    private final RecordingSink sink = new RecordingSink();
    private NetworkListener listener;

    @BeforeEach
    void start() {
        listener = new NetworkListener(new ListenerConfig("127.0.0.1", 0, 4, 0, OUTBOUND_BYTES_MAX, 2));
        listener.start(sink);
    }

    @AfterEach
    void stop() {
        listener.close();
    }

    private RawClient connect() throws IOException {
        return new RawClient(listener, 0);
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "the condition never held");
            LockSupport.parkNanos(100_000);
        }
    }

    private static byte[] number(int value) {
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[Integer.BYTES]);
        buffer.putInt(0, value);
        return buffer.byteArray();
    }

    @Test
    void shouldSendBatchesInOrder() throws Exception {
        int count = 5000;
        try (RawClient client = connect()) {
            client.send(FrameType.STATUS_QUERY, 1, PAYLOAD);
            long id = sink.awaitFrames(1).get(0).connectionId();
            for (int i = 0; i < count; i++) {
                assertTrue(listener.send(id, i, FrameType.ANSWER, new UnsafeBuffer(number(i)), 0, Integer.BYTES));
                if (i % 777 == 0) {
                    listener.flush();
                }
            }
            listener.flush();
            for (int i = 0; i < count; i++) {
                RawClient.Frame frame = client.read();
                assertEquals(i, frame.correlationId());
                assertArrayEquals(number(i), frame.payload());
            }
        }
    }

    @Test
    void shouldLoseNothingWhenManySmallBatchesOutrunTheEventLoop() throws Exception {
        int count = 4000;
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        NetworkListener[] self = new NetworkListener[1];
        long[] id = new long[1];
        // The one event loop stands still in the sink while every batch is made.
        self[0] = new NetworkListener(new ListenerConfig("127.0.0.1", 0, 4, 0, OUTBOUND_BYTES_MAX, 1));
        self[0].start((connectionId, correlationId, type, payload, offset, length) -> {
            id[0] = connectionId;
            entered.countDown();
            return awaitQuietly(released);
        });
        try (RawClient client = new RawClient(self[0], 0)) {
            client.send(FrameType.STATUS_QUERY, 1, PAYLOAD);
            entered.await();
            for (int i = 0; i < count; i++) {
                assertTrue(self[0].send(id[0], i, FrameType.ANSWER, new UnsafeBuffer(number(i)), 0, Integer.BYTES));
                self[0].flush();
            }
            released.countDown();
            for (int i = 0; i < count; i++) {
                assertEquals(i, client.read().correlationId());
            }
            assertEquals(0, self[0].counters().framesDroppedOut());
        } finally {
            released.countDown();
            self[0].close();
        }
    }

    private static boolean awaitQuietly(CountDownLatch latch) {
        try {
            return latch.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Nothing here paces what is sent, as the reading of a connection's requests paces the answers to them. */
    @Test
    void shouldEndTheConnectionOfASlowReaderAndNoOther() throws Exception {
        byte[] payload = new byte[1000];
        try (RawClient slow = new RawClient(listener, 4096);
                RawClient quick = connect()) {
            slow.send(FrameType.STATUS_QUERY, 1, PAYLOAD);
            long slowId = sink.awaitFrames(1).get(0).connectionId();
            quick.send(FrameType.STATUS_QUERY, 2, PAYLOAD);
            long quickId = sink.awaitFrames(2).get(1).connectionId();
            assertNotEquals(slowId, quickId);
            int sent = 0;
            while (listener.send(slowId, sent, FrameType.ANSWER, new UnsafeBuffer(payload), 0, payload.length)) {
                sent++;
                listener.flush();
                assertTrue(sent < 100_000, "nothing bounds the queue");
            }
            assertEquals(1, listener.counters().framesDroppedOut());
            assertEquals(1, listener.counters().connectionsTooSlow());
            await(() -> listener.counters().connections() == 1);
            listener.send(quickId, 5, FrameType.ANSWER, new UnsafeBuffer(payload), 0, payload.length);
            listener.flush();
            assertEquals(5, quick.read().correlationId());
            int last = sent;
            assertThrows(IOException.class, () -> {
                for (int i = 0; i <= last; i++) {
                    assertEquals(i, slow.read().correlationId());
                }
            });
        }
    }

    /** Also where the last answer to leave is by itself more than what must be free to read on. */
    @ParameterizedTest
    @CsvSource({"1000, 4000, 262144", "30000, 400, 65536"})
    void shouldNotReadWhoReadsNoAnswersAndLoseNone(int answerBytes, int count, int bytesMax) throws Exception {
        UnsafeBuffer answer = new UnsafeBuffer(new byte[answerBytes]);
        NetworkListener[] self = new NetworkListener[1];
        AtomicInteger taken = new AtomicInteger();
        // One event loop, which is the publish thread too.
        self[0] = new NetworkListener(new ListenerConfig("127.0.0.1", 0, 4, 0, bytesMax, 1));
        self[0].start((connectionId, correlationId, type, payload, offset, length) -> {
            taken.incrementAndGet();
            self[0].send(connectionId, correlationId, FrameType.ANSWER, answer, 0, answer.capacity());
            self[0].flush();
            return true;
        });
        try (RawClient client = new RawClient(self[0], 4096)) {
            Thread sending = new Thread(() -> sendQueries(client, count));
            sending.start();
            await(() -> self[0].counters().stalls() > 0);
            assertTrue(taken.get() < count);
            for (int i = 0; i < count; i++) {
                assertEquals(i, client.read().correlationId());
            }
            sending.join();
            assertEquals(count, taken.get());
            assertEquals(0, self[0].counters().framesDroppedOut());
        } finally {
            self[0].close();
        }
    }

    /** However many do not read their answers, they leave room for one who does. */
    @Test
    void shouldShareTheMemoryOfAllConnections() throws Exception {
        int budgetBytes = 1 << 20;
        int count = 8000;
        UnsafeBuffer answer = new UnsafeBuffer(new byte[1000]);
        NetworkListener[] self = new NetworkListener[1];
        self[0] = new NetworkListener(
                new ListenerConfig("127.0.0.1", 0, 16, 0, 4 << 20, 1),
                LinkConfig.none(),
                TrafficConfig.defaults(),
                GuardConfig.wide(),
                null,
                budgetBytes);
        self[0].start((connectionId, correlationId, type, payload, offset, length) -> {
            self[0].send(connectionId, correlationId, FrameType.ANSWER, answer, 0, answer.capacity());
            self[0].flush();
            return true;
        });
        List<RawClient> unread = new ArrayList<>();
        List<Thread> sending = new ArrayList<>();
        try (RawClient quick = new RawClient(self[0], 0)) {
            for (int i = 0; i < 8; i++) {
                RawClient client = new RawClient(self[0], 4096);
                unread.add(client);
                sending.add(new Thread(() -> sendQueries(client, count)));
                sending.get(i).start();
            }
            await(() -> self[0].clientBudget().sharedFree() < budgetBytes / 8);
            for (int i = 0; i < count; i++) {
                quick.send(FrameType.STATUS_QUERY, i, PAYLOAD);
                assertEquals(i, quick.read().correlationId());
            }
            for (RawClient client : unread) {
                for (int i = 0; i < count; i++) {
                    assertEquals(i, client.read().correlationId());
                }
            }
            assertEquals(0, self[0].counters().framesDroppedOut());
            await(() -> self[0].clientBudget().sharedFree() == budgetBytes / 2);
        } finally {
            for (RawClient client : unread) {
                client.close();
            }
            self[0].close();
        }
    }

    /** What waited for a connection that is gone takes no room any more. */
    @Test
    void shouldGiveBackWhatNobodyWillRead() throws Exception {
        int budgetBytes = 1 << 20;
        try (NetworkListener own = new NetworkListener(
                new ListenerConfig("127.0.0.1", 0, 4, 0, OUTBOUND_BYTES_MAX, 1),
                LinkConfig.none(),
                TrafficConfig.defaults(),
                GuardConfig.wide(),
                null,
                budgetBytes)) {
            own.start(sink);
            try (RawClient slow = new RawClient(own, 4096)) {
                slow.send(FrameType.STATUS_QUERY, 1, PAYLOAD);
                long id = sink.awaitFrames(1).get(0).connectionId();
                UnsafeBuffer answer = new UnsafeBuffer(new byte[1000]);
                for (int i = 0; own.send(id, i, FrameType.ANSWER, answer, 0, answer.capacity()); i++) {
                    own.flush();
                }
                own.flush();
            }
            await(() -> own.clientBudget().sharedFree() == budgetBytes / 2);
        }
    }

    private static void sendQueries(RawClient client, int count) {
        try {
            for (int i = 0; i < count; i++) {
                client.send(FrameType.STATUS_QUERY, i, PAYLOAD);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shouldFanOutToSubscribersAfterEarlierAnswers() throws Exception {
        byte[] block = new byte[200_000];
        new Random(1).nextBytes(block);
        try (RawClient first = connect();
                RawClient second = connect();
                RawClient other = connect()) {
            for (RawClient client : List.of(first, second)) {
                client.send(FrameType.SUBSCRIBE_BLOCKS, 3, RawClient.subscribe());
                RawClient.Frame answer = client.read();
                assertEquals(3, answer.correlationId());
                assertEquals(ResultCode.OK, answer.resultCode());
            }
            first.send(FrameType.STATUS_QUERY, 1, PAYLOAD);
            other.send(FrameType.STATUS_QUERY, 1, PAYLOAD);
            List<RecordingSink.Frame> frames = sink.awaitFrames(2);
            for (RecordingSink.Frame frame : frames) {
                listener.send(frame.connectionId(), 8, FrameType.STATUS, new UnsafeBuffer(PAYLOAD), 0, 5);
            }
            listener.sendToSubscribers(FrameType.BLOCK_FINAL, new UnsafeBuffer(block), 0, block.length);
            for (RecordingSink.Frame frame : frames) {
                listener.send(frame.connectionId(), 9, FrameType.STATUS, new UnsafeBuffer(PAYLOAD), 0, 5);
            }
            listener.flush();
            assertEquals(8, first.read().correlationId());
            assertArrayEquals(block, first.read().payload());
            assertEquals(9, first.read().correlationId());
            assertArrayEquals(block, second.read().payload());
            assertEquals(8, other.read().correlationId());
            assertEquals(9, other.read().correlationId());
        }
    }
}
