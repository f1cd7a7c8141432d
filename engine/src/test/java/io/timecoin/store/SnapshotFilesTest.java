package io.timecoin.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.EngineException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotFilesTest {
    // Bytes written by a program of its own: "hello" at height 9.
    private static final String GOLDEN = "5443534e41505348" + "02000000" + "02000000" + "0900000000000000" + "00001000"
            + "b2a3f337"
            + "05000000" + "9d685863" + "0000000000000000" + "68656c6c6f"
            + "5443534e50454e44" + "0100000000000000" + "0500000000000000" + "00000000" + "7e767517";

    @TempDir
    Path directory;

    private SnapshotFiles open() {
        return SnapshotFiles.open(new StoreConfig(directory, 1, 1 << 20, 2, 1));
    }

    private static UnsafeBuffer content(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return new UnsafeBuffer(bytes);
    }

    private static Path write(SnapshotFiles files, SnapshotKind kind, long number, UnsafeBuffer content) {
        try (SnapshotWriter writer = files.begin(kind, number)) {
            int at = 0;
            for (int step = 1; at < content.capacity(); step = step * 2 + 1) {
                int length = Math.min(step, content.capacity() - at);
                writer.write(content, at, length);
                at += length;
            }
            assertEquals(content.capacity(), writer.length());
            return writer.commit();
        }
    }

    private static void assertHolds(Path file, UnsafeBuffer content) {
        try (SnapshotReader reader = SnapshotReader.open(file)) {
            assertEquals(content.capacity(), reader.length());
            reader.verify();
            UnsafeBuffer found = new UnsafeBuffer(new byte[content.capacity()]);
            int at = 0;
            for (int step = 1; at < content.capacity(); step = step * 3 + 1) {
                int length = Math.min(step, content.capacity() - at);
                reader.read(found, at, length);
                at += length;
            }
            assertEquals(0, reader.remaining());
            assertEquals(content, found);
            assertThrows(EngineException.class, () -> reader.read(found, 0, 1));
        }
    }

    @Test
    void shouldHaveTheseBytesWhenWritten() throws IOException {
        UnsafeBuffer hello = new UnsafeBuffer("hello".getBytes(StandardCharsets.US_ASCII));
        Path file = write(open(), SnapshotKind.UTXO, 9, hello);
        assertEquals(directory.resolve("snapshots/utxo-00000000000000000009.snap"), file);
        assertEquals(GOLDEN, HexFormat.of().formatHex(Files.readAllBytes(file)));
    }

    @Test
    void shouldComeBackWhenWrittenInAnyLength() {
        SnapshotFiles files = open();
        int chunk = SnapshotLayout.CHUNK_BYTES;
        for (int length : new int[] {0, 1, chunk - 1, chunk, chunk + 1, 3 * chunk, 3 * chunk + 777}) {
            UnsafeBuffer content = content(length);
            Path file = write(files, SnapshotKind.REPLICA, length, content);
            try (SnapshotReader reader = SnapshotReader.open(file)) {
                assertEquals(SnapshotKind.REPLICA, reader.kind());
                assertEquals(length, reader.number());
            }
            assertHolds(file, content);
        }
    }

    @Test
    void shouldKeepTheNewestOfEachKind() {
        SnapshotFiles files = open();
        assertEquals(Optional.empty(), files.latest(SnapshotKind.REPLICA));
        Path utxo = write(files, SnapshotKind.UTXO, 1, content(10));
        for (long number : new long[] {5, 10, 100, 99}) {
            write(files, SnapshotKind.REPLICA, number, content(10));
        }
        assertEquals(4, files.list(SnapshotKind.REPLICA).size(), "none goes before the newest counts");
        files.prune(SnapshotKind.REPLICA);
        List<Path> found = files.list(SnapshotKind.REPLICA);
        assertEquals(2, found.size());
        assertTrue(found.get(0).endsWith("replica-00000000000000000100.snap"));
        assertTrue(found.get(1).endsWith("replica-00000000000000000099.snap"));
        assertEquals(Optional.of(found.get(0)), files.latest(SnapshotKind.REPLICA));
        assertEquals(List.of(utxo), files.list(SnapshotKind.UTXO));
    }

    @Test
    void shouldLeaveNothingWhenItWasNotCommitted() throws IOException {
        SnapshotFiles files = open();
        SnapshotWriter aborted = files.begin(SnapshotKind.UTXO, 1);
        aborted.write(content(100), 0, 100);
        aborted.abort();
        aborted.abort();
        SnapshotWriter cutOff = files.begin(SnapshotKind.UTXO, 2);
        cutOff.write(content(100), 0, 100);
        Path temporary = directory.resolve("snapshots/utxo-00000000000000000002.snap.tmp");
        assertTrue(Files.exists(temporary));
        assertEquals(List.of(), files.list(SnapshotKind.UTXO));
        assertEquals(List.of(), open().list(SnapshotKind.UTXO));
        assertFalse(Files.exists(temporary), "what a crash left is deleted");
        cutOff.abort();
    }

    @Test
    void shouldBeRefusedWhenTornAnywhere() throws IOException {
        Path file = write(open(), SnapshotKind.REPLICA, 1, content(SnapshotLayout.CHUNK_BYTES + 1_000));
        byte[] whole = Files.readAllBytes(file);
        Random random = new Random(8);
        for (int round = 0; round < 300; round++) {
            int length =
                    switch (round % 3) {
                        case 0 -> round;
                        case 1 -> whole.length - 1 - round;
                        default -> random.nextInt(whole.length);
                    };
            Files.write(file, Arrays.copyOf(whole, length));
            refused(file);
        }
        Files.write(file, Arrays.copyOf(whole, whole.length + 1));
        refused(file);
    }

    @Test
    void shouldBeRefusedWhenAnyByteIsFlipped() throws IOException {
        Path file = write(open(), SnapshotKind.REPLICA, 1, content(600));
        byte[] whole = Files.readAllBytes(file);
        for (int at = 0; at < whole.length; at++) {
            byte[] flipped = whole.clone();
            flipped[at] ^= (byte) (1 << (at % 8));
            Files.write(file, flipped);
            refused(file);
        }
    }

    @Test
    void shouldBeRefusedWhenTwoChunksChangePlaces() throws IOException {
        Path file = write(open(), SnapshotKind.REPLICA, 1, content(2 * SnapshotLayout.CHUNK_BYTES));
        byte[] whole = Files.readAllBytes(file);
        int chunk = SnapshotLayout.CHUNK_HEADER_BYTES + SnapshotLayout.CHUNK_BYTES;
        byte[] swapped = whole.clone();
        System.arraycopy(whole, SnapshotLayout.HEADER_BYTES, swapped, SnapshotLayout.HEADER_BYTES + chunk, chunk);
        System.arraycopy(whole, SnapshotLayout.HEADER_BYTES + chunk, swapped, SnapshotLayout.HEADER_BYTES, chunk);
        Files.write(file, swapped);
        refused(file);
    }

    private static void refused(Path file) {
        EngineException failure = assertThrows(EngineException.class, () -> {
            try (SnapshotReader reader = SnapshotReader.open(file)) {
                reader.read(new UnsafeBuffer(new byte[(int) reader.length()]), 0, (int) reader.length());
            }
        });
        assertEquals(EngineException.Category.ERROR, failure.category());
        assertEquals(EngineException.Cause.DATA_MISMATCH, failure.reason());
    }

    @Test
    void shouldDropWhatLiesBeyondANumber() {
        SnapshotFiles files = SnapshotFiles.open(new StoreConfig(directory, 1, 1 << 20, 5, 1));
        UnsafeBuffer content = content(10);
        Path below = write(files, SnapshotKind.REPLICA, 7, content);
        Path at = write(files, SnapshotKind.REPLICA, 8, content);
        write(files, SnapshotKind.REPLICA, 9, content);
        write(files, SnapshotKind.REPLICA, 10_000_000_000L, content);
        Path other = write(files, SnapshotKind.UTXO, 9, content);
        assertEquals(2, files.dropAfter(SnapshotKind.REPLICA, 8));
        assertEquals(List.of(at, below), files.list(SnapshotKind.REPLICA));
        assertEquals(List.of(other), files.list(SnapshotKind.UTXO));
        assertEquals(0, files.dropAfter(SnapshotKind.REPLICA, 8));
    }
}
