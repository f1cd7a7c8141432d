package io.timecoin.store;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.timecoin.base.CoinKey;
import io.timecoin.base.CoinLayout;
import io.timecoin.base.Hash;
import io.timecoin.base.Limits;
import io.timecoin.base.StateProofLayout;
import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Finds the parts of a set of coins while they pass in order: whenever two subtrees join to one that is too large for an
 * answer, each of them that is not is a part. A small one is known only when its larger neighbour is complete, so parts come
 * out of order and are sorted in the end. One thread.
 */
final class PartIndexer extends HashStack {
    private static final int INITIAL = 1_024;

    private final int[] counts = new int[SLOTS];
    private final int[] firsts = new int[SLOTS];
    private final int[] splits = new int[SLOTS];
    private final UnsafeBuffer last = new UnsafeBuffer(new byte[CoinLayout.KEY_BYTES]);
    private UnsafeBuffer parts = new UnsafeBuffer(new byte[INITIAL * ArrangedLayout.PART_BYTES]);

    /** Of each part its first coin and, in the low half, its place among those found. */
    private long[] order = new long[INITIAL];

    private int partCount;
    private int coinCount;

    PartIndexer(CoinHashing hashing) {
        super(hashing);
    }

    /** Takes the next coin; false if its key is not above that of the one before, or there are too many parts. */
    boolean add(DirectBuffer coin, int offset) {
        int split = coinCount == 0 ? 0 : CoinKey.firstDifference(last, 0, coin, offset);
        if (coinCount > 0 && (split == StateProofLayout.KEY_BITS || CoinKey.bit(coin, offset, split) == 0)) {
            return false;
        }
        int slot = pushCoin(split, coin, offset);
        last.putBytes(0, coin, offset, CoinLayout.KEY_BYTES);
        if (slot == NONE) {
            return false;
        }
        counts[slot] = 1;
        firsts[slot] = coinCount++;
        splits[slot] = split;
        return partCount <= ArrangedLayout.PARTS_MAX;
    }

    @Override
    protected void join(int leftSlot, int splitBit) {
        int count = counts[leftSlot] + counts[leftSlot + 1];
        if (count > Limits.STATE_COINS_MAX) {
            emitSmall(leftSlot);
            emitSmall(leftSlot + 1);
        }
        counts[leftSlot] = count;
        super.join(leftSlot, splitBit);
    }

    private void emitSmall(int slot) {
        if (counts[slot] > Limits.STATE_COINS_MAX || partCount > ArrangedLayout.PARTS_MAX) {
            return;
        }
        int at = partCount * ArrangedLayout.PART_BYTES;
        if (partCount == order.length) {
            order = Arrays.copyOf(order, 2 * partCount);
            UnsafeBuffer larger = new UnsafeBuffer(new byte[2 * parts.capacity()]);
            larger.putBytes(0, parts, 0, at);
            parts = larger;
        }
        parts.putShort(at + ArrangedLayout.SPLIT_OFFSET, (short) splits[slot], LITTLE_ENDIAN);
        parts.putInt(at + ArrangedLayout.COINS_OFFSET, counts[slot], LITTLE_ENDIAN);
        parts.putBytes(at + ArrangedLayout.HASH_OFFSET, hashes(), slot * Hash.BYTES, Hash.BYTES);
        order[partCount] = (long) firsts[slot] << Integer.SIZE | partCount;
        partCount++;
    }

    /** Ends the set; returns how many parts it has. */
    int end() {
        if (finish()) {
            emitSmall(0);
        } else {
            hashes().setMemory(0, Hash.BYTES, (byte) 0);
        }
        Arrays.sort(order, 0, partCount);
        return partCount;
    }

    /** Copies the entry of a part, in order. */
    void copyPart(int part, UnsafeBuffer target, int offset) {
        target.putBytes(offset, parts, (int) order[part] * ArrangedLayout.PART_BYTES, ArrangedLayout.PART_BYTES);
    }

    /** The number of coins. */
    int coinCount() {
        return coinCount;
    }
}
