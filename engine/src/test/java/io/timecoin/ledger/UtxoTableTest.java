package io.timecoin.ledger;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.CoinLayout;
import io.timecoin.base.InvariantViolation;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class UtxoTableTest {
    private final UnsafeBuffer coin = new UnsafeBuffer(0, 0);
    private final byte[] copy = new byte[CoinLayout.BYTES];
    private final UnsafeBuffer copyView = new UnsafeBuffer(copy);

    @Test
    void shouldAgreeWithModelOnRandomOperations() {
        agreeWithModel(1, 20_000, 3_000, 400_000);
        agreeWithModel(2, 200, 40, 100_000);
    }

    private void agreeWithModel(int seed, int coinsMax, int ids, int steps) {
        Random random = new Random(seed);
        Map<byte[], byte[]> model = new TreeMap<>(Arrays::compareUnsigned);
        try (UtxoTable table = new UtxoTable(coinsMax, random.nextLong())) {
            long total = 0;
            for (int step = 0; step < steps; step++) {
                byte[] bytes = Coins.coin(random, ids, 6);
                byte[] key = Arrays.copyOf(bytes, CoinLayout.KEY_BYTES);
                coin.wrap(bytes);
                if (random.nextInt(100) < 55 && (model.size() < coinsMax || model.containsKey(key))) {
                    boolean added = model.putIfAbsent(key, bytes) == null;
                    assertEquals(added, table.add(coin, 0));
                    total += added ? amount(bytes) : 0;
                } else {
                    byte[] removed = model.remove(key);
                    assertEquals(removed != null, table.remove(coin, 0));
                    total -= removed == null ? 0 : amount(removed);
                }
                assertEquals(model.size(), table.size());
                assertEquals(total, table.totalAmount());
                checkOne(table, model, Coins.coin(random, ids, 6));
            }
            checkAll(table, model);
        }
    }

    @Test
    void shouldChangeManyCoinsAsOneByOne() {
        Random random = new Random(3);
        int count = 3 * CoinsAhead.GROUP + 1;
        UnsafeBuffer coins = new UnsafeBuffer(new byte[count * CoinLayout.BYTES]);
        UnsafeBuffer keys = new UnsafeBuffer(new byte[count * CoinLayout.KEY_BYTES]);
        for (int i = 0; i < count; i++) {
            byte[] bytes = Coins.coin(random, 0, 6);
            coins.putBytes(i * CoinLayout.BYTES, bytes);
            keys.putBytes(i * CoinLayout.KEY_BYTES, bytes, 0, CoinLayout.KEY_BYTES);
        }
        try (UtxoTable table = new UtxoTable(count, 5)) {
            table.addAll(coins, count);
            assertEquals(count, table.size());
            for (int i = 0; i < count; i++) {
                assertNotEquals(UtxoTable.ABSENT, table.find(keys, i * CoinLayout.KEY_BYTES));
            }
            assertThrows(InvariantViolation.class, () -> table.addAll(coins, 1));
            table.removeAll(keys, count - 1);
            assertEquals(1, table.size());
            assertNotEquals(UtxoTable.ABSENT, table.find(keys, (count - 1) * CoinLayout.KEY_BYTES));
            assertThrows(InvariantViolation.class, () -> table.removeAll(keys, 1));
        }
    }

    private void checkOne(UtxoTable table, Map<byte[], byte[]> model, byte[] asked) {
        byte[] expected = model.get(Arrays.copyOf(asked, CoinLayout.KEY_BYTES));
        coin.wrap(asked);
        int ref = table.find(coin, 0);
        assertEquals(expected == null, ref == UtxoTable.ABSENT);
        if (expected != null) {
            table.copyTo(ref, copyView, 0);
            assertArrayEquals(expected, copy);
        }
    }

    private static void checkAll(UtxoTable table, Map<byte[], byte[]> model) {
        Map<byte[], byte[]> seen = new TreeMap<>(Arrays::compareUnsigned);
        table.forEach((buffer, offset) -> {
            byte[] bytes = new byte[CoinLayout.BYTES];
            buffer.getBytes(offset, bytes);
            seen.put(Arrays.copyOf(bytes, CoinLayout.KEY_BYTES), bytes);
        });
        assertEquals(model.size(), seen.size());
        model.forEach((key, bytes) -> assertArrayEquals(bytes, seen.get(key)));
    }

    @Test
    void shouldReadFieldsOfCoin() {
        try (UtxoTable table = new UtxoTable(10, 3)) {
            byte[] bytes = Coins.coin(new Random(3), 0, 200);
            coin.wrap(bytes);
            assertTrue(table.add(coin, 0));
            int index = coin.getInt(CoinLayout.OUTPUT_INDEX_OFFSET, LITTLE_ENDIAN);
            int ref = table.find(coin, 0, index);
            assertEquals(table.find(coin, 0), ref);
            assertEquals(UtxoTable.ABSENT, table.find(coin, 0, index + 1));
            assertEquals(amount(bytes), table.amount(ref));
            assertEquals(coin.getLong(CoinLayout.HEIGHT_OFFSET, LITTLE_ENDIAN), table.height(ref));
            assertEquals(coin.getInt(CoinLayout.KIND_OFFSET, LITTLE_ENDIAN), table.kind(ref));
            assertTrue(table.ownerMatches(ref, coin, CoinLayout.OWNER_OFFSET));
            assertFalse(table.ownerMatches(ref, coin, 0));
        }
    }

    @Test
    void shouldRefuseCoinsBeyondCapacityOrSumBeyondAmounts() {
        try (UtxoTable table = new UtxoTable(2, 4)) {
            Random random = new Random(4);
            byte[] huge = Coins.coin(random, 0, 1);
            new UnsafeBuffer(huge).putLong(CoinLayout.AMOUNT_OFFSET, Long.MAX_VALUE, LITTLE_ENDIAN);
            assertTrue(table.add(new UnsafeBuffer(huge), 0));
            coin.wrap(Coins.coin(random, 0, 1));
            assertThrows(InvariantViolation.class, () -> table.add(coin, 0));
            assertEquals(1, table.size());
            assertTrue(table.remove(new UnsafeBuffer(huge), 0));
            assertTrue(table.add(coin, 0));
            assertTrue(table.add(new UnsafeBuffer(Coins.coin(random, 0, 1)), 0));
            assertEquals(table.capacity(), table.size());
            assertThrows(InvariantViolation.class, () -> table.add(new UnsafeBuffer(huge), 0));
        }
    }

    @Test
    void shouldNotLetSeedReachResults() {
        Random random = new Random(5);
        try (UtxoTable one = new UtxoTable(5_000, 1);
                UtxoTable other = new UtxoTable(5_000, 2)) {
            for (int i = 0; i < 20_000; i++) {
                coin.wrap(Coins.coin(random, 800, 5));
                if (random.nextBoolean()) {
                    assertEquals(one.add(coin, 0), other.add(coin, 0));
                } else {
                    assertEquals(one.remove(coin, 0), other.remove(coin, 0));
                }
            }
            assertEquals(one.totalAmount(), other.totalAmount());
            assertNotEquals(0, one.size());
        }
    }

    @Test
    void shouldStartOverWhenClearedAndFreeMemoryWhenClosed() {
        UtxoTable table = new UtxoTable(1_000, 6);
        Random random = new Random(6);
        for (int i = 0; i < 1_000; i++) {
            assertTrue(table.add(new UnsafeBuffer(Coins.coin(random, 0, 5)), 0));
        }
        coin.wrap(Coins.coin(random, 0, 5));
        table.clear();
        assertEquals(0, table.size());
        assertEquals(0, table.totalAmount());
        assertTrue(table.add(coin, 0));
        assertTrue(table.allocatedBytes() > 0);
        table.close();
        assertEquals(0, table.allocatedBytes());
    }

    @Test
    void shouldAllocateNothingInSteadyState() {
        int coins = 20_000;
        Random random = new Random(7);
        UnsafeBuffer all = new UnsafeBuffer(new byte[coins * CoinLayout.BYTES]);
        for (int i = 0; i < coins; i++) {
            all.putBytes(i * CoinLayout.BYTES, Coins.coin(random, 0, 5));
        }
        try (UtxoTable table = new UtxoTable(coins, 7)) {
            addAndRemove(table, all, coins);
            long before = Coins.allocatedBytes();
            addAndRemove(table, all, coins);
            assertTrue(Coins.allocatedBytes() - before < 1_000, "the count itself may allocate a little");
        }
    }

    private static void addAndRemove(UtxoTable table, UnsafeBuffer all, int coins) {
        for (int i = 0; i < coins; i++) {
            table.add(all, i * CoinLayout.BYTES);
        }
        for (int i = 0; i < coins; i++) {
            int ref = table.find(all, i * CoinLayout.BYTES);
            table.ownerMatches(ref, all, i * CoinLayout.BYTES + CoinLayout.OWNER_OFFSET);
            table.remove(all, i * CoinLayout.BYTES);
        }
    }

    private static long amount(byte[] bytes) {
        return new UnsafeBuffer(bytes).getLong(CoinLayout.AMOUNT_OFFSET, LITTLE_ENDIAN);
    }
}
