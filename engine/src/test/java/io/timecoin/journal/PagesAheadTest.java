package io.timecoin.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written ahead, seen on a file that is all ones before. */
class PagesAheadTest {
    private static final int FILE_BYTES = 16 << 20;
    private static final int AHEAD_BYTES = 512 * 1024;
    private static final int SMALLEST = 16 * 1024;
    private static final int LARGEST = 2 << 20;
    private static final int SYNCS = 1_000;

    @TempDir
    private Path directory;

    private final PagesAhead ahead = new PagesAhead();

    private FileChannel fileOfOnes() throws IOException {
        byte[] ones = new byte[FILE_BYTES];
        Arrays.fill(ones, (byte) -1);
        Path file = directory.resolve("file");
        Files.write(file, ones);
        return FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    private static int firstZero(FileChannel file, int from) throws IOException {
        return first(file, from, 0);
    }

    private static int first(FileChannel file, int from, int value) throws IOException {
        ByteBuffer all = ByteBuffer.allocate(FILE_BYTES);
        while (all.hasRemaining() && file.read(all, all.position()) >= 0) {
            continue;
        }
        int at = from;
        while (at < FILE_BYTES && all.get(at) != value) {
            at++;
        }
        return at;
    }

    @Test
    void shouldWriteZerosBehindTheEndOnly() throws IOException {
        try (FileChannel file = fileOfOnes()) {
            int end = SMALLEST + 100;
            ahead.keepAhead(file, end);
            int from = firstZero(file, 0);
            assertEquals(2 * SMALLEST, from, "the pages that the end is in are there already");
            int to = first(file, from, -1);
            assertTrue(to >= end + AHEAD_BYTES, "to " + to);
            assertTrue(to < end + AHEAD_BYTES + SMALLEST, "to " + to);
        }
    }

    @Test
    void shouldGoOnWhereItEnded() throws IOException {
        try (FileChannel file = fileOfOnes()) {
            ahead.keepAhead(file, 100);
            // Appended meanwhile.
            file.write(ByteBuffer.wrap(new byte[] {1, 1, 1, 1}), SMALLEST);
            ahead.keepAhead(file, SMALLEST + 4);
            assertEquals(SMALLEST, first(file, 0, 1), "what was appended stays");
            int to = first(file, SMALLEST + 4, -1);
            assertTrue(to >= SMALLEST + 4 + AHEAD_BYTES, "to " + to);
        }
    }

    /** Tells of many syncs; returns how much was appended. */
    private long sync(int bytesEach, long bytesPerSecond) {
        long now = System.nanoTime();
        for (int i = 1; i <= SYNCS; i++) {
            ahead.synced((long) i * bytesEach, now + i * (TimeUnit.SECONDS.toNanos(bytesEach) / bytesPerSecond));
        }
        return (long) SYNCS * bytesEach;
    }

    private int filledFrom(int end) throws IOException {
        try (FileChannel file = fileOfOnes()) {
            ahead.keepAhead(file, end);
            return first(file, firstZero(file, 0), -1) - end;
        }
    }

    /** Of 2 MiB, and none larger than where it begins is even of. */
    @Test
    void shouldWriteLargePiecesWhereSyncsAreLarge() throws IOException {
        try (FileChannel file = fileOfOnes()) {
            sync(65 * 1024, 9 << 20);
            ahead.keepAhead(file, 3 << 20);
            int from = firstZero(file, 0);
            assertEquals(3 << 20, from);
            // From 3 MiB a piece of one, as that is what 3 MiB is even of.
            assertEquals(4 << 20, first(file, from, -1));
            ahead.keepAhead(file, 4 << 20);
            assertEquals((4 << 20) + LARGEST, first(file, from, -1));
        }
    }

    @Test
    void shouldWriteSmallPiecesWhereSyncsAreSmall() throws IOException {
        sync(63 * 1024, 100 << 20);
        assertEquals(AHEAD_BYTES, filledFrom(2 << 20));
    }

    /** As with syncs that a slow disk, or the configuration, makes rare. */
    @Test
    void shouldWriteSmallPiecesWhereLittleIsAppended() throws IOException {
        sync(1 << 20, 7 << 20);
        assertEquals(AHEAD_BYTES, filledFrom(2 << 20));
    }

    @Test
    void shouldWriteSmallPiecesBehindOneSyncThatWasHeldUp() throws IOException {
        long appended = sync(32 * 1024, 100 << 20);
        ahead.synced(appended + (64 << 20), System.nanoTime());
        assertEquals(AHEAD_BYTES, filledFrom(2 << 20));
    }

    @Test
    void shouldNotMakeTheFileLonger() throws IOException {
        try (FileChannel file = fileOfOnes()) {
            file.truncate(3 * SMALLEST + 5);
            ahead.keepAhead(file, 1);
            assertEquals(3 * SMALLEST + 5, file.size());
            assertEquals(SMALLEST, firstZero(file, 0));
            // And once it is longer.
            file.write(ByteBuffer.wrap(new byte[] {-1}), FILE_BYTES - 1);
            file.write(ByteBuffer.wrap(new byte[] {-1}), 4 * SMALLEST);
            ahead.keepAhead(file, 2 * SMALLEST);
            assertEquals(FILE_BYTES, file.size());
            assertEquals(FILE_BYTES - 1, first(file, SMALLEST, -1), "zeros are written where it grew");
        }
    }

    /** What the system says of its mappings: the file's are read at random, those above them are not. */
    @Test
    void shouldAskForItsOwnMappingsAlone() throws IOException {
        Path smaps = Path.of("/proc/self/smaps");
        Assumptions.assumeTrue(Files.isReadable(smaps), "no Linux: what is asked of it is not seen");
        UnsafeBuffer record = new UnsafeBuffer(new byte[64]);
        try (ChronicleMedium medium = new ChronicleMedium(directory, 64 * 1024)) {
            medium.roll(1);
            medium.append(record, 0, record.capacity());
            String mapping = "";
            int random = 0;
            for (String line : Files.readAllLines(smaps)) {
                if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
                    mapping = line;
                } else if (line.startsWith("VmFlags:") && line.contains(" rr")) {
                    assertTrue(mapping.contains(".cq4"), mapping);
                    random += mapping.contains(directory.toString()) ? 1 : 0;
                }
            }
            assertTrue(random > 0, "of the file");
        }
    }

    @Test
    void shouldBeginAnewWithEachFile() throws IOException {
        try (FileChannel file = fileOfOnes()) {
            ahead.keepAhead(file, 8 << 20);
            ahead.clear();
            ahead.keepAhead(file, 100);
            assertEquals(SMALLEST, firstZero(file, 0));
        }
    }
}
