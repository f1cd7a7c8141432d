package io.timecoin.proof;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.CoinLayout;
import io.timecoin.base.Hash;
import io.timecoin.base.StateProofLayout;
import io.timecoin.ledger.Coins;
import io.timecoin.ledger.StateTree;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StateProofVerifierTest {
    private final StateTree tree = new StateTree(10_000);
    private final Map<byte[], byte[]> coins = new TreeMap<>(Arrays::compareUnsigned);
    private final StateProofVerifier verifier = new StateProofVerifier();
    private final byte[] root = new byte[Hash.BYTES];

    @AfterEach
    void closeTree() {
        tree.close();
    }

    @Test
    void shouldIncludeEveryPresentKeyWithItsValue() {
        fill(1, 2_000, false);
        coins.forEach((key, coin) -> {
            byte[] proof = prove(key);
            assertEquals(ProofVerdict.INCLUDED, verify(root, key, proof));
            assertArrayEquals(
                    Arrays.copyOfRange(coin, CoinLayout.KEY_BYTES, CoinLayout.BYTES),
                    Arrays.copyOfRange(
                            proof,
                            StateProofLayout.VALUE_OFFSET,
                            StateProofLayout.VALUE_OFFSET + CoinLayout.VALUE_BYTES));
        });
    }

    @Test
    void shouldExcludeEveryAbsentKeyAndKeepProofsShort() {
        fill(2, 2_000, false);
        Random random = new Random(22);
        for (int i = 0; i < 5_000; i++) {
            byte[] key = i % 2 == 0 ? randomKey(random) : neighbour(random);
            byte[] proof = prove(key);
            ProofVerdict expected = coins.containsKey(key) ? ProofVerdict.INCLUDED : ProofVerdict.EXCLUDED;
            assertEquals(expected, verify(root, key, proof));
            assertTrue(proof.length < StateProofLayout.length(40), "length " + proof.length);
        }
    }

    @Test
    void shouldJudgeDeepTrees() {
        fill(3, 2_000, true);
        Random random = new Random(33);
        for (int i = 0; i < 2_000; i++) {
            byte[] key = neighbour(random);
            ProofVerdict expected = coins.containsKey(key) ? ProofVerdict.INCLUDED : ProofVerdict.EXCLUDED;
            assertEquals(expected, verify(root, key, prove(key)));
        }
    }

    @Test
    void shouldExcludeEverythingFromEmptyTreeOnlyUnderZeroRoot() {
        byte[] key = randomKey(new Random(4));
        byte[] proof = prove(key);
        assertEquals(StateProofLayout.HEADER_BYTES, proof.length);
        assertEquals(ProofVerdict.EXCLUDED, verify(root, key, proof));
        byte[] other = root.clone();
        other[31] = 1;
        assertEquals(ProofVerdict.INVALID, verify(other, key, proof));
    }

    @Test
    void shouldJudgeTreeOfOneCoin() {
        fill(5, 1, false);
        byte[] key = coins.keySet().iterator().next();
        byte[] proof = prove(key);
        assertEquals(ProofVerdict.INCLUDED, verify(root, key, proof));
        assertEquals(ProofVerdict.EXCLUDED, verify(root, randomKey(new Random(5)), proof));
    }

    @Test
    void shouldRefuseProofUnderOtherRoot() {
        fill(6, 500, false);
        byte[] key = coins.keySet().iterator().next();
        byte[] proof = prove(key);
        byte[] oldRoot = root.clone();
        fill(66, 1, false);
        assertEquals(ProofVerdict.INVALID, verify(root, key, proof));
        assertEquals(ProofVerdict.INCLUDED, verify(oldRoot, key, proof));
    }

    @Test
    void shouldRefuseEveryMutatedBit() {
        fill(7, 300, false);
        Random random = new Random(77);
        for (int round = 0; round < 20; round++) {
            byte[] key = round % 2 == 0 ? presentKey(random) : randomKey(random);
            byte[] proof = prove(key);
            for (int bit = 0; bit < proof.length * Byte.SIZE; bit++) {
                proof[bit >>> 3] ^= (byte) (1 << (bit & 7));
                assertEquals(ProofVerdict.INVALID, verify(root, key, proof), "bit " + bit);
                proof[bit >>> 3] ^= (byte) (1 << (bit & 7));
            }
        }
    }

    @Test
    void shouldRefuseEveryOtherLength() {
        fill(8, 300, false);
        byte[] key = presentKey(new Random(88));
        byte[] proof = prove(key);
        for (int length = 0; length < proof.length; length++) {
            assertEquals(ProofVerdict.INVALID, verify(root, key, Arrays.copyOf(proof, length)));
        }
        assertEquals(ProofVerdict.INVALID, verify(root, key, Arrays.copyOf(proof, proof.length + 1)));
        assertEquals(
                ProofVerdict.INVALID,
                verify(root, key, Arrays.copyOf(proof, proof.length + StateProofLayout.STEP_BYTES)));
    }

    @Test
    void shouldNeverGiveProofOfOneKeyToWrongVerdictForAnother() {
        fill(9, 400, false);
        Random random = new Random(99);
        for (int i = 0; i < 20_000; i++) {
            byte[] proof = prove(random.nextBoolean() ? presentKey(random) : randomKey(random));
            byte[] asked = random.nextBoolean() ? presentKey(random) : neighbour(random);
            ProofVerdict truth = coins.containsKey(asked) ? ProofVerdict.INCLUDED : ProofVerdict.EXCLUDED;
            ProofVerdict verdict = verify(root, asked, proof);
            assertTrue(verdict == truth || verdict == ProofVerdict.INVALID);
        }
    }

    @Test
    void shouldNeverThrowOnRandomOrDamagedBytes() {
        fill(10, 300, false);
        Random random = new Random(100);
        for (int i = 0; i < 200_000; i++) {
            byte[] key = presentKey(random);
            byte[] bytes = random.nextBoolean() ? randomBytes(random) : damaged(random, prove(key));
            assertNotEquals(ProofVerdict.EXCLUDED, verify(root, key, bytes));
        }
    }

    @Test
    void shouldRefuseRangesOutsideTheBuffer() {
        StateProof proof = new StateProof();
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[StateProofLayout.HEADER_BYTES]);
        buffer.putByte(0, (byte) StateProofLayout.VERSION);
        assertTrue(proof.wrap(buffer, 0, StateProofLayout.HEADER_BYTES));
        assertTrue(proof.isOfEmptyTree());
        assertFalse(proof.wrap(buffer, 1, StateProofLayout.HEADER_BYTES));
        assertFalse(proof.wrap(buffer, -1, StateProofLayout.HEADER_BYTES));
        assertFalse(proof.wrap(buffer, 0, -1));
        assertFalse(proof.wrap(buffer, Integer.MAX_VALUE, Integer.MAX_VALUE));
    }

    @Test
    void shouldAllocateNothingWhenVerifying() {
        fill(11, 300, false);
        byte[] key = presentKey(new Random(111));
        UnsafeBuffer proof = new UnsafeBuffer(prove(key));
        UnsafeBuffer rootView = new UnsafeBuffer(root);
        UnsafeBuffer keyView = new UnsafeBuffer(key);
        verifyMany(rootView, keyView, proof);
        long before = Coins.allocatedBytes();
        verifyMany(rootView, keyView, proof);
        assertTrue(Coins.allocatedBytes() - before < 1_000, "the count itself may allocate a little");
    }

    private void verifyMany(UnsafeBuffer rootView, UnsafeBuffer keyView, UnsafeBuffer proof) {
        for (int i = 0; i < 10_000; i++) {
            verifier.verify(rootView, 0, keyView, 0, proof, 0, proof.capacity());
        }
    }

    private void fill(int seed, int count, boolean deep) {
        Random random = new Random(seed);
        for (int i = 0; i < count; i++) {
            byte[] coin = deep ? Coins.deepCoin(random) : Coins.coin(random, 0, 3);
            if (tree.insert(new UnsafeBuffer(coin), 0)) {
                coins.put(Arrays.copyOf(coin, CoinLayout.KEY_BYTES), coin);
            }
        }
        tree.root(new UnsafeBuffer(root), 0);
    }

    private byte[] prove(byte[] key) {
        // An offset of its own shows that the tree writes where it is told.
        byte[] target = new byte[StateProofLayout.BYTES_MAX + 3];
        int length = tree.prove(new UnsafeBuffer(key), 0, new UnsafeBuffer(target), 3);
        return Arrays.copyOfRange(target, 3, 3 + length);
    }

    private ProofVerdict verify(byte[] againstRoot, byte[] key, byte[] proof) {
        return verifier.verify(
                new UnsafeBuffer(againstRoot), 0, new UnsafeBuffer(key), 0, new UnsafeBuffer(proof), 0, proof.length);
    }

    private byte[] presentKey(Random random) {
        byte[] near = ((TreeMap<byte[], byte[]>) coins).ceilingKey(randomKey(random));
        return near == null ? ((TreeMap<byte[], byte[]>) coins).firstKey() : near;
    }

    /** A present key with one bit turned: absent, mostly, and close to a present one. */
    private byte[] neighbour(Random random) {
        byte[] key = presentKey(random).clone();
        int bit = random.nextInt(StateProofLayout.KEY_BITS);
        key[bit >>> 3] ^= (byte) (1 << (bit & 7));
        return key;
    }

    private static byte[] randomKey(Random random) {
        return randomOf(random, CoinLayout.KEY_BYTES);
    }

    private static byte[] randomBytes(Random random) {
        byte[] bytes = randomOf(random, random.nextInt(600));
        if (bytes.length >= StateProofLayout.HEADER_BYTES && random.nextBoolean()) {
            bytes[0] = StateProofLayout.VERSION;
            bytes[1] = 0;
        }
        return bytes;
    }

    private static byte[] randomOf(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] damaged(Random random, byte[] proof) {
        byte[] bytes = Arrays.copyOf(proof, Math.max(0, proof.length + random.nextInt(5) - 2));
        for (int i = random.nextInt(4); i > 0 && bytes.length > 0; i--) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return bytes;
    }
}
