package io.timecoin.store;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.timecoin.base.CoinKey;
import io.timecoin.base.Hash;
import io.timecoin.base.Limits;
import io.timecoin.base.SplitStack;
import io.timecoin.base.StatePath;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The upper part of the state tree over an arranged copy, in memory: its leaves are the parts, numbered in order, the nodes
 * above them have the numbers behind. Built from the index alone; some 100 bytes a part. Reads after that are of any thread.
 */
final class PartTree extends HashStack {
    /** There is no such node. */
    static final int NONE = -1;

    private static final int UNSIGNED_SHORT = 0xFFFF;

    private final int partCount;
    private final int[] splits;
    private final int[] lefts;
    private final int[] rights;
    private final int[] counts;
    private final long[] firsts;
    private final UnsafeBuffer nodeHashes;

    /** Of what waits on the stack. */
    private final int[] nodes = new int[SLOTS];

    private int nodeCount;
    private boolean isSound = true;

    /** Builds the tree over an index in the layout of {@link ArrangedLayout}. */
    PartTree(DirectBuffer index, int partCount, CoinHashing hashing) {
        super(hashing);
        this.partCount = partCount;
        int most = Math.max(1, 2 * partCount - 1);
        splits = new int[most];
        lefts = new int[most];
        rights = new int[most];
        counts = new int[most];
        firsts = new long[partCount + 1];
        nodeHashes = new UnsafeBuffer(new byte[most * Hash.BYTES]);
        nodeCount = partCount;
        for (int part = 0; part < partCount && isSound; part++) {
            addPart(index, part);
        }
        isSound &= finish() || partCount == 0;
    }

    private void addPart(DirectBuffer index, int part) {
        int at = part * ArrangedLayout.PART_BYTES;
        int count = index.getInt(at + ArrangedLayout.COINS_OFFSET, LITTLE_ENDIAN);
        int hashAt = at + ArrangedLayout.HASH_OFFSET;
        int slot = pushPart(index.getShort(at, LITTLE_ENDIAN) & UNSIGNED_SHORT, index, hashAt);
        isSound = slot != SplitStack.NONE && count > 0 && count <= Limits.STATE_COINS_MAX;
        if (isSound) {
            nodes[slot] = part;
            counts[part] = count;
            firsts[part + 1] = firsts[part] + count;
            nodeHashes.putBytes(part * Hash.BYTES, index, hashAt, Hash.BYTES);
        }
    }

    @Override
    protected void join(int leftSlot, int splitBit) {
        super.join(leftSlot, splitBit);
        int node = nodeCount++;
        splits[node] = splitBit;
        lefts[node] = nodes[leftSlot];
        rights[node] = nodes[leftSlot + 1];
        counts[node] = counts[lefts[node]] + counts[rights[node]];
        nodeHashes.putBytes(node * Hash.BYTES, hashes(), leftSlot * Hash.BYTES, Hash.BYTES);
        nodes[leftSlot] = node;
    }

    /** Whether the index describes a tree of so many coins with a root. */
    boolean isTreeOf(long coinCount, DirectBuffer root, int rootOffset) {
        UnsafeBuffer zeros = new UnsafeBuffer(new byte[Hash.BYTES]);
        boolean hasRoot = partCount == 0
                ? Hash.equal(zeros, 0, root, rootOffset)
                : Hash.equal(nodeHashes, root() * Hash.BYTES, root, rootOffset);
        return isSound && hasRoot && firsts[partCount] == coinCount;
    }

    /** The node over all, or {@link #NONE}. */
    int root() {
        return partCount == 0 ? NONE : nodeCount - 1;
    }

    int partCount() {
        return partCount;
    }

    boolean isPart(int node) {
        return node < partCount;
    }

    int count(int node) {
        return counts[node];
    }

    int split(int node) {
        return splits[node];
    }

    int left(int node) {
        return lefts[node];
    }

    int right(int node) {
        return rights[node];
    }

    /** The first part under a node. */
    int leftmost(int node) {
        int part = node;
        while (!isPart(part)) {
            part = lefts[part];
        }
        return part;
    }

    /** The number of coins before a part. */
    long first(int part) {
        return firsts[part];
    }

    void copyHash(int node, MutableDirectBuffer target, int offset) {
        target.putBytes(offset, nodeHashes, node * Hash.BYTES, Hash.BYTES);
    }

    boolean hasHash(int node, DirectBuffer hash, int offset) {
        return Hash.equal(nodeHashes, node * Hash.BYTES, hash, offset);
    }

    /** Follows a path from a node: the node where it ends, the part in which it goes on, or {@link #NONE}. */
    int seek(DirectBuffer path, int offset) {
        int node = root();
        int bit = StatePath.nextAsked(path, offset, 0);
        while (node != NONE && !isPart(node) && bit < CoinKey.NONE) {
            if (splits[node] != bit) {
                return NONE;
            }
            node = StatePath.side(path, offset, bit) == 0 ? lefts[node] : rights[node];
            bit = StatePath.nextAsked(path, offset, bit + 1);
        }
        return node;
    }

    /** The first bit that a path to a node asks below it, or {@link CoinKey#NONE} where it ends there. */
    int rest(int node, DirectBuffer path, int offset) {
        int bit = StatePath.nextAsked(path, offset, 0);
        int at = root();
        while (at != node) {
            at = StatePath.side(path, offset, bit) == 0 ? lefts[at] : rights[at];
            bit = StatePath.nextAsked(path, offset, bit + 1);
        }
        return bit;
    }
}
