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
        private volatile int looks;
        private volatile boolean isFull;
        private volatile long room = Long.BYTES;
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
        public long bulkRoom(long connectionId) {
            looks = looks + 1;
            return room;
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

    private void moveFiles(String from, String to) {
        try {
            Files.move(directory.resolve(from), directory.resolve(to));
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

    /** A block that had no room is not read before there is room for it. */
    @Test
    void shouldReadNoBlockThatHasNoRoom() {
        receiver.isFull = true;
        server.serve(1, 1, 3, 1);
        await(() -> receiver.refusals > 0);
        receiver.room = Long.BYTES - 1;
        int looks = receiver.looks;
        await(() -> receiver.looks > looks + 1);
        moveFiles("blocks", "away");
        int refusals = receiver.refusals;
        await(() -> receiver.looks > looks + 5);
        assertEquals(refusals, receiver.refusals);
        assertNull(failure.get());
        moveFiles("away", "blocks");
        receiver.isFull = false;
        receiver.room = Long.BYTES;
        await(() -> receiver.sent.size() == 1);
        assertEquals(List.of("1:3"), receiver.sent);
        assertNull(failure.get());
    }

    /** As many wait as may, and not one more; each that is served makes place for another. */
    @Test
    void shouldTakeNoMoreRequestsThanItServes() {
        receiver.room = 0;
        int taken = 0;
        while (server.serve(1, taken, 0, 1)) {
            taken++;
        }
        assertEquals(256, taken);
        receiver.room = Long.BYTES;
        await(() -> receiver.sent.size() == 256);
        await(() -> server.serve(1, 1_000, 0, 1));
        await(() -> receiver.sent.size() == 257);
    }

    @Test
    void shouldForgetWhoIsGone() {
        receiver.room = BulkSink.ENDED;
        server.serve(1, 1, 3, 1);
        await(() -> receiver.looks > 0);
        receiver.room = Long.BYTES;
        server.serve(2, 2, 4, 1);
        await(() -> receiver.sent.size() == 1);
        assertEquals(List.of("2:4"), receiver.sent);
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
        moveFiles("blocks", "away");
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
