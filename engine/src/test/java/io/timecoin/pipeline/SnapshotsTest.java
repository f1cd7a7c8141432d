package io.timecoin.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.CoinLayout;
import io.timecoin.base.Hash;
import io.timecoin.store.CommittedUtxoStore;
import io.timecoin.store.SnapshotFiles;
import io.timecoin.store.SnapshotKind;
import io.timecoin.store.StoreConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots over the real store that are given up half-way. */
class SnapshotsTest {
    private static final int COINS = 5_000;
    private static final UnsafeBuffer CAPTURED = new UnsafeBuffer(new byte[100]);

    @TempDir
    Path directory;

    @Test
    void shouldLeaveNothingOfASnapshotThatIsAbandoned() throws IOException {
        StoreConfig config = StoreConfig.of(directory, COINS);
        Snapshots snapshots = new Snapshots(SnapshotFiles.open(config));
        try (CommittedUtxoStore store = filled(config)) {
            AtomicInteger asked = new AtomicInteger();
            assertNull(snapshots.writeReplica(
                    7, 1, CAPTURED, 100, COINS, store::forEach, () -> asked.incrementAndGet() == 3));
            assertEquals(3, asked.get(), "nothing is written after it was abandoned");
            snapshots.writeUtxo(1, CAPTURED, 0, 100, COINS, store::forEach, () -> asked.incrementAndGet() == 5);
            assertEquals(5, asked.get());
            assertEquals(List.of(), files());

            Snapshots.Mark mark = snapshots.writeReplica(8, 1, CAPTURED, 100, COINS, store::forEach, () -> false);
            Path file = SnapshotFiles.open(config).latest(SnapshotKind.REPLICA).orElseThrow();
            assertEquals(mark.contentHash(), snapshots.contentHash(file));
            AtomicInteger coins = new AtomicInteger();
            snapshots.readReplica(file, (coin, offset) -> coins.incrementAndGet(), captured -> {});
            assertEquals(COINS, coins.get());
            store.advance(2, new UnsafeBuffer(new byte[Hash.BYTES]), 0, 9);
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("snapshots"))) {
            return files.toList();
        }
    }

    private static CommittedUtxoStore filled(StoreConfig config) {
        CommittedUtxoStore store = CommittedUtxoStore.open(config, Hash.of(new byte[Hash.BYTES]));
        store.recreate();
        UnsafeBuffer coins = new UnsafeBuffer(new byte[COINS * CoinLayout.BYTES]);
        for (int i = 0; i < COINS; i++) {
            coins.putInt(i * CoinLayout.BYTES, i);
        }
        store.apply(coins, 0, 0, coins, 0, COINS);
        store.advance(1, new UnsafeBuffer(new byte[Hash.BYTES]), 0, 1);
        return store;
    }

    /** The bound of the end is kept by what is known of the disk before anything is written. */
    @Test
    void shouldExpectMoreTimeForMoreCoins() {
        Snapshots snapshots = new Snapshots(SnapshotFiles.open(StoreConfig.of(directory, COINS)));
        assertEquals(0, snapshots.expectedMs(0, 0));
        assertEquals(1_760, snapshots.expectedMs(0, 2_000_000));
        assertTrue(snapshots.expectedMs(64L << 20, 2_000_000) > 2_400);
    }
}
