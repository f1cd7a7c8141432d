package io.timecoin.ledger;

import io.timecoin.base.CoinLayout;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/** The state root straight from its definition: recursion over the sorted set. */
final class NaiveStateTree {
    final TreeMap<byte[], byte[]> coins = new TreeMap<>(Arrays::compareUnsigned);

    boolean insert(byte[] coin) {
        return coins.putIfAbsent(Arrays.copyOf(coin, CoinLayout.KEY_BYTES), coin) == null;
    }

    boolean remove(byte[] coin) {
        return coins.remove(Arrays.copyOf(coin, CoinLayout.KEY_BYTES)) != null;
    }

    byte[] root() {
        return coins.isEmpty() ? new byte[32] : hash(new ArrayList<>(coins.values()));
    }

    private static byte[] hash(List<byte[]> sorted) {
        byte[] first = sorted.get(0);
        if (sorted.size() == 1) {
            return sha256(new byte[] {0}, first);
        }
        byte[] last = sorted.get(sorted.size() - 1);
        int split = 0;
        while (bit(first, split) == bit(last, split)) {
            split++;
        }
        int middle = 1;
        while (bit(sorted.get(middle), split) == 0) {
            middle++;
        }
        byte[] left = hash(sorted.subList(0, middle));
        byte[] right = hash(sorted.subList(middle, sorted.size()));
        return sha256(new byte[] {1}, new byte[] {(byte) split, (byte) (split >>> 8)}, left, right);
    }

    static int bit(byte[] key, int index) {
        return key[index / 8] >> (7 - index % 8) & 1;
    }

    private static byte[] sha256(byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
