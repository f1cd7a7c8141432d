package io.timecoin.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.archive.StateHashing;
import io.timecoin.base.CoinKey;
import io.timecoin.base.CoinLayout;
import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Category;
import io.timecoin.base.EngineException.Cause;
import io.timecoin.base.Hash;
import io.timecoin.base.Limits;
import io.timecoin.base.StatePath;
import io.timecoin.codec.BlockHeaderView;
import io.timecoin.proof.SortedCoins;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArrangedCoinsTest {
    private static final SortedCoins SET = SortedCoins.random(3, 20_000, 300);

    @TempDir
    Path directory;

    private StoreConfig config;
    private SnapshotFiles snapshots;
    private ArrangedFiles files;

    @BeforeEach
    void open() {
        config = StoreConfig.of(directory, 1);
        snapshots = SnapshotFiles.open(config);
        files = ArrangedFiles.open(config);
    }

    /** Runs of 1,000 coins: there are many to merge. */
    private CoinArranger arranger() {
        return new CoinArranger(files, new StateHashing(), 1_000, 0);
    }

    private ArrangedCoins arranged(long height, SortedCoins set) {
        assertTrue(arranger().arrange(UtxoSnapshots.write(snapshots, height, set.coins()), () -> true));
        return ArrangedCoins.open(files.file(height), new StateHashing());
    }

    private List<String> temporaries() throws IOException {
        try (Stream<Path> all = Files.list(directory.resolve("arranged"))) {
            return all.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".tmp"))
                    .toList();
        }
    }

    private static UnsafeBuffer path() {
        return new UnsafeBuffer(new byte[StatePath.BYTES]);
    }

    /** The coins at the end of a path, after those of its parts, each found by its own path. */
    private static void readAll(ArrangedCoins copy, SortedCoins set, UnsafeBuffer path, ByteArrayOutputStream all) {
        int node = copy.seek(path, 0);
        SortedCoins.Part part = set.at(path);
        UnsafeBuffer hash = new UnsafeBuffer(new byte[Hash.BYTES]);
        copy.copyHash(node, hash, 0);
        assertArrayEquals(set.hash(part), hash.byteArray());
        assertEquals(part.count(), copy.count(node));
        assertEquals(SortedCoins.isSmall(part), copy.isPart(node));
        assertEquals(part.count(), copy.coinsUnder(path, 0, hash, 0));
        if (copy.isPart(node)) {
            UnsafeBuffer coins = new UnsafeBuffer(new byte[part.count() * CoinLayout.BYTES]);
            assertEquals(part.count(), copy.read(node, path, 0, coins, 0));
            all.writeBytes(coins.byteArray());
            return;
        }
        int[] nodes = new int[2];
        int[] splits = new int[2];
        assertEquals(2, copy.open(node, nodes, splits));
        for (int side = 0; side < 2; side++) {
            UnsafeBuffer below = path();
            below.putBytes(0, path, 0, StatePath.BYTES);
            StatePath.ask(below, 0, splits[1], side);
            assertEquals(nodes[side], copy.seek(below, 0));
            readAll(copy, set, below, all);
        }
    }

    @Test
    void shouldHaveEverySubtreeOfTheStateTree() throws IOException {
        try (ArrangedCoins copy = arranged(7, SET)) {
            assertEquals(7, copy.height());
            assertEquals(SET.size(), copy.coinCount());
            assertEquals(new UnsafeBuffer(SET.root()), copy.root());
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            readAll(copy, SET, path(), all);
            assertArrayEquals(SET.bytes(), all.toByteArray());
            int standingAt = BlockHeaderView.BYTES + Long.BYTES;
            byte[] standing = new byte[copy.front().capacity() - standingAt];
            copy.front().getBytes(standingAt, standing);
            assertArrayEquals(UtxoSnapshots.STANDING, standing);
        }
        assertEquals(List.of(), temporaries());
    }

    @Test
    void shouldOpenALargeSubtreeIntoPartsInOrder() {
        try (ArrangedCoins copy = arranged(7, SET)) {
            for (int most : new int[] {2, 3, 5, Limits.STATE_PARTS_MAX}) {
                int[] nodes = new int[most];
                int[] splits = new int[most];
                int count = copy.open(copy.seek(path(), 0), nodes, splits);
                List<SortedCoins.Part> expected = SET.parts(SET.at(path()), most);
                assertEquals(expected.size(), count);
                for (int i = 0; i < count; i++) {
                    assertEquals(expected.get(i).count(), copy.count(nodes[i]));
                    assertEquals(expected.get(i).splitBit(), splits[i]);
                }
            }
        }
    }

    @Test
    void shouldReadASubtreeInsideAPart() {
        SortedCoins small = SortedCoins.random(4, 500, 100);
        try (ArrangedCoins copy = arranged(7, small)) {
            UnsafeBuffer path = path();
            SortedCoins.Part part = small.at(path);
            while (part.count() > 1) {
                byte[] first = small.coins().get(part.from());
                byte[] last = small.coins().get(part.to() - 1);
                int split = CoinKey.firstDifference(new UnsafeBuffer(first), 0, new UnsafeBuffer(last), 0);
                StatePath.ask(path, 0, split, part.count() & 1);
                part = small.at(path);
                UnsafeBuffer coins = new UnsafeBuffer(new byte[part.count() * CoinLayout.BYTES]);
                assertEquals(part.count(), copy.read(copy.seek(path, 0), path, 0, coins, 0));
                assertArrayEquals(small.coins().get(part.from()), Arrays.copyOf(coins.byteArray(), CoinLayout.BYTES));
                assertEquals(part.count(), copy.coinsUnder(path, 0, new UnsafeBuffer(small.hash(part)), 0));
                assertEquals(-1, copy.coinsUnder(path, 0, new UnsafeBuffer(small.root()), 0));
            }
        }
    }

    @Test
    void shouldFindNothingWhereNoPathLeads() {
        try (ArrangedCoins copy = arranged(7, SET)) {
            UnsafeBuffer path = path();
            StatePath.ask(path, 0, 283, 1);
            assertEquals(ArrangedCoins.NONE, copy.seek(path, 0));
            assertEquals(-1, copy.coinsUnder(path, 0, new UnsafeBuffer(SET.root()), 0));
        }
        try (ArrangedCoins copy = arranged(8, new SortedCoins(List.of()))) {
            assertEquals(ArrangedCoins.NONE, copy.seek(path(), 0));
            assertEquals(new UnsafeBuffer(new byte[Hash.BYTES]), copy.root());
        }
    }

    @Test
    void shouldShowTheCoinsUnderAPath() {
        try (ArrangedCoins copy = arranged(7, SET)) {
            UnsafeBuffer path = path();
            int[] splits = new int[2];
            copy.open(copy.seek(path, 0), new int[2], splits);
            StatePath.ask(path, 0, splits[1], 1);
            SortedCoins.Part part = SET.at(path);
            List<byte[]> shown = new ArrayList<>();
            copy.forEachUnder(path, 0, (coin, offset) -> {
                byte[] bytes = new byte[CoinLayout.BYTES];
                coin.getBytes(offset, bytes);
                shown.add(bytes);
            });
            assertEquals(part.count(), shown.size());
            assertArrayEquals(SET.coins().get(part.from()), shown.get(0));
            assertArrayEquals(SET.coins().get(part.to() - 1), shown.get(shown.size() - 1));
        }
    }

    private void flip(long height, long position) {
        try {
            byte[] bytes = Files.readAllBytes(files.file(height));
            bytes[(int) position] ^= 1;
            Files.write(files.file(height), bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldFindDamageOfCoinsWhenTheyAreRead() {
        arranged(7, SET).close();
        flip(7, ArrangedLayout.HEADER_BYTES + 9_000L * CoinLayout.BYTES + 40);
        try (ArrangedCoins copy = ArrangedCoins.open(files.file(7), new StateHashing())) {
            EngineException damage =
                    assertThrows(EngineException.class, () -> readAll(copy, SET, path(), new ByteArrayOutputStream()));
            assertEquals(Category.ERROR, damage.category());
            assertEquals(Cause.DATA_MISMATCH, damage.reason());
        }
    }

    @Test
    void shouldRefuseACopyWhoseEndsAreDamaged() throws IOException {
        arranged(7, SET).close();
        long size = Files.size(files.file(7));
        long indexAt = ArrangedLayout.HEADER_BYTES + (long) SET.size() * CoinLayout.BYTES;
        for (long position : new long[] {0, 9, 13, 20, 25, 33, 45, 73, 85, indexAt, indexAt + 50, size - 1}) {
            flip(7, position);
            EngineException damage = assertThrows(
                    EngineException.class, () -> ArrangedCoins.open(files.file(7), new StateHashing()), "" + position);
            assertEquals(Cause.DATA_MISMATCH, damage.reason());
            flip(7, position);
        }
        byte[] whole = Files.readAllBytes(files.file(7));
        for (int length : new int[] {0, 50, (int) indexAt, whole.length - 1, whole.length + 1}) {
            Files.write(files.file(7), Arrays.copyOf(whole, length));
            assertThrows(EngineException.class, () -> ArrangedCoins.open(files.file(7), new StateHashing()));
        }
    }

    private void assertNotArranged(Path snapshot, Cause cause) throws IOException {
        EngineException refusal =
                assertThrows(EngineException.class, () -> arranger().arrange(snapshot, () -> true));
        assertEquals(cause, refusal.reason());
        assertEquals(Category.ERROR, refusal.category());
        assertEquals(List.of(), files.list());
        assertEquals(List.of(), temporaries());
    }

    @Test
    void shouldRefuseSnapshotsThatAreNotOfTheForm() throws IOException {
        List<byte[]> coins = SET.coins().subList(0, 100);
        byte[] standing = UtxoSnapshots.STANDING;
        assertNotArranged(UtxoSnapshots.write(snapshots, 7, 8, standing, 100, coins), Cause.DATA_MISMATCH);
        assertNotArranged(UtxoSnapshots.write(snapshots, 8, 8, standing, 99, coins), Cause.DATA_MISMATCH);
        assertNotArranged(UtxoSnapshots.write(snapshots, 9, 9, standing, -1, coins), Cause.DATA_MISMATCH);
        assertNotArranged(UtxoSnapshots.write(snapshots, 10, 10, new byte[2 << 20], 100, coins), Cause.DATA_MISMATCH);
        List<byte[]> twice = new ArrayList<>(coins);
        twice.add(coins.get(50));
        assertNotArranged(UtxoSnapshots.write(snapshots, 11, 11, standing, 101, twice), Cause.DATA_MISMATCH);
        Path damaged = UtxoSnapshots.write(snapshots, 12, coins);
        byte[] bytes = Files.readAllBytes(damaged);
        bytes[bytes.length / 2] ^= 1;
        Files.write(damaged, bytes);
        assertNotArranged(damaged, Cause.DATA_MISMATCH);
    }

    @Test
    void shouldNotTryWithoutRoom() throws IOException {
        Path snapshot = UtxoSnapshots.write(snapshots, 7, SET.coins());
        CoinArranger greedy = new CoinArranger(files, new StateHashing(), 1_000, Long.MAX_VALUE / 2);
        EngineException refusal = assertThrows(EngineException.class, () -> greedy.arrange(snapshot, () -> true));
        assertEquals(Cause.DISK, refusal.reason());
        assertEquals(Category.ERROR, refusal.category());
    }

    @Test
    void shouldLeaveNothingWhenItMayNotGoOn() throws IOException {
        Path snapshot = UtxoSnapshots.write(snapshots, 7, SET.coins());
        for (int steps = 0; steps < 10; steps++) {
            int[] left = {steps};
            assertFalse(arranger().arrange(snapshot, () -> left[0]-- > 0), "after " + steps);
            assertEquals(List.of(), files.list());
            assertEquals(List.of(), temporaries());
        }
    }

    @Test
    void shouldKeepTheNewestTwo() throws IOException {
        SortedCoins few = SortedCoins.random(5, 10, 0);
        for (long height = 5; height <= 9; height++) {
            arranged(height, few).close();
        }
        assertEquals(List.of(files.file(9), files.file(8)), files.list());
        Files.write(files.temporary("runs"), new byte[5]);
        files = ArrangedFiles.open(config);
        assertEquals(List.of(), temporaries());
        files.dropAfter(8);
        assertEquals(List.of(files.file(8)), files.list());
    }
}
