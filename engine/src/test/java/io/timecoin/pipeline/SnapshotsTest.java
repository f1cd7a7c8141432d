package io.timecoin.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.CoinLayout;
import io.timecoin.base.CoinVisitor;
import io.timecoin.base.Hash;
import io.timecoin.base.OffHeapBytes;
import io.timecoin.ledger.Genesis;
import io.timecoin.ledger.GenesisCodec;
import io.timecoin.ledger.Standing;
import io.timecoin.ledger.ValidatorRegistry;
import io.timecoin.store.CommittedUtxoStore;
import io.timecoin.store.SnapshotFiles;
import io.timecoin.store.SnapshotKind;
import io.timecoin.store.StoreConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots over the real store that are given up half-way. */
class SnapshotsTest {
    private static final int COINS = 5_000;
    private static final UnsafeBuffer HEADER = new UnsafeBuffer(new byte[100]);

    private static final Standing STANDING = standing();

    private static Standing standing() {
        Genesis genesis = new SampleChain(1).genesis;
        return new Standing(ValidatorRegistry.atGenesis(genesis, GenesisCodec.hash(genesis)), 5, 4, 3, 2);
    }

    @TempDir
    Path directory;

    @Test
    void shouldLeaveNothingOfASnapshotThatIsAbandoned() throws IOException {
        StoreConfig config = StoreConfig.of(directory, COINS);
        Snapshots snapshots = new Snapshots(SnapshotFiles.open(config));
        try (CommittedUtxoStore store = filled(config);
                OffHeapBytes captured = new OffHeapBytes(HEADER.capacity())) {
            captured.append(HEADER, 0, HEADER.capacity());
            Snapshots.Coins stored = coinsOf(store);
            AtomicInteger asked = new AtomicInteger();
            AtomicReference<Snapshots.Mark> mark = new AtomicReference<>();
            Snapshots.Moment both = new Snapshots.Moment(7, 1, HEADER, STANDING, captured);
            assertFalse(snapshots.write(both, stored, () -> asked.incrementAndGet() == 3, mark::set));
            assertEquals(3, asked.get(), "nothing is written after it was abandoned");
            assertNull(mark.get());
            assertEquals(List.of(), files());

            assertTrue(snapshots.write(both, stored, () -> false, mark::set));
            SnapshotFiles files = SnapshotFiles.open(config);
            Path utxo = files.latest(SnapshotKind.UTXO).orElseThrow();
            assertEquals(2, files().size());
            snapshots.write(new Snapshots.Moment(8, 2, HEADER, STANDING, null), stored, () -> false, mark::set);
            assertEquals(7, mark.get().sequence(), "coins alone are not marked");
            assertEquals(
                    Files.size(utxo), Files.size(files.latest(SnapshotKind.UTXO).orElseThrow()));
            Path file = files.latest(SnapshotKind.REPLICA).orElseThrow();
            assertEquals(mark.get().contentHash(), snapshots.content().contentHash(file));
            AtomicInteger coins = new AtomicInteger();
            snapshots.content().readReplica(file, (coin, offset) -> coins.incrementAndGet(), bytes -> {});
            assertEquals(COINS, coins.get());
            store.advance(2, new UnsafeBuffer(new byte[Hash.BYTES]), 0, 9);
        }
    }

    private static Snapshots.Coins coinsOf(CommittedUtxoStore store) {
        return new Snapshots.Coins() {
            @Override
            public long size() {
                return store.size();
            }

            @Override
            public void forEach(CoinVisitor visitor) {
                store.forEach(visitor);
            }
        };
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
