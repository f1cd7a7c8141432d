package io.timecoin.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.EngineException;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.BulkSink;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.sbe.AnswerDecoder;
import io.timecoin.codec.sbe.MessageHeaderDecoder;
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
        private volatile long validatorsFrom = Long.MAX_VALUE;

        @Override
        public boolean isValidators(long connectionId) {
            return connectionId >= validatorsFrom;
        }

        @Override
        public boolean sendBulk(
                long connectionId, long correlationId, FrameType type, DirectBuffer payload, int offset, int length) {
            if (isFull) {
                refusals = refusals + 1;
                return false;
            }
            sent.add(correlationId + (type == FrameType.BLOCK ? ":" + payload.getLong(offset) : " " + codeOf(payload)));
            if (sent.size() == 1) {
                onFirst.run();
            }
            return true;
        }

        private static ResultCode codeOf(DirectBuffer answer) {
            AnswerDecoder decoder = new AnswerDecoder().wrapAndApplyHeader(answer, 0, new MessageHeaderDecoder());
            assertEquals(FrameType.BLOCKS_REQUEST.code(), (int) decoder.requestType());
            return ResultCode.byCode(decoder.resultCode());
        }

        @Override
        public long bulkRoom(long connectionId) {
            long now = room;
            looks = looks + 1;
            return now;
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
        while (server.serve(taken, taken, 0, 1)) {
            taken++;
        }
        assertEquals(1_536, taken);
        receiver.room = Long.BYTES;
        await(() -> receiver.sent.size() == 1_536);
        await(() -> server.serve(1, 1_536, 0, 1));
        await(() -> receiver.sent.size() == 1_537);
    }

    @Test
    void shouldHavePlacesForValidatorsWhenStrangersHaveTakenTheirs() {
        receiver.room = 0;
        int taken = 0;
        while (server.serve(taken, taken, 0, 1)) {
            taken++;
        }
        receiver.validatorsFrom = taken;
        assertTrue(server.serve(taken, 10_000, 4, 1));
        assertFalse(server.serve(0, 1, 0, 1));
        while (server.serve(taken, taken, 0, 1)) {
            taken++;
        }
        assertEquals(2_048 - 1, taken);
        receiver.room = Long.BYTES;
        await(() -> receiver.sent.contains("10000:4"));
    }

    /** Who asks for more than may wait is told so, and others are served as if it had asked for nothing. */
    @Test
    void shouldLetNoGreedyConnectionKeepAnotherFromBeingServed() {
        receiver.room = 0;
        int taken = 0;
        while (server.serve(1, taken, 0, BLOCKS)) {
            taken++;
        }
        assertEquals(16, taken);
        assertTrue(server.serve(2, 1_000, 3, 1));
        assertTrue(server.serve(3, 1_001, 4, 1));
        receiver.room = Long.BYTES;
        await(() -> receiver.sent.size() == 16 * BLOCKS + 2);
        assertTrue(receiver.sent.subList(0, 4).containsAll(List.of("1000:3", "1001:4")), receiver.sent.toString());
        await(() -> server.serve(1, 2_000, 0, 1));
        await(() -> receiver.sent.contains("2000:0"));
    }

    /** What a connection that is gone had asked for keeps nobody's place. */
    @Test
    void shouldGiveThePlacesOfWhoIsGoneToOthers() {
        receiver.room = 0;
        for (int i = 0; i < 1_536; i++) {
            assertTrue(server.serve(i % 96, i, 0, 1));
        }
        assertFalse(server.serve(99, 5_000, 0, 1));
        receiver.room = BulkSink.ENDED;
        await(() -> server.serve(99, 5_000, 0, 1));
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
    void shouldSayThatABlockBelowTheFirstIsNotHere() {
        server.serve(1, 1, -1, 1);
        await(() -> receiver.sent.size() == 1);
        server.serve(1, 2, BLOCKS - 1, 2);
        server.serve(1, 3, BLOCKS, 1);
        server.serve(1, 4, 0, 1);
        await(() -> receiver.sent.size() == 3);
        assertEquals(List.of("1 NOT_HERE", "2:" + (BLOCKS - 1), "4:0"), receiver.sent);
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
        await(() -> receiver.sent.size() == 2);
        assertEquals(List.of("1 NOT_HERE", "2:0"), receiver.sent);
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
