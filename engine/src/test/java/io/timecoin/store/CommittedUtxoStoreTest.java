package io.timecoin.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.CoinLayout;
import io.timecoin.base.EngineException;
import io.timecoin.base.Hash;
import io.timecoin.base.InvariantViolation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommittedUtxoStoreTest {
    private static final UnsafeBuffer NO_BYTES = new UnsafeBuffer(new byte[0]);

    @TempDir
    Path directory;

    private CommittedUtxoStore open(long coinsMax) {
        return CommittedUtxoStore.open(StoreConfig.of(directory, coinsMax), StoreFixture.GENESIS);
    }

    private CommittedUtxoStore fresh(long coinsMax) {
        CommittedUtxoStore store = open(coinsMax);
        store.recreate();
        return store;
    }

    /** The library looks for it there, and else compiles it at every opening. */
    @Test
    void shouldFindTheClassOfTheMapsStateCompiled() {
        assertNotNull(getClass().getResource("/net/openhft/chronicle/hash/VanillaGlobalMutableState$$Native.class"));
    }

    @Test
    void shouldAgreeWithAHashMapWhenOperationsAreRandom() {
        Random random = new Random(20_261);
        Map<Hash, UnsafeBuffer> model = new HashMap<>();
        List<Long> unspent = new ArrayList<>();
        long next = 0;
        try (CommittedUtxoStore store = fresh(20_000)) {
            for (int block = 0; block < 300; block++) {
                int spent = Math.min(unspent.size(), random.nextInt(80));
                int created = random.nextInt(100);
                UnsafeBuffer keys = new UnsafeBuffer(new byte[spent * CoinLayout.KEY_BYTES + 3]);
                for (int i = 0; i < spent; i++) {
                    long number = unspent.remove(random.nextInt(unspent.size()));
                    StoreFixture.putKey(keys, 3 + i * CoinLayout.KEY_BYTES, number);
                    model.remove(name(number));
                }
                UnsafeBuffer coins = new UnsafeBuffer(new byte[created * CoinLayout.BYTES + 5]);
                for (int i = 0; i < created; i++) {
                    StoreFixture.putCoin(coins, 5 + i * CoinLayout.BYTES, next);
                    model.put(name(next), StoreFixture.coin(next));
                    unspent.add(next++);
                }
                store.apply(keys, 3, spent, coins, 5, created);
                store.advance(block, StoreFixture.blockHash(block), 0, block);
                assertEquals(model.size(), store.size());
            }
            assertEquals(model, StoreFixture.coins(store));
        }
        CommittedUtxoStore again = open(20_000);
        assertEquals(Opening.CLEAN, again.opening());
        assertEquals(model, StoreFixture.coins(again));
        again.close();
    }

    /** Opens it, makes it anew with one block, and closes it; returns what it was found to be. */
    private static Opening fillAnew(StoreConfig config) {
        try (CommittedUtxoStore store = CommittedUtxoStore.open(config, StoreFixture.GENESIS)) {
            store.recreate();
            StoreFixture.applyBlock(store, 0);
            assertTrue(StoreFixture.holdsBlocksTo(store, 0));
            assertTrue(Files.exists(config.coins()));
            return store.opening();
        }
    }

    @Test
    void shouldLeaveNoMapInMemoryAndNoneToBeUsedAgain() {
        StoreConfig kept = StoreConfig.of(directory.resolve("store"), 1_000);
        StoreConfig inMemory = kept.withCoinsIn(directory.resolve("memory"));
        assertEquals(Opening.EMPTY, fillAnew(kept));
        for (int i = 0; i < 2; i++) {
            assertEquals(Opening.EMPTY, fillAnew(inMemory));
            assertFalse(Files.exists(inMemory.coins()));
            assertFalse(Files.exists(kept.coins()), "what was kept is of before");
        }
        assertEquals(Opening.EMPTY, fillAnew(kept));
    }

    @Test
    void shouldRemoveFromMemoryWhatWasLeftThere() throws IOException {
        Path memory = Files.createDirectory(directory.resolve("memory"));
        StoreConfig config = StoreConfig.of(directory.resolve("store"), 1_000).withCoinsIn(memory);
        Files.write(config.coins(), new byte[1]);
        try (CommittedUtxoStore store = CommittedUtxoStore.open(config, StoreFixture.GENESIS)) {
            assertEquals(Opening.EMPTY, store.opening());
            assertFalse(Files.exists(config.coins()));
        }
    }

    @Test
    void shouldGiveEveryStoreAMapOfItsOwn() {
        Path memory = directory.resolve("memory");
        assertNotEquals(
                StoreConfig.of(directory.resolve("a"), 1).withCoinsIn(memory).coins(),
                StoreConfig.of(directory.resolve("b"), 1).withCoinsIn(memory).coins());
    }

    @Test
    void shouldRefuseADirectoryForTheMapThatOthersMayWriteTo() throws IOException {
        Path memory = Files.createDirectory(directory.resolve("memory"));
        Files.setPosixFilePermissions(memory, PosixFilePermissions.fromString("rwxrwxrwx"));
        StoreConfig config = StoreConfig.of(directory.resolve("store"), 1_000).withCoinsIn(memory);
        try (CommittedUtxoStore store = CommittedUtxoStore.open(config, StoreFixture.GENESIS)) {
            EngineException refusal = assertThrows(EngineException.class, store::recreate);
            assertEquals(EngineException.Cause.CONFIG, refusal.reason());
            assertTrue(refusal.getMessage().contains(memory.toString()), refusal.getMessage());
        }
    }

    @Test
    void shouldTakeMoreChangesThanAreOrderedAtOnce() {
        int count = SegmentOrder.CHANGES_MAX + 1_000;
        UnsafeBuffer keys = new UnsafeBuffer(new byte[count * CoinLayout.KEY_BYTES]);
        UnsafeBuffer coins = new UnsafeBuffer(new byte[count * CoinLayout.BYTES]);
        for (int i = 0; i < count; i++) {
            StoreFixture.putKey(keys, i * CoinLayout.KEY_BYTES, i);
            StoreFixture.putCoin(coins, i * CoinLayout.BYTES, i);
        }
        try (CommittedUtxoStore store = fresh(count)) {
            store.apply(keys, 0, 0, coins, 0, count);
            // The last coin goes and comes again: first the one, then the other.
            store.apply(keys, 0, count, coins, (count - 1) * CoinLayout.BYTES, 1);
            Map<Hash, UnsafeBuffer> model = Map.of(name(count - 1), StoreFixture.coin(count - 1));
            assertEquals(model, StoreFixture.coins(store));
        }
    }

    private static Hash name(long number) {
        return Hash.of(StoreFixture.key(number), 0);
    }

    @Test
    void shouldBeCleanOnlyWhenClosedAfterAWholeBlock() {
        CommittedUtxoStore store = open(1_000);
        assertEquals(Opening.EMPTY, store.opening());
        store.recreate();
        for (int height = 0; height <= 10; height++) {
            StoreFixture.applyBlock(store, height);
        }
        store.close();
        store.close();

        store = open(1_000);
        assertEquals(Opening.CLEAN, store.opening());
        assertEquals(10, store.storedHeight());
        assertEquals(1_000, store.journalSequence());
        assertTrue(store.blockHash().matches(StoreFixture.blockHash(10), 0));
        assertTrue(StoreFixture.holdsBlocksTo(store, 10));
        store.close();

        store = open(1_000);
        assertEquals(Opening.CLEAN, store.opening(), "reading alone leaves it clean");
        store.apply(StoreFixture.key(200), 0, 1, NO_BYTES, 0, 0);
        store.close();

        store = open(1_000);
        assertEquals(Opening.UNCLEAN, store.opening(), "closed within a block");
        assertEquals("the one there was not closed in order", store.finding());
        store.recreate();
        assertEquals(0, store.size());
        assertEquals(CommittedUtxoStore.NOTHING, store.storedHeight());
        StoreFixture.applyBlock(store, 0);
        store.close();
        assertEquals(Opening.CLEAN, reopened(1_000));
    }

    private Opening reopened(long coinsMax) {
        CommittedUtxoStore store = open(coinsMax);
        Opening opening = store.opening();
        store.close();
        return opening;
    }

    @Test
    void shouldLoseItsMarkWhenTheFirstChangeBegins() throws IOException {
        CommittedUtxoStore store = fresh(1_000);
        Path meta = directory.resolve("store.meta");
        assertFalse(StoreMeta.decode(Files.readAllBytes(meta)).clean(), "before the first change");
        StoreFixture.applyBlock(store, 0);
        store.close();
        assertTrue(StoreMeta.decode(Files.readAllBytes(meta)).clean());

        store = open(1_000);
        assertTrue(StoreMeta.decode(Files.readAllBytes(meta)).clean(), "opening changes nothing");
        store.advance(1, StoreFixture.blockHash(1), 0, 9);
        assertFalse(StoreMeta.decode(Files.readAllBytes(meta)).clean());
        store.close();
    }

    @Test
    void shouldNotBeTrustedWhenAnythingDoesNotFit() throws IOException {
        CommittedUtxoStore store = fresh(1_000);
        StoreFixture.applyBlock(store, 0);
        store.close();
        assertEquals(Opening.RESIZED, reopened(1_001));
        CommittedUtxoStore other =
                CommittedUtxoStore.open(StoreConfig.of(directory, 1_000), Hash.fromHex("77".repeat(Hash.BYTES)));
        assertEquals(Opening.OTHER_CHAIN, other.opening());
        assertEquals("the one there is of another chain", other.finding());

        Path meta = directory.resolve("store.meta");
        byte[] good = Files.readAllBytes(meta);
        byte[] bad = good.clone();
        bad[24] ^= 1;
        Files.write(meta, bad);
        assertEquals(Opening.UNCLEAN, reopened(1_000), "damaged meta");
        Files.write(meta, new byte[3]);
        assertEquals(Opening.UNCLEAN, reopened(1_000), "torn meta");
        Files.delete(meta);
        assertEquals(Opening.UNCLEAN, reopened(1_000), "missing meta");
        StoreMeta found = StoreMeta.decode(good);
        StoreMeta more = new StoreMeta(
                true,
                found.coinsMax(),
                found.height(),
                found.sequence(),
                found.coinCount() + 1,
                found.mapBytes(),
                found.genesisHash(),
                found.blockHash());
        Files.write(meta, more.encode().array());
        assertEquals(Opening.UNCLEAN, reopened(1_000), "another count");
        Files.write(meta, good);
        assertEquals(Opening.CLEAN, reopened(1_000));
        Files.write(directory.resolve("coins.map"), new byte[1], StandardOpenOption.APPEND);
        assertEquals(Opening.UNCLEAN, reopened(1_000), "another length");
    }

    @Test
    void shouldStopBeforeAnyChangeWhenTheCoinsExceedTheCapacity() {
        int coinsMax = 100;
        UnsafeBuffer coins = new UnsafeBuffer(new byte[(coinsMax + 1) * CoinLayout.BYTES]);
        for (int i = 0; i <= coinsMax; i++) {
            StoreFixture.putCoin(coins, i * CoinLayout.BYTES, i);
        }
        CommittedUtxoStore store = fresh(coinsMax);
        assertThrows(InvariantViolation.class, () -> store.apply(NO_BYTES, 0, 0, coins, 0, coinsMax + 1));
        assertEquals(0, store.size());
        store.apply(NO_BYTES, 0, 0, coins, 0, coinsMax);
        store.advance(0, StoreFixture.blockHash(0), 0, 0);
        assertThrows(
                InvariantViolation.class, () -> store.apply(NO_BYTES, 0, 0, coins, coinsMax * CoinLayout.BYTES, 1));
        store.apply(StoreFixture.key(5), 0, 1, coins, coinsMax * CoinLayout.BYTES, 1);
        store.advance(1, StoreFixture.blockHash(1), 0, 1);
        assertEquals(coinsMax, store.size());
        store.close();
        assertEquals(Opening.CLEAN, reopened(coinsMax));
    }

    @Test
    void shouldStopAndStayUncleanWhenTheBlockDoesNotFitTheSet() {
        CommittedUtxoStore store = fresh(1_000);
        StoreFixture.applyBlock(store, 0);
        EngineException failure =
                assertThrows(EngineException.class, () -> store.apply(StoreFixture.key(999), 0, 1, NO_BYTES, 0, 0));
        assertEquals(EngineException.Cause.DATA_MISMATCH, failure.reason());
        failure = assertThrows(EngineException.class, () -> store.apply(NO_BYTES, 0, 0, StoreFixture.coin(3), 0, 1));
        assertEquals(EngineException.Cause.DATA_MISMATCH, failure.reason());
        store.close();
        assertEquals(Opening.UNCLEAN, reopened(1_000));
    }

    @Test
    void shouldStayCleanWhenCountsReachBeyondTheBuffers() {
        CommittedUtxoStore store = fresh(1_000);
        StoreFixture.applyBlock(store, 0);
        assertThrows(IndexOutOfBoundsException.class, () -> store.apply(StoreFixture.key(1), 0, 2, NO_BYTES, 0, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> store.apply(NO_BYTES, 0, 0, StoreFixture.coin(500), 1, 1));
        assertTrue(StoreFixture.holdsBlocksTo(store, 0));
        store.close();
        assertEquals(Opening.CLEAN, reopened(1_000));
    }

    @Test
    void shouldTellHowFarItIsWhileAThreadThatDidNotOpenItStores() throws Exception {
        ExecutorService others = Executors.newFixedThreadPool(2);
        try {
            CommittedUtxoStore store = others.submit(() -> fresh(200_000)).get();
            Future<?> writer = others.submit(() -> {
                for (int height = 0; height < 5_000; height++) {
                    StoreFixture.applyBlock(store, height);
                }
            });
            long last = CommittedUtxoStore.NOTHING;
            while (!writer.isDone()) {
                long height = store.storedHeight();
                assertTrue(height >= last && store.journalSequence() >= height);
                assertTrue(height < 0 || store.size() >= StoreFixture.COINS_A_BLOCK);
                last = height;
            }
            writer.get();
            assertTrue(StoreFixture.holdsBlocksTo(store, 4_999));
            store.close();
            assertEquals(Opening.CLEAN, reopened(200_000));
        } finally {
            others.shutdown();
        }
    }
}
