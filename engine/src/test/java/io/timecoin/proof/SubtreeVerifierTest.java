package io.timecoin.proof;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.CoinLayout;
import io.timecoin.base.Hash;
import io.timecoin.base.Limits;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.StateChildrenView;
import io.timecoin.codec.StateCoinsView;
import io.timecoin.ledger.Coins;
import io.timecoin.ledger.StateTree;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class SubtreeVerifierTest {
    private static final int LARGE = 3 * Limits.STATE_COINS_MAX;

    private final SubtreeVerifier verifier = new SubtreeVerifier();
    private final StateCoinsView coinsView = new StateCoinsView();
    private final StateChildrenView partsView = new StateChildrenView();

    private static byte[] rootOfTree(SortedCoins set) {
        UnsafeBuffer root = new UnsafeBuffer(new byte[Hash.BYTES]);
        try (StateTree tree = new StateTree(Math.max(1, set.size()))) {
            set.coins().forEach(coin -> tree.insert(new UnsafeBuffer(coin), 0));
            tree.root(root, 0);
        }
        return root.byteArray();
    }

    private boolean provesCoins(byte[] hash, byte[] coins) {
        return verifier.provesCoins(
                new UnsafeBuffer(hash), 0, new UnsafeBuffer(coins), 0, coins.length / CoinLayout.BYTES);
    }

    private boolean provesParts(byte[] hash, byte[] message) {
        return partsView.wrap(new UnsafeBuffer(message), 0, message.length) == ResultCode.OK
                && verifier.provesParts(new UnsafeBuffer(hash), 0, partsView);
    }

    @Test
    void shouldFindTheRootOfTheStateTreeFromCoinsInOrder() {
        for (int count : new int[] {0, 1, 2, 3, 100, 5_000}) {
            SortedCoins set = SortedCoins.random(count, count, count / 5);
            byte[] root = rootOfTree(set);
            assertArrayEquals(root, set.root());
            assertTrue(provesCoins(root, set.bytes()), "of " + count);
        }
    }

    @Test
    void shouldFindTheRootOfTheStateTreeFromAnyParts() {
        SortedCoins set = SortedCoins.random(7, LARGE, 300);
        byte[] root = rootOfTree(set);
        SortedCoins.Part whole = new SortedCoins.Part(0, set.size(), 0);
        for (int most = 2; most <= 8; most++) {
            assertTrue(provesParts(root, set.encodeParts(9, set.parts(whole, most))), "in " + most);
        }
    }

    @Test
    void shouldProveAnAnswerAgainstTheHashOfAPart() {
        SortedCoins set = SortedCoins.random(8, LARGE, 300);
        SortedCoins.Part whole = new SortedCoins.Part(0, set.size(), 0);
        for (SortedCoins.Part part : set.parts(whole, Limits.STATE_PARTS_MAX)) {
            byte[] message = set.encodeCoins(9, part);
            assertEquals(ResultCode.OK, coinsView.wrap(new UnsafeBuffer(message), 0, message.length));
            assertTrue(verifier.provesCoins(new UnsafeBuffer(set.hash(part)), 0, coinsView));
            assertFalse(verifier.provesCoins(new UnsafeBuffer(set.root()), 0, coinsView));
        }
    }

    @Test
    void shouldRefuseEveryChangedBit() {
        SortedCoins set = SortedCoins.random(9, 12, 4);
        byte[] root = set.root();
        byte[] bytes = set.bytes();
        for (int bit = 0; bit < bytes.length * Byte.SIZE; bit++) {
            bytes[bit >>> 3] ^= (byte) (1 << (bit & 7));
            assertFalse(provesCoins(root, bytes), "bit " + bit);
            bytes[bit >>> 3] ^= (byte) (1 << (bit & 7));
        }
        assertTrue(provesCoins(root, bytes));
    }

    /** All but the numbers of coins, which nothing proves before the coins are there. */
    @Test
    void shouldRefuseEveryChangedBitOfSplitsAndHashes() {
        SortedCoins set = SortedCoins.random(10, LARGE, 100);
        byte[] root = set.root();
        byte[] message = set.encodeParts(9, set.parts(new SortedCoins.Part(0, set.size(), 0), 5));
        for (int at = StateChildrenView.FRONT_BYTES; at < message.length; at++) {
            int inPart = (at - StateChildrenView.FRONT_BYTES) % StateChildrenView.PART_BYTES;
            for (int bit = 0; bit < Byte.SIZE && (inPart < 4 || inPart >= 8); bit++) {
                message[at] ^= (byte) (1 << bit);
                assertFalse(provesParts(root, message), "byte " + at + ", bit " + bit);
                message[at] ^= (byte) (1 << bit);
            }
        }
        assertTrue(provesParts(root, message));
    }

    @Test
    void shouldRefuseCoinsThatAreMissingRepeatedOrOutOfOrder() {
        SortedCoins set = SortedCoins.random(11, 50, 10);
        byte[] root = set.root();
        List<byte[]> coins = set.coins();
        for (int i = 0; i + 1 < coins.size(); i++) {
            byte[] swapped = set.bytes();
            System.arraycopy(coins.get(i + 1), 0, swapped, i * CoinLayout.BYTES, CoinLayout.BYTES);
            assertFalse(provesCoins(root, swapped), "twice " + i);
            System.arraycopy(coins.get(i), 0, swapped, (i + 1) * CoinLayout.BYTES, CoinLayout.BYTES);
            assertFalse(provesCoins(root, swapped), "swapped " + i);
        }
        byte[] bytes = set.bytes();
        UnsafeBuffer all = new UnsafeBuffer(bytes);
        assertFalse(verifier.provesCoins(new UnsafeBuffer(root), 0, all, 0, coins.size() - 1));
        assertFalse(verifier.provesCoins(new UnsafeBuffer(root), 0, all, CoinLayout.BYTES, coins.size() - 1));
        assertFalse(verifier.provesCoins(new UnsafeBuffer(root), 0, all, 0, 0));
    }

    @Test
    void shouldRefusePartsThatNoTreeHas() {
        SortedCoins set = SortedCoins.random(12, LARGE, 0);
        List<SortedCoins.Part> parts = set.parts(new SortedCoins.Part(0, set.size(), 0), 3);
        List<SortedCoins.Part> doubled = List.of(
                parts.get(0),
                parts.get(1),
                new SortedCoins.Part(
                        parts.get(2).from(), parts.get(2).to(), parts.get(1).splitBit()));
        assertFalse(provesParts(set.root(), set.encodeParts(9, doubled)));
        assertFalse(provesParts(set.root(), set.encodeParts(9, parts.subList(0, 2))));
        assertFalse(provesParts(set.root(), set.encodeParts(9, List.of(parts.get(1), parts.get(0), parts.get(2)))));
        assertTrue(provesParts(set.root(), set.encodeParts(9, parts)));
    }

    /** Whatever comes, nothing is thrown, and noise proves nothing; nor does it leave traces in what is judged next. */
    @Test
    void shouldNotThrowOnNoise() {
        Random random = new Random(13);
        SortedCoins set = SortedCoins.random(14, 40, 10);
        for (int round = 0; round < 20_000; round++) {
            byte[] noise = new byte[CoinLayout.BYTES * random.nextInt(12)];
            random.nextBytes(noise);
            byte[] hash = new byte[Hash.BYTES];
            random.nextBytes(hash);
            assertFalse(provesCoins(hash, noise));
        }
        byte[] message = SortedCoins.random(15, LARGE, 0)
                .encodeParts(9, SortedCoins.random(15, LARGE, 0).parts(new SortedCoins.Part(0, LARGE / 2, 0), 4));
        for (int round = 0; round < 20_000; round++) {
            byte[] changed = message.clone();
            for (int i = random.nextInt(6); i >= 0; i--) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt();
            }
            assertFalse(provesParts(set.root(), changed));
        }
        assertTrue(provesCoins(set.root(), set.bytes()));
    }

    @Test
    void shouldAllocateNothing() {
        SortedCoins set = SortedCoins.random(16, 1_000, 50);
        UnsafeBuffer hash = new UnsafeBuffer(set.root());
        UnsafeBuffer bytes = new UnsafeBuffer(set.bytes());
        assertTrue(verifier.provesCoins(hash, 0, bytes, 0, set.size()));
        long before = Coins.allocatedBytes();
        for (int i = 0; i < 10; i++) {
            verifier.provesCoins(hash, 0, bytes, 0, set.size());
        }
        long allocated = Coins.allocatedBytes() - before;
        assertTrue(allocated < 10_000, "allocated " + allocated);
    }
}
