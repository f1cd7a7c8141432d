package io.timecoin.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.timecoin.base.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EpochRecordsTest {
    private static final byte[] FIRST = {1, 2, 3, 4, 5};
    private static final byte[] SECOND = {6, 7, 8};

    @TempDir
    Path directory;

    private EpochRecords records;

    @BeforeEach
    void open() {
        records = EpochRecords.open(StoreConfig.of(directory, 1));
    }

    private void put(long epoch, byte[] bytes) {
        UnsafeBuffer shifted = new UnsafeBuffer(new byte[bytes.length + 3]);
        shifted.putBytes(2, bytes);
        records.put(epoch, shifted, 2, bytes.length);
    }

    private byte[] read(long epoch) {
        ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        int length = records.read(epoch, buffer, 7);
        return length < 0 ? null : Arrays.copyOfRange(buffer.byteArray(), 7, 7 + length);
    }

    private Path file(long epoch) {
        return directory.resolve("epochs").resolve(String.format("epoch-%020d.rec", epoch));
    }

    @Test
    void shouldReadWhatItKeepsAcrossProcesses() {
        put(0, FIRST);
        put(12, SECOND);
        open();
        assertArrayEquals(FIRST, read(0));
        assertArrayEquals(SECOND, read(12));
        assertEquals(null, read(1));
        assertEquals(null, read(-1));
    }

    @Test
    void shouldReplaceARecordOfALostHistory() {
        put(3, FIRST);
        put(3, SECOND);
        assertArrayEquals(SECOND, read(3));
    }

    @Test
    void shouldWriteNothingWhereTheSameIsThere() throws IOException {
        put(3, FIRST);
        FileTime longAgo = FileTime.fromMillis(1_000_000);
        Files.setLastModifiedTime(file(3), longAgo);
        put(3, FIRST);
        assertEquals(longAgo, Files.getLastModifiedTime(file(3)));
    }

    @Test
    void shouldFindEveryFlippedByte() throws IOException {
        put(3, FIRST);
        byte[] good = Files.readAllBytes(file(3));
        for (int at = 0; at < good.length; at++) {
            byte[] bad = good.clone();
            bad[at] ^= 1;
            Files.write(file(3), bad);
            assertThrows(EngineException.class, () -> read(3), "byte " + at);
        }
        for (int length = 0; length < good.length; length++) {
            Files.write(file(3), Arrays.copyOf(good, length));
            assertThrows(EngineException.class, () -> read(3), "length " + length);
        }
        put(3, FIRST);
        assertArrayEquals(FIRST, read(3));
    }

    @Test
    void shouldTakeNoRecordForAnother() throws IOException {
        put(3, FIRST);
        Files.copy(file(3), file(4));
        assertThrows(EngineException.class, () -> read(4));
    }

    @Test
    void shouldDropWhatIsOfALostHistory() throws IOException {
        for (int epoch = 0; epoch < 12; epoch++) {
            put(epoch, FIRST);
        }
        Files.write(directory.resolve("epochs/epoch-x.rec.tmp"), FIRST);
        open();
        assertEquals(9, records.dropFrom(3));
        assertEquals(0, records.dropFrom(3));
        assertArrayEquals(FIRST, read(2));
        assertEquals(null, read(3));
        try (var files = Files.list(directory.resolve("epochs"))) {
            assertEquals(3, files.count());
        }
    }
}
