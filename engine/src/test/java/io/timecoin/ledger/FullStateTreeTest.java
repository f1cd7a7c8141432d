package io.timecoin.ledger;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.timecoin.base.CoinLayout;
import io.timecoin.base.Hash;
import io.timecoin.base.InvariantViolation;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** A block over a set at its maximum: what it creates may come before what it spends. */
class FullStateTreeTest {
    private static final int COINS = 1_000;

    private static UnsafeBuffer coins(long seed, int count) {
        Random random = new Random(seed);
        UnsafeBuffer coins = new UnsafeBuffer(new byte[count * CoinLayout.BYTES]);
        for (int i = 0; i < count; i++) {
            coins.putBytes(i * CoinLayout.BYTES, Coins.coin(random, 0, 3));
        }
        return coins;
    }

    private static byte[] root(StateTree tree) {
        UnsafeBuffer root = new UnsafeBuffer(new byte[Hash.BYTES]);
        tree.root(root, 0);
        return root.byteArray();
    }

    @Test
    void shouldReplaceEveryCoinOfAFullTreeInOneBlock() {
        UnsafeBuffer before = coins(1, COINS);
        UnsafeBuffer after = coins(2, COINS);
        try (StateTree tree = new StateTree(COINS);
                StateTree expected = new StateTree(COINS)) {
            tree.apply(before, CoinLayout.BYTES, 0, before, CoinLayout.BYTES, COINS);
            tree.apply(before, CoinLayout.BYTES, COINS, after, CoinLayout.BYTES, COINS);
            for (int i = 0; i < COINS; i++) {
                expected.insert(after, i * CoinLayout.BYTES);
            }
            assertEquals(COINS, tree.size());
            assertEquals(COINS, tree.capacity());
            assertArrayEquals(root(expected), root(tree));
        }
    }

    @Test
    void shouldRefuseABlockThatLeavesMoreThanTheMaximum() {
        UnsafeBuffer tooMany = coins(3, COINS + 1);
        try (StateTree tree = new StateTree(COINS)) {
            assertThrows(
                    InvariantViolation.class,
                    () -> tree.apply(tooMany, CoinLayout.BYTES, 0, tooMany, CoinLayout.BYTES, COINS + 1));
        }
    }
}
