package io.timecoin.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.EngineException;
import io.timecoin.codec.BulkSink;
import io.timecoin.codec.FrameType;
import io.timecoin.store.BlockStore;
import io.timecoin.store.StoreConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class BlocksServerTest {
    private static final int BLOCKS = 16;
    private static final long WAIT_S_MAX = 20;

    @TempDir
    Path directory;

    private final Receiver receiver = new Receiver();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private BlockStore blocks;
    private BlocksServer server;

    /** A connection whose queue is filled and emptied by hand. */
    private static final class Receiver implements BulkSink {
        private final List<String> sent = new CopyOnWriteArrayList<>();
        private volatile int refusals;
        private volatile boolean isFull;
        private volatile long queued;
        private volatile Runnable onFirst = () -> {};

        @Override
        public boolean sendBulk(
                long connectionId, long correlationId, FrameType type, DirectBuffer payload, int offset, int length) {
            if (isFull) {
                refusals = refusals + 1;
                return false;
            }
            sent.add(correlationId + ":" + payload.getLong(offset));
            if (sent.size() == 1) {
                onFirst.run();
            }
            return true;
        }

        @Override
        public long queuedBytes(long connectionId) {
            return queued;
        }
    }

    @BeforeEach
    void start() {
        blocks = BlockStore.open(new StoreConfig(directory, 1, 16 << 10, 1, 1));
        for (long height = 0; height < BLOCKS; height++) {
            UnsafeBuffer block = new UnsafeBuffer(new byte[Long.BYTES]);
            block.putLong(0, height);
            blocks.append(height, block, 0, Long.BYTES);
        }
        server = new BlocksServer(blocks, receiver, failure::set);
    }

    @AfterEach
    void close() {
        server.close();
        blocks.close();
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_S_MAX);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "what is waited for does not come");
            LockSupport.parkNanos(100_000);
        }
    }

    private void deleteFiles() {
        try (Stream<Path> files = Files.list(directory.resolve("blocks"))) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shouldTakeARequestWhileAnotherMoves() {
        receiver.onFirst = () -> server.serve(2, 2, 0, 1);
        server.serve(1, 1, 0, BLOCKS);
        await(() -> receiver.sent.size() == BLOCKS + 1);
        assertEquals(List.of("1:0", "1:1", "2:0"), receiver.sent.subList(0, 3));
    }

    @Test
    void shouldAskAgainOnlyWhenTheQueueHasFallenAndReadNothingTwice() {
        receiver.isFull = true;
        receiver.queued = 1_000;
        server.serve(1, 1, 3, 1);
        await(() -> receiver.refusals == 1);
        deleteFiles();
        // The rounds of those that come later pass those that were refused before.
        server.serve(1, 2, 3, 1);
        await(() -> receiver.refusals == 2);
        server.serve(1, 3, 3, 1);
        await(() -> receiver.refusals == 3);
        receiver.isFull = false;
        receiver.queued = 999;
        await(() -> receiver.sent.size() == 3);
        assertEquals(List.of("1:3", "2:3", "3:3"), receiver.sent);
        assertNull(failure.get());
    }

    @Test
    void shouldAskAgainWhenNothingIsQueued() {
        receiver.isFull = true;
        server.serve(1, 1, 3, 1);
        await(() -> receiver.refusals >= 3);
        receiver.isFull = false;
        await(() -> receiver.sent.size() == 1);
    }

    @Test
    void shouldServeNothingBelowTheFirstBlock() {
        server.serve(1, 1, -1, 1);
        server.serve(1, 2, 0, 1);
        await(() -> receiver.sent.size() == 1);
        assertEquals(List.of("2:0"), receiver.sent);
        assertNull(failure.get());
    }

    @Test
    void shouldStopTheNodeWhenTheDiskFails() {
        deleteFiles();
        server.serve(1, 1, 0, 1);
        await(() -> failure.get() != null);
        assertInstanceOf(EngineException.class, failure.get());
        assertEquals(EngineException.Cause.DISK, ((EngineException) failure.get()).reason());
    }

    @Test
    void shouldGoOnServingBehindADamagedBlock() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("blocks"))) {
            Path file = files.filter(each -> each.toString().endsWith(".dat"))
                    .findFirst()
                    .orElseThrow();
            byte[] bytes = Files.readAllBytes(file);
            bytes[bytes.length - 1] ^= 1;
            Files.write(file, bytes);
        }
        server.serve(1, 1, BLOCKS - 1, 1);
        server.serve(1, 2, 0, 1);
        await(() -> receiver.sent.size() == 1);
        assertEquals(List.of("2:0"), receiver.sent);
        assertNull(failure.get());
    }

    @Test
    void shouldStopTheNodeAtABug() {
        receiver.onFirst = () -> {
            throw new IllegalStateException("a bug");
        };
        server.serve(1, 1, 0, 1);
        await(() -> failure.get() != null);
        assertEquals("a bug", failure.get().getMessage());
    }
}
