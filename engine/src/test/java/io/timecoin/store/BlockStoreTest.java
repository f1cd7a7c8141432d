package io.timecoin.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.EngineException;
import io.timecoin.base.Limits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlockStoreTest {
    // Bytes written by a program of its own: blocks 7 and 8.
    private static final String GOLDEN_FILE = "5443424c4f434b53" + "01000000" + "01000000" + "0700000000000000"
            + "00000000" + "242c5cd5"
            + "03000000" + "61769f16" + "0700000000000000" + "616263"
            + "05000000" + "a3e90529" + "0800000000000000" + "0102030405";
    private static final String GOLDEN_INDEX =
            "2000000000000000" + "03000000" + "12a97f68" + "3300000000000000" + "05000000" + "0912b9dd";

    @TempDir
    Path directory;

    private int lastOrdinal;

    private BlockStore open() {
        return BlockStore.open(new StoreConfig(directory, 1, 16 << 10, 1, 1));
    }

    private Path blocks(int ordinal) {
        return directory.resolve("blocks").resolve("blocks-0000000" + ordinal + ".dat");
    }

    private Path index(int ordinal) {
        return directory.resolve("blocks").resolve("blocks-0000000" + ordinal + ".idx");
    }

    private static void append(BlockStore store, long first, long last) {
        for (long height = first; height <= last; height++) {
            UnsafeBuffer block = StoreFixture.block(height);
            store.append(height, block, 0, block.capacity());
        }
    }

    private static void assertHolds(BlockStore store, long first, long last) {
        assertEquals(first, store.firstHeight());
        assertEquals(last, store.lastHeight());
        ExpandableArrayBuffer found = new ExpandableArrayBuffer();
        for (long height = first; height <= last; height++) {
            UnsafeBuffer block = StoreFixture.block(height);
            assertEquals(block.capacity(), store.read(height, found, 3));
            assertEquals(block, new UnsafeBuffer(found, 3, block.capacity()), "block " + height);
        }
        assertEquals(-1, store.read(first - 1, found, 0));
        assertEquals(-1, store.read(last + 1, found, 0));
    }

    /** A snapshot is synced behind its blocks while the store thread goes on to the next files. */
    @Test
    void shouldSyncFromAnotherThreadWhileFilesAreBegun() throws InterruptedException {
        int blocks = 2_000;
        AtomicReference<Throwable> failure = new AtomicReference<>();
        try (BlockStore store = open()) {
            Thread syncing = new Thread(() -> {
                while (store.lastHeight() < blocks) {
                    store.sync();
                }
            });
            syncing.setUncaughtExceptionHandler((thread, e) -> failure.set(e));
            syncing.start();
            append(store, 1, blocks);
            syncing.join();
            assertNull(failure.get());
            assertHolds(store, 1, blocks);
        }
    }

    @Test
    void shouldHaveTheseBytesWhenBlocksAreAppended() throws IOException {
        try (BlockStore store = open()) {
            store.append(7, new UnsafeBuffer("xabcx".getBytes(StandardCharsets.US_ASCII)), 1, 3);
            store.append(8, new UnsafeBuffer(new byte[] {1, 2, 3, 4, 5}), 0, 5);
        }
        assertEquals(GOLDEN_FILE, HexFormat.of().formatHex(Files.readAllBytes(blocks(1))));
        assertEquals(GOLDEN_INDEX, HexFormat.of().formatHex(Files.readAllBytes(index(1))));
    }

    @Test
    void shouldReadEveryBlockWhenOpenedAgain() throws IOException {
        try (BlockStore store = open()) {
            assertEquals(BlockStore.NONE, store.firstHeight());
            assertEquals(BlockStore.NONE, store.lastHeight());
            assertEquals(-1, store.read(0, new ExpandableArrayBuffer(), 0));
            append(store, 5, 104);
            assertHolds(store, 5, 104);
        }
        assertTrue(Files.exists(blocks(5)), "several files");
        assertTrue(Files.size(blocks(1)) <= 16 << 10);
        try (BlockStore store = open()) {
            assertHolds(store, 5, 104);
            append(store, 105, 120);
            assertHolds(store, 5, 120);
        }
    }

    @Test
    void shouldHoldABlockLargerThanAFileAndThanItsBuffers() {
        byte[] bytes = new byte[(2 << 20) + 17];
        new Random(1).nextBytes(bytes);
        UnsafeBuffer block = new UnsafeBuffer(ByteBuffer.allocateDirect(bytes.length));
        block.putBytes(0, bytes);
        ExpandableArrayBuffer found = new ExpandableArrayBuffer();
        try (BlockStore store = open()) {
            append(store, 0, 2);
            store.append(3, block, 0, bytes.length);
            append(store, 4, 6);
        }
        try (BlockStore store = open()) {
            assertEquals(bytes.length, store.read(3, found, 0));
            assertTrue(Arrays.equals(bytes, Arrays.copyOf(found.byteArray(), bytes.length)));
            assertEquals(6, store.lastHeight());
        }
    }

    @Test
    void shouldKeepWhatIsThereWhenABlockIsAppendedAgain() {
        try (BlockStore store = open()) {
            append(store, 5, 40);
            append(store, 10, 41);
            assertHolds(store, 5, 41);
            UnsafeBuffer other = StoreFixture.block(20);
            other.putByte(0, (byte) (other.getByte(0) + 1));
            refused(store, 20, other, other.capacity());
            refused(store, 20, StoreFixture.block(20), other.capacity() - 1);
            refused(store, 4, StoreFixture.block(4), 1);
            refused(store, 43, StoreFixture.block(43), 1);
            assertHolds(store, 5, 41);
        }
    }

    private static void refused(BlockStore store, long height, UnsafeBuffer block, int length) {
        EngineException failure = assertThrows(EngineException.class, () -> store.append(height, block, 0, length));
        assertEquals(EngineException.Category.FATAL, failure.category());
        assertEquals(EngineException.Cause.DATA_MISMATCH, failure.reason());
    }

    @Test
    void shouldCutTheTailWhenTheLastFileIsTornAnywhere() throws IOException {
        try (BlockStore store = open()) {
            append(store, 0, 30);
        }
        byte[] whole = Files.readAllBytes(blocks(last()));
        Random random = new Random(3);
        for (int round = 0; round < 60; round++) {
            byte[] torn = Arrays.copyOf(whole, round < 40 ? round : random.nextInt(whole.length));
            Files.write(blocks(last()), torn);
            long expected;
            try (BlockStore store = open()) {
                expected = store.lastHeight();
                assertHolds(store, 0, expected);
                append(store, expected + 1, 30);
                assertHolds(store, 0, 30);
            }
            assertTrue(expected < 30 && expected >= 0);
            assertTrue(Arrays.equals(whole, Files.readAllBytes(blocks(last()))));
        }
    }

    private int last() {
        if (lastOrdinal == 0) {
            while (Files.exists(blocks(lastOrdinal + 1))) {
                lastOrdinal++;
            }
        }
        return lastOrdinal;
    }

    @Test
    void shouldCutAtTheFirstDamageWhenTheTailOfTheLastFileWasNotSynced() throws IOException {
        try (BlockStore store = open()) {
            append(store, 0, 6);
        }
        byte[] whole = Files.readAllBytes(blocks(1));
        for (int at = BlockFrame.FILE_HEADER_BYTES; at < whole.length; at += 97) {
            byte[] flipped = whole.clone();
            flipped[at] ^= 0x10;
            Files.write(blocks(1), flipped);
            try (BlockStore store = open()) {
                assertTrue(store.lastHeight() < 6);
                append(store, store.lastHeight() + 1, 6);
                assertHolds(store, 0, 6);
            }
        }
    }

    @Test
    void shouldMakeIndexesAgainWhenTheyAreMissingTornOrWrong() throws IOException {
        try (BlockStore store = open()) {
            append(store, 0, 60);
        }
        byte[] first = Files.readAllBytes(index(1));
        Files.delete(index(1));
        Files.write(index(2), Arrays.copyOf(Files.readAllBytes(index(2)), 21));
        byte[] wrong = Files.readAllBytes(index(3));
        wrong[16] ^= 4;
        Files.write(index(3), wrong);
        Files.delete(index(last()));
        try (BlockStore store = open()) {
            assertHolds(store, 0, 60);
        }
        assertTrue(Arrays.equals(first, Files.readAllBytes(index(1))));
    }

    @Test
    void shouldRefuseWhenAFileBeforeTheLastIsDamaged() throws IOException {
        try (BlockStore store = open()) {
            append(store, 0, 60);
        }
        Path file = blocks(2);
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length - 1));
        EngineException failure = assertThrows(EngineException.class, this::open);
        assertEquals(EngineException.Cause.DATA_MISMATCH, failure.reason());
        Files.write(file, new byte[10]);
        assertThrows(EngineException.class, this::open);
        Files.delete(file);
        assertThrows(EngineException.class, this::open);
    }

    @Test
    void shouldSayWhichBlockWhenOneIsDamagedWhileItRuns() throws IOException {
        try (BlockStore store = open()) {
            append(store, 0, 6);
            byte[] whole = Files.readAllBytes(blocks(1));
            whole[whole.length - 1] ^= 1;
            Files.write(blocks(1), whole, StandardOpenOption.WRITE);
            EngineException failure =
                    assertThrows(EngineException.class, () -> store.read(6, new ExpandableArrayBuffer(), 0));
            assertEquals(EngineException.Category.ERROR, failure.category());
            assertTrue(failure.getMessage().contains("height 6"));
            assertTrue(store.read(5, new ExpandableArrayBuffer(), 0) > 0);
        }
    }

    @Test
    void shouldForgetWhatIsAboveWhenTruncated() {
        try (BlockStore store = open()) {
            append(store, 3, 80);
            store.truncateAfter(90);
            assertHolds(store, 3, 80);
            for (long height : new long[] {79, 50, 49, 20, 3}) {
                store.truncateAfter(height);
                assertHolds(store, 3, height);
                append(store, height + 1, height + 4);
                assertHolds(store, 3, height + 4);
                store.truncateAfter(height);
            }
        }
        try (BlockStore store = open()) {
            assertHolds(store, 3, 3);
            store.truncateAfter(2);
            assertEquals(BlockStore.NONE, store.lastHeight());
            assertFalse(Files.exists(blocks(1)));
            append(store, 0, 4);
            assertHolds(store, 0, 4);
        }
    }

    @Test
    void shouldBoundTheLengthOfABlock() {
        assertTrue(BlockFrame.BLOCK_BYTES_MAX > Limits.BLOCK_BYTES_MAX);
        try (BlockStore store = open()) {
            assertThrows(RuntimeException.class, () -> store.append(0, StoreFixture.block(0), 0, 0));
        }
    }
}
