package io.timecoin.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class MerkleAccumulatorTest {
    private static final int LEAVES_MAX = 200;

    @Test
    void shouldEqualTheRecursiveDefinitionAtEverySize() throws NoSuchAlgorithmException {
        List<byte[]> leaves = leaves();
        MerkleAccumulator tree = new MerkleAccumulator();
        for (int size = 0; size <= LEAVES_MAX; size++) {
            byte[] expected = naiveRoot(leaves.subList(0, size));
            assertArrayEquals(expected, root(tree), "grown to " + size);
            assertArrayEquals(expected, root(tree), "asked twice at " + size);
            assertEquals(size, tree.leafCount());
            if (size < LEAVES_MAX) {
                add(tree, leaves.get(size));
            }
        }
    }

    @Test
    void shouldStartAgainWhenReset() throws NoSuchAlgorithmException {
        List<byte[]> leaves = leaves();
        MerkleAccumulator tree = new MerkleAccumulator();
        for (int size : new int[] {200, 7, 0, 64, 1}) {
            tree.reset();
            for (byte[] leaf : leaves.subList(0, size)) {
                add(tree, leaf);
            }
            assertArrayEquals(naiveRoot(leaves.subList(0, size)), root(tree), "size " + size);
        }
    }

    /** RFC 6962 section 2.1, word for word. */
    private static byte[] naiveRoot(List<byte[]> leaves) throws NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        if (leaves.isEmpty()) {
            return digest.digest();
        }
        if (leaves.size() == 1) {
            digest.update((byte) 0);
            return digest.digest(leaves.get(0));
        }
        int k = 1;
        while (k * 2 < leaves.size()) {
            k *= 2;
        }
        digest.update((byte) 1);
        digest.update(naiveRoot(leaves.subList(0, k)));
        return digest.digest(naiveRoot(leaves.subList(k, leaves.size())));
    }

    private static List<byte[]> leaves() {
        Random random = new Random(6962);
        List<byte[]> leaves = new ArrayList<>();
        for (int i = 0; i < LEAVES_MAX; i++) {
            byte[] leaf = new byte[i % 70];
            random.nextBytes(leaf);
            leaves.add(leaf);
        }
        return leaves;
    }

    private static void add(MerkleAccumulator tree, byte[] leaf) {
        tree.add(new UnsafeBuffer(leaf), 0, leaf.length);
    }

    private static byte[] root(MerkleAccumulator tree) {
        UnsafeBuffer target = new UnsafeBuffer(new byte[32]);
        tree.root(target, 0);
        return target.byteArray();
    }
}
