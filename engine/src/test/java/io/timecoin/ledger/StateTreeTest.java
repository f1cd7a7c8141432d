package io.timecoin.ledger;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.CoinLayout;
import io.timecoin.base.Hash;
import io.timecoin.base.InvariantViolation;
import io.timecoin.base.StateProofLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class StateTreeTest {
    private final UnsafeBuffer coin = new UnsafeBuffer(0, 0);

    @Test
    void shouldHaveZeroRootWhenEmpty() {
        try (StateTree tree = new StateTree(10)) {
            assertArrayEquals(new byte[Hash.BYTES], root(tree));
            coin.wrap(Coins.coin(new Random(1), 0, 3));
            assertTrue(tree.insert(coin, 0));
            root(tree);
            assertTrue(tree.remove(coin, 0));
            assertArrayEquals(new byte[Hash.BYTES], root(tree));
            assertEquals(0, tree.size());
        }
    }

    @Test
    void shouldKeepRootOfTwoKnownCoins() {
        try (StateTree tree = new StateTree(10)) {
            byte[] one = new byte[CoinLayout.BYTES];
            byte[] other = new byte[CoinLayout.BYTES];
            other[CoinLayout.OUTPUT_INDEX_OFFSET] = 1;
            tree.insert(new UnsafeBuffer(one), 0);
            tree.insert(new UnsafeBuffer(other), 0);
            // Written from the definition with another tool: a change here is a fork of the chain.
            assertEquals(
                    "8db1ea47a1122bbce9cd90e4ea7cf36fe5cdf416f6621bdb3e62a2ce87315c4c",
                    Hash.of(root(tree)).toString());
        }
    }

    @Test
    void shouldAgreeWithDefinitionAfterRandomChanges() {
        agreeWithDefinition(2, false);
        agreeWithDefinition(3, true);
    }

    private void agreeWithDefinition(int seed, boolean deep) {
        Random random = new Random(seed);
        NaiveStateTree model = new NaiveStateTree();
        try (StateTree tree = new StateTree(4_000)) {
            for (int batch = 0; batch < 250; batch++) {
                int changes = random.nextInt(80);
                for (int i = 0; i < changes; i++) {
                    byte[] bytes = deep ? Coins.deepCoin(random) : Coins.coin(random, 400, 8);
                    coin.wrap(bytes);
                    if (random.nextInt(100) < 55) {
                        assertEquals(model.insert(bytes), tree.insert(coin, 0));
                        assertTrue(tree.contains(coin, 0));
                    } else {
                        assertEquals(model.remove(bytes), tree.remove(coin, 0));
                        assertFalse(tree.contains(coin, 0));
                    }
                }
                assertEquals(model.coins.size(), tree.size());
                assertArrayEquals(model.root(), root(tree));
            }
            for (byte[] bytes : new ArrayList<>(model.coins.values())) {
                coin.wrap(bytes);
                assertTrue(tree.remove(coin, 0));
            }
            assertArrayEquals(new byte[Hash.BYTES], root(tree));
        }
    }

    @Test
    void shouldHaveRootIndependentOfOrderAndOfWhenItIsAsked() {
        Random random = new Random(4);
        List<byte[]> coins = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            coins.add(Coins.coin(random, 0, 3));
        }
        byte[] first = rootOf(coins, 1 << 30);
        Collections.shuffle(coins, random);
        assertArrayEquals(first, rootOf(coins, 7));
        Collections.shuffle(coins, random);
        assertArrayEquals(first, rootOf(coins, 500));
    }

    private byte[] rootOf(List<byte[]> coins, int rootEvery) {
        try (StateTree tree = new StateTree(coins.size())) {
            for (int i = 0; i < coins.size(); i++) {
                coin.wrap(coins.get(i));
                tree.insert(coin, 0);
                if (i % rootEvery == rootEvery - 1) {
                    root(tree);
                }
            }
            return root(tree);
        }
    }

    @Test
    void shouldApplyBlocksAsOneByOne() {
        Random random = new Random(9);
        NaiveStateTree model = new NaiveStateTree();
        try (StateTree tree = new StateTree(100_000)) {
            int[] sizes = {1, 0, 3, 40, 200, 2_000, 20_000, 5, 700, 1};
            for (int size : sizes) {
                byte[] removed = removals(random, model, size / 2);
                byte[] inserted = insertions(random, model, size);
                tree.apply(
                        new UnsafeBuffer(removed),
                        CoinLayout.KEY_BYTES,
                        removed.length / CoinLayout.KEY_BYTES,
                        new UnsafeBuffer(inserted),
                        CoinLayout.BYTES,
                        inserted.length / CoinLayout.BYTES);
                assertArrayEquals(model.root(), root(tree));
                assertEquals(model.coins.size(), tree.size());
            }
            byte[] all = removals(random, model, model.coins.size());
            int count = all.length / CoinLayout.KEY_BYTES;
            tree.apply(new UnsafeBuffer(all), CoinLayout.KEY_BYTES, count, coin, CoinLayout.BYTES, 0);
            assertArrayEquals(new byte[Hash.BYTES], root(tree));
        }
    }

    @Test
    void shouldApplyMoreChangesThanOneSliceAndKeysInsideRecords() {
        Random random = new Random(10);
        int count = StateTreeBatch.SLICE_CHANGES_MAX + 5_000;
        byte[] coins = insertions(random, new NaiveStateTree(), count);
        UnsafeBuffer view = new UnsafeBuffer(coins);
        try (StateTree batched = new StateTree(count);
                StateTree single = new StateTree(count)) {
            batched.apply(coin, CoinLayout.KEY_BYTES, 0, view, CoinLayout.BYTES, count);
            for (int i = 0; i < count; i++) {
                single.insert(view, i * CoinLayout.BYTES);
            }
            assertArrayEquals(root(single), root(batched));
            int gone = count / 2;
            batched.apply(view, CoinLayout.BYTES, gone, coin, CoinLayout.BYTES, 0);
            for (int i = 0; i < gone; i++) {
                single.remove(view, i * CoinLayout.BYTES);
            }
            assertArrayEquals(root(single), root(batched));
        }
    }

    @Test
    void shouldStopWhenBlockSpendsAbsentCoin() {
        try (StateTree tree = new StateTree(10)) {
            coin.wrap(Coins.coin(new Random(12), 0, 3));
            assertThrows(InvariantViolation.class, () -> tree.apply(coin, 36, 1, coin, 88, 0));
            tree.apply(coin, 36, 0, coin, 88, 1);
            assertThrows(InvariantViolation.class, () -> tree.apply(coin, 36, 0, coin, 88, 1));
        }
    }

    private static byte[] removals(Random random, NaiveStateTree model, int count) {
        List<byte[]> keys = new ArrayList<>(model.coins.keySet());
        Collections.shuffle(keys, random);
        int present = Math.min(count, keys.size());
        byte[] removed = new byte[present * CoinLayout.KEY_BYTES];
        for (int i = 0; i < present; i++) {
            System.arraycopy(keys.get(i), 0, removed, i * CoinLayout.KEY_BYTES, CoinLayout.KEY_BYTES);
            model.coins.remove(keys.get(i));
        }
        return removed;
    }

    /** Coins in pairs of one transaction, as a transfer with change makes them. */
    private static byte[] insertions(Random random, NaiveStateTree model, int count) {
        byte[] inserted = new byte[count * CoinLayout.BYTES];
        byte[] bytes = null;
        for (int i = 0; i < count; i++) {
            bytes = i % 2 == 0 ? Coins.coin(random, 0, 1) : bytes.clone();
            bytes[CoinLayout.OUTPUT_INDEX_OFFSET] = (byte) (i % 2);
            assertTrue(model.insert(bytes));
            System.arraycopy(bytes, 0, inserted, i * CoinLayout.BYTES, CoinLayout.BYTES);
        }
        return inserted;
    }

    @Test
    void shouldReachLargestDepthWithoutRecursion() {
        try (StateTree tree = new StateTree(StateProofLayout.KEY_BITS + 1)) {
            NaiveStateTree model = new NaiveStateTree();
            // The zero key and one key for each bit: every bit is a split on the path to the zero key.
            for (int bit = -1; bit < StateProofLayout.KEY_BITS; bit++) {
                byte[] bytes = new byte[CoinLayout.BYTES];
                if (bit >= 0) {
                    bytes[bit >>> 3] = (byte) (0x80 >>> (bit & 7));
                }
                model.insert(bytes);
                coin.wrap(bytes);
                assertTrue(tree.insert(coin, 0));
            }
            assertArrayEquals(model.root(), root(tree));
            UnsafeBuffer proof = new UnsafeBuffer(new byte[StateProofLayout.BYTES_MAX]);
            coin.wrap(new byte[CoinLayout.KEY_BYTES]);
            assertEquals(StateProofLayout.BYTES_MAX, tree.prove(coin, 0, proof, 0));
        }
    }

    @Test
    void shouldChangeRootWithEveryFieldOfCoin() {
        byte[] bytes = Coins.coin(new Random(5), 0, 3);
        byte[] root = rootOf(List.of(bytes), 1);
        for (int i = 0; i < bytes.length; i++) {
            byte[] changed = bytes.clone();
            changed[i] ^= 1;
            assertFalse(Arrays.equals(root, rootOf(List.of(changed), 1)));
        }
    }

    @Test
    void shouldRefuseSecondCoinWithOneKey() {
        try (StateTree tree = new StateTree(10)) {
            byte[] bytes = Coins.coin(new Random(6), 0, 3);
            tree.insert(new UnsafeBuffer(bytes), 0);
            byte[] before = root(tree);
            bytes[CoinLayout.AMOUNT_OFFSET] ^= 1;
            assertFalse(tree.insert(new UnsafeBuffer(bytes), 0));
            assertArrayEquals(before, root(tree));
        }
    }

    @Test
    void shouldGiveMemoryBackWhenClosed() {
        StateTree tree = new StateTree(10);
        coin.wrap(Coins.coin(new Random(7), 0, 3));
        tree.insert(coin, 0);
        tree.clear();
        assertEquals(0, tree.size());
        assertTrue(tree.insert(coin, 0));
        assertTrue(tree.allocatedBytes() > 0);
        tree.close();
        assertEquals(0, tree.allocatedBytes());
        assertThrows(InvariantViolation.class, () -> tree.insert(coin, 0));
    }

    @Test
    void shouldAllocateNothingInSteadyState() {
        int coins = 10_000;
        Random random = new Random(8);
        UnsafeBuffer all = new UnsafeBuffer(new byte[coins * CoinLayout.BYTES]);
        for (int i = 0; i < coins; i++) {
            all.putBytes(i * CoinLayout.BYTES, Coins.coin(random, 0, 5));
        }
        UnsafeBuffer root = new UnsafeBuffer(new byte[Hash.BYTES]);
        UnsafeBuffer proof = new UnsafeBuffer(new byte[StateProofLayout.BYTES_MAX]);
        try (StateTree tree = new StateTree(coins)) {
            insertProveAndRemove(tree, all, coins, root, proof);
            long before = Coins.allocatedBytes();
            insertProveAndRemove(tree, all, coins, root, proof);
            assertTrue(Coins.allocatedBytes() - before < 1_000, "the count itself may allocate a little");
        }
    }

    private static void insertProveAndRemove(
            StateTree tree, UnsafeBuffer all, int coins, UnsafeBuffer root, UnsafeBuffer proof) {
        for (int i = 0; i < coins; i++) {
            tree.insert(all, i * CoinLayout.BYTES);
        }
        tree.root(root, 0);
        tree.apply(all, CoinLayout.BYTES, coins / 2, all, CoinLayout.BYTES, 0);
        tree.apply(all, CoinLayout.BYTES, 0, all, CoinLayout.BYTES, coins / 2);
        for (int i = 0; i < coins; i++) {
            tree.prove(all, i * CoinLayout.BYTES, proof, 0);
        }
        for (int i = 0; i < coins; i++) {
            tree.remove(all, i * CoinLayout.BYTES);
            if (i % 1000 == 0) {
                tree.root(root, 0);
            }
        }
    }

    private static byte[] root(StateTree tree) {
        byte[] root = new byte[Hash.BYTES];
        tree.root(new UnsafeBuffer(root), 0);
        return root;
    }
}
