package io.timecoin.replica;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/** The hashes of the protocol straight from their definitions. */
final class NaiveHashes {
    private NaiveHashes() {}

    static byte[] sha256(byte[]... parts) {
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

    static byte[] tag(String name) {
        return ("timecoin/" + name + "/1\0").getBytes(StandardCharsets.US_ASCII);
    }

    static byte[] int32(int value) {
        return ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array();
    }

    static byte[] int64(long value) {
        return ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array();
    }

    /** RFC 6962, section 2.1. */
    static byte[] merkleRoot(List<byte[]> leaves) {
        if (leaves.isEmpty()) {
            return sha256();
        }
        if (leaves.size() == 1) {
            return sha256(new byte[] {0}, leaves.get(0));
        }
        int left = Integer.highestOneBit(leaves.size() - 1);
        return sha256(
                new byte[] {1}, merkleRoot(leaves.subList(0, left)), merkleRoot(leaves.subList(left, leaves.size())));
    }

    /** The state root: of nothing zeros, else by recursion over the coins in the order of their keys. */
    static byte[] stateRoot(List<NaiveCoin> sorted) {
        return sorted.isEmpty() ? new byte[32] : stateNode(sorted);
    }

    private static byte[] stateNode(List<NaiveCoin> sorted) {
        byte[] first = sorted.get(0).bytes;
        if (sorted.size() == 1) {
            return sorted.get(0).leafHash;
        }
        byte[] last = sorted.get(sorted.size() - 1).bytes;
        int split = 0;
        while (bit(first, split) == bit(last, split)) {
            split++;
        }
        int middle = 1;
        while (bit(sorted.get(middle).bytes, split) == 0) {
            middle++;
        }
        return sha256(
                new byte[] {1, (byte) split, (byte) (split >>> 8)},
                stateNode(sorted.subList(0, middle)),
                stateNode(sorted.subList(middle, sorted.size())));
    }

    private static int bit(byte[] key, int index) {
        return key[index / 8] >> (7 - index % 8) & 1;
    }
}
