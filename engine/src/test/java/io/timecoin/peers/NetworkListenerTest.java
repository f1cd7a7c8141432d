package io.timecoin.peers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.EngineException;
import io.timecoin.base.Limits;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.FrameHeader;
import io.timecoin.codec.FrameType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class NetworkListenerTest {
    private static final int OUTBOUND_BYTES_MAX = 256 * 1024;
    private static final byte[] PAYLOAD = {1, 2, 3, 4, 5};

    private final RecordingSink sink = new RecordingSink();
    private NetworkListener listener;

    @BeforeEach
    void start() {
        listener = listen(new ListenerConfig("127.0.0.1", 0, 4, 0, OUTBOUND_BYTES_MAX, 2));
    }

    private NetworkListener listen(ListenerConfig config) {
        NetworkListener opened = new NetworkListener(config);
        opened.start(sink);
        return opened;
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
    void shouldOfferAFrameAndSendItsAnswer() throws Exception {
        try (RawClient client = connect()) {
            client.send(FrameType.TRANSACTION, 42, PAYLOAD);
            RecordingSink.Frame frame = sink.awaitFrames(1).get(0);
            assertEquals(FrameType.TRANSACTION, frame.type());
            assertEquals(42, frame.correlationId());
            assertArrayEquals(PAYLOAD, frame.payload());

            assertTrue(listener.send(frame.connectionId(), 42, FrameType.STATUS, new UnsafeBuffer(PAYLOAD), 1, 3));
            listener.flush();
            RawClient.Frame answer = client.read();
            assertEquals(FrameType.STATUS, answer.type());
            assertEquals(42, answer.correlationId());
            assertArrayEquals(new byte[] {2, 3, 4}, answer.payload());
        }
        await(() -> listener.counters().connections() == 0);
        assertFalse(listener.send(
                sink.awaitFrames(1).get(0).connectionId(), 1, FrameType.STATUS, new UnsafeBuffer(PAYLOAD), 0, 1));
        assertEquals(1, listener.counters().framesDroppedOut());
    }

    @Test
    void shouldPutFramesTogetherWhenSplitAnywhere() throws Exception {
        byte[] frame = RawClient.frame(FrameType.TRANSACTION, 7, PAYLOAD);
        try (RawClient client = connect()) {
            for (int split = 1; split < frame.length; split++) {
                long before = listener.counters().bytesIn();
                int cut = split;
                client.write(Arrays.copyOf(frame, split));
                await(() -> listener.counters().bytesIn() == before + cut);
                client.write(Arrays.copyOfRange(frame, split, frame.length));
                List<RecordingSink.Frame> frames = sink.awaitFrames(split);
                assertArrayEquals(PAYLOAD, frames.get(split - 1).payload());
            }
        }
    }

    @Test
    void shouldAnswerBadHeadersAndSurvive() throws Exception {
        byte[] large = RawClient.frame(FrameType.TRANSACTION, 1, new byte[Limits.TRANSACTION_BYTES_MAX + 1]);
        byte[] unknown = RawClient.frame(FrameType.TRANSACTION, 2, new byte[1000]);
        unknown[4] = 99;
        byte[] flags = RawClient.frame(FrameType.TRANSACTION, 3, new byte[10]);
        flags[5] = 1;
        byte[] outboundOnly = RawClient.frame(FrameType.BLOCK_FINAL, 4, new byte[10]);
        try (RawClient client = connect()) {
            assertRefused(client, large, 1, ResultCode.FRAME_TOO_LARGE);
            assertRefused(client, unknown, 2, ResultCode.FRAME_TYPE_UNKNOWN);
            assertRefused(client, flags, 3, ResultCode.FRAME_FLAGS_UNKNOWN);
            assertRefused(client, outboundOnly, 4, ResultCode.FRAME_TYPE_UNKNOWN);
            client.send(FrameType.TRANSACTION, 5, PAYLOAD);
            assertEquals(5, sink.awaitFrames(1).get(0).correlationId());
        }
        assertEquals(4, listener.counters().framesRefused());
        await(() -> listener.counters().framesIn() == 1);
    }

    private static void assertRefused(RawClient client, byte[] bytes, long correlationId, ResultCode code)
            throws IOException {
        client.write(bytes);
        RawClient.Frame answer = client.read();
        assertEquals(FrameType.ANSWER, answer.type());
        assertEquals(correlationId, answer.correlationId());
        assertEquals(code, answer.resultCode());
    }

    @Test
    void shouldAnswerAndEndWhenTheClaimIsBeyondSkipping() throws Exception {
        byte[] frame = RawClient.frame(FrameType.TRANSACTION, 9, new byte[100_000]);
        new UnsafeBuffer(frame).putInt(0, Limits.FRAME_SKIP_BYTES_MAX + 1, ByteOrder.LITTLE_ENDIAN);
        try (RawClient client = connect()) {
            assertRefused(client, frame, 9, ResultCode.FRAME_TOO_LARGE);
            assertTrue(client.ends());
            // Though the client's half is open still.
            await(() -> listener.counters().connections() == 0);
        }
        assertEquals(0, sink.frameCount());
    }

    @Test
    void shouldKeepOrderOverThousandsOfPipelinedFrames() throws Exception {
        int count = 20_000;
        try (RawClient client = connect()) {
            client.write(numbered(0, count));
            assertInOrder(sink.awaitFrames(count));
        }
    }

    private static byte[] numbered(int from, int to) throws IOException {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        for (int i = from; i < to; i++) {
            stream.write(RawClient.frame(FrameType.TRANSACTION, i, number(i)));
        }
        return stream.toByteArray();
    }

    private static void assertInOrder(List<RecordingSink.Frame> frames) {
        for (int i = 0; i < frames.size(); i++) {
            assertEquals(i, frames.get(i).correlationId());
            assertArrayEquals(number(i), frames.get(i).payload());
        }
    }

    @Test
    void shouldStopReadingWhenRefusedAndLoseNothing() throws Exception {
        int count = 30_000;
        int step = 97;
        sink.allow(0);
        try (RawClient client = connect()) {
            byte[] stream = numbered(0, count);
            Thread writer = new Thread(() -> writeQuietly(client, stream));
            writer.start();
            sink.awaitRefusals(1);
            assertEquals(0, sink.frameCount());
            for (int taken = 0; taken < count; taken += step) {
                int refusals = sink.refusals();
                sink.allow(step);
                listener.resume();
                sink.awaitFrames(Math.min(count, taken + step));
                if (taken + step < count) {
                    sink.awaitRefusals(refusals + 1);
                }
            }
            assertInOrder(sink.awaitFrames(count));
            assertTrue(listener.counters().stalls() > 100);
            writer.join();
        }
    }

    private static void writeQuietly(RawClient client, byte[] bytes) {
        try {
            client.write(bytes);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void shouldReadNoMoreThanABoundWhileStalled() throws Exception {
        sink.allow(0);
        RawClient client = connect();
        Thread writer = new Thread(() -> {
            try {
                client.write(numbered(0, 400_000));
            } catch (IOException e) {
                // The test ends the connection while the writer waits.
                Thread.currentThread().interrupt();
            }
        });
        writer.start();
        sink.awaitRefusals(1);
        listener.resume();
        sink.awaitRefusals(2);
        assertTrue(listener.counters().bytesIn() <= 128 * 1024, "read on while stalled");
        client.close();
        writer.join();
    }

    @Test
    void shouldNotLoseAResumeThatComesDuringTheRefusal() throws Exception {
        // The sink resumes before it says no: whoever stalls afterwards must still hear it.
        int[] offers = {0};
        NetworkListener[] self = new NetworkListener[1];
        self[0] = new NetworkListener(new ListenerConfig("127.0.0.1", 0, 4, 0, OUTBOUND_BYTES_MAX, 1));
        self[0].start((id, correlationId, type, payload, offset, length) -> {
            offers[0]++;
            if (offers[0] % 2 == 1) {
                self[0].resume();
                return false;
            }
            return sink.offer(id, correlationId, type, payload, offset, length);
        });
        try (RawClient client = new RawClient(self[0], 0)) {
            client.write(numbered(0, 500));
            assertInOrder(sink.awaitFrames(500));
        } finally {
            self[0].close();
        }
    }

    @Test
    void shouldRefuseASubscriptionThatIsNotCanonical() throws Exception {
        try (RawClient client = connect()) {
            client.send(FrameType.SUBSCRIBE_BLOCKS, 1, PAYLOAD);
            assertEquals(ResultCode.MALFORMED, client.read().resultCode());
            byte[] other = RawClient.subscribe();
            other[2]++;
            client.send(FrameType.SUBSCRIBE_BLOCKS, 2, other);
            assertEquals(ResultCode.NOT_CANONICAL, client.read().resultCode());
        }
    }

    @Test
    void shouldNameTheAddressWhenThePortIsInUse() {
        NetworkListener second = new NetworkListener(ListenerConfig.at("127.0.0.1", listener.port()));
        EngineException failure = assertThrows(EngineException.class, () -> second.start(sink));
        assertEquals(EngineException.Cause.PORT_IN_USE, failure.reason());
        assertEquals(EngineException.Category.FATAL, failure.category());
        assertTrue(failure.getMessage().contains("127.0.0.1:" + listener.port()));
    }

    @Test
    void shouldTellAnAddressThatCannotBeBoundFromAPortInUse() {
        NetworkListener second = new NetworkListener(ListenerConfig.at("192.0.2.1", 0));
        EngineException failure = assertThrows(EngineException.class, () -> second.start(sink));
        assertEquals(EngineException.Cause.NETWORK, failure.reason());
    }

    @Test
    void shouldCloseConnectionsBeyondTheMaximum() throws Exception {
        List<RawClient> held = List.of(connect(), connect(), connect());
        for (RawClient client : held) {
            client.send(FrameType.SUBSCRIBE_BLOCKS, 1, RawClient.subscribe());
            client.read();
        }
        RawClient fourth = connect();
        fourth.send(FrameType.STATUS_QUERY, 1, PAYLOAD);
        sink.awaitFrames(1);
        try (RawClient fifth = connect()) {
            fifth.send(FrameType.STATUS_QUERY, 7, PAYLOAD);
            RawClient.Frame answer = fifth.read();
            assertEquals(ResultCode.CROWDED, answer.resultCode());
            assertEquals(7, answer.correlationId());
            assertTrue(fifth.ends());
        }
        assertEquals(1, sink.frameCount());
        assertEquals(1, listener.counters().connectionsRefused());
        fourth.close();
        await(() -> listener.counters().connections() == 3);
        try (RawClient again = connect()) {
            again.send(FrameType.STATUS_QUERY, 2, PAYLOAD);
            List<RecordingSink.Frame> frames = sink.awaitFrames(2);
            assertNotEquals(frames.get(0).connectionId(), frames.get(1).connectionId());
        }
        for (RawClient client : held) {
            client.close();
        }
    }

    @Test
    void shouldOutliveGarbage() throws Exception {
        Random random = new Random(99);
        for (int round = 0; round < 60; round++) {
            try (RawClient client = connect()) {
                byte[] noise = new byte[1 + random.nextInt(5000)];
                random.nextBytes(noise);
                if (round % 2 == 0) {
                    for (int at = 0; at + 4 < noise.length; at += 20) {
                        new UnsafeBuffer(noise).putInt(at, random.nextInt(40), ByteOrder.LITTLE_ENDIAN);
                    }
                }
                long before = listener.counters().bytesIn();
                client.write(noise);
                await(() -> listener.counters().bytesIn() > before);
            }
            await(() -> listener.counters().connections() == 0);
        }
        int before = sink.frameCount();
        try (RawClient client = connect()) {
            client.send(FrameType.TRANSACTION, 1, PAYLOAD);
            sink.awaitFrames(before + 1);
        }
    }

    @Test
    void shouldNotReadWhoSendsNonsenseAndReadsNoAnswersAndLoseNone() throws Exception {
        int frames = 200_000;
        try (RawClient client = new RawClient(listener, 4096)) {
            Thread sending = new Thread(() -> {
                try {
                    client.write(new byte[FrameHeader.BYTES * frames]);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            sending.start();
            await(() -> listener.counters().stalls() > 0);
            assertTrue(listener.counters().framesRefused() < frames);
            for (int i = 0; i < frames; i++) {
                assertEquals(FrameType.ANSWER, client.read().type());
            }
            sending.join();
            assertEquals(frames, listener.counters().framesRefused());
            assertEquals(0, listener.counters().framesDroppedOut());
        }
    }

    @Test
    void shouldCloseTheSilentButNotTheSubscribed() throws Exception {
        try (NetworkListener impatient = listen(new ListenerConfig("127.0.0.1", 0, 4, 2_000, OUTBOUND_BYTES_MAX, 1));
                RawClient silent = new RawClient(impatient, 0);
                RawClient subscriber = new RawClient(impatient, 0)) {
            subscriber.send(FrameType.SUBSCRIBE_BLOCKS, 1, RawClient.subscribe());
            assertEquals(ResultCode.OK, subscriber.read().resultCode());
            assertTrue(silent.ends());
            assertEquals(1, impatient.counters().connectionsIdle());
            impatient.sendToSubscribers(FrameType.BLOCK_FINAL, new UnsafeBuffer(PAYLOAD), 0, 5);
            impatient.flush();
            assertArrayEquals(PAYLOAD, subscriber.read().payload());
        }
    }

    @Test
    void shouldCloseWhoTakesNothing() throws Exception {
        byte[] payload = new byte[60_000];
        try (NetworkListener impatient = listen(new ListenerConfig("127.0.0.1", 0, 4, 2_000, 16 << 20, 1));
                RawClient stuck = new RawClient(impatient, 4096)) {
            stuck.send(FrameType.SUBSCRIBE_BLOCKS, 1, RawClient.subscribe());
            assertEquals(ResultCode.OK, stuck.read().resultCode());
            for (int i = 0; i < 200; i++) {
                impatient.sendToSubscribers(FrameType.BLOCK_FINAL, new UnsafeBuffer(payload), 0, payload.length);
            }
            impatient.flush();
            await(() -> impatient.counters().connections() == 0);
            assertEquals(1, impatient.counters().connectionsIdle());
        }
    }

    @Test
    void shouldOfferNothingAfterItStoppedReadingAndStillAnswer() throws Exception {
        try (RawClient client = connect()) {
            client.send(FrameType.TRANSACTION, 1, PAYLOAD);
            long id = sink.awaitFrames(1).get(0).connectionId();
            sink.allow(0);
            client.send(FrameType.TRANSACTION, 2, PAYLOAD);
            sink.awaitRefusals(1);
            listener.stopReading();
            sink.allow(10);
            listener.resume();
            client.send(FrameType.TRANSACTION, 3, PAYLOAD);
            assertTrue(listener.send(id, 1, FrameType.STATUS, new UnsafeBuffer(PAYLOAD), 0, 5));
            listener.flush();
            listener.close();
            assertEquals(1, client.read().correlationId());
            assertTrue(client.ends());
        }
        assertEquals(1, sink.frameCount());
        assertEquals(0, listener.counters().connections());
    }
}
