package io.timecoin.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.CoinLayout;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real process, killed with signal 9 wherever it is while it writes map, blocks and snapshots. */
class StoreCrashTest {
    @TempDir
    Path directory;

    @Test
    void shouldRecoverWhenKilledWhileWriting() throws Exception {
        campaign(3, 11);
    }

    @Test
    @Tag("long")
    void shouldRecoverWhenKilledWhileWritingManyTimes() throws Exception {
        campaign(25, 12);
    }

    private void campaign(int kills, long seed) throws Exception {
        Random random = new Random(seed);
        for (int i = 0; i < kills; i++) {
            Path home = directory.resolve("home-" + i);
            long said = runAndKill(home, 1 + random.nextInt(900), random.nextInt(2_000_000));
            long stored = checkBlocks(home, said);
            checkMap(home, stored);
            checkSnapshots(home, said);
        }
    }

    /** Runs a child for so many lines and then so many nanoseconds; the last height it said. */
    private static long runAndKill(Path home, int lines, int extraNs) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(StoreChild.class.getName());
        command.add(home.toString());
        Process child = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        long last = lines - 1;
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.US_ASCII))) {
            for (int i = 0; i < lines; i++) {
                assertEquals(Integer.toString(i), output.readLine());
            }
            long end = System.nanoTime() + extraNs;
            while (System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            child.destroyForcibly();
            // A line cut off by the kill is no promise.
            while (Long.toString(last + 1).equals(nextLine(output))) {
                last++;
            }
        } finally {
            child.destroyForcibly().waitFor();
        }
        return last;
    }

    private static String nextLine(BufferedReader output) {
        try {
            return output.readLine();
        } catch (IOException e) {
            // The process is gone and its pipe with it.
            return null;
        }
    }

    private static long checkBlocks(Path home, long said) {
        try (BlockStore store = BlockStore.open(StoreChild.config(home))) {
            assertTrue(store.lastHeight() >= said, store.lastHeight() + " stored, " + said + " said");
            ExpandableArrayBuffer found = new ExpandableArrayBuffer();
            for (long height = 0; height <= store.lastHeight(); height++) {
                UnsafeBuffer block = StoreFixture.block(height);
                assertEquals(block.capacity(), store.read(height, found, 0));
                assertEquals(block, new UnsafeBuffer(found, 0, block.capacity()));
            }
            return store.lastHeight();
        }
    }

    private static void checkMap(Path home, long height) {
        try (CommittedUtxoStore store = CommittedUtxoStore.open(StoreChild.config(home), StoreFixture.GENESIS)) {
            assertEquals(Opening.UNCLEAN, store.opening());
            store.recreate();
            for (long block = 0; block <= height; block++) {
                StoreFixture.applyBlock(store, block);
            }
        }
        try (CommittedUtxoStore store = CommittedUtxoStore.open(StoreChild.config(home), StoreFixture.GENESIS)) {
            assertEquals(Opening.CLEAN, store.opening());
            assertTrue(StoreFixture.holdsBlocksTo(store, height));
        }
    }

    private static void checkSnapshots(Path home, long said) throws IOException {
        SnapshotFiles files = SnapshotFiles.open(StoreChild.config(home));
        Optional<Path> latest = files.latest(SnapshotKind.UTXO);
        assertTrue(latest.isPresent() || said < 63);
        if (latest.isPresent()) {
            try (SnapshotReader reader = SnapshotReader.open(latest.get())) {
                reader.verify();
                assertTrue(reader.number() + 64 > said);
                assertEquals(0, reader.length() % CoinLayout.BYTES);
            }
        }
        try (DirectoryStream<Path> left = Files.newDirectoryStream(home.resolve("snapshots"), "*.tmp")) {
            assertFalse(left.iterator().hasNext());
        }
    }
}
