package io.timecoin.ledger;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.timecoin.base.CoinLayout;
import io.timecoin.base.Hash;
import io.timecoin.base.Invariant;
import io.timecoin.base.OffHeapSlab;
import io.timecoin.base.StateProofLayout;
import io.timecoin.crypto.DomainTag;
import io.timecoin.crypto.Hasher;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The memory of the state tree: inner nodes and leaves in two slabs. A node holds the hashes of its children beside
 * their refs, so that hashing a changed path never touches the memory of its unchanged neighbours.
 *
 * <pre>
 *  node:  | left ref 4 | right ref 4 | dirty sides 4 | split bit 2 | unused 2 | left hash 32 | right hash 32 |
 *  leaf:  | coin 88 |
 *  ref:   0 nothing, above 0 the node with this id, below 0 the leaf with id -1 - ref
 *  slot:  2 * node + side: one child of a node, its ref, its hash and whether the hash is out of date
 * </pre>
 *
 * <p>Node 0 is no node of the tree: its left slot holds the root. One thread at a time.
 */
final class StateNodes implements AutoCloseable {
    static final int EMPTY = 0;
    static final int ROOT_SLOT = 0;

    private static final int DIRTY_OFFSET = 8;
    private static final int SPLIT_OFFSET = 12;
    private static final int HASHES_OFFSET = 16;
    private static final int NODE_BYTES = HASHES_OFFSET + 2 * Hash.BYTES;

    private static final int PREIMAGE_HASHES_OFFSET = 3;

    private final OffHeapSlab nodes;
    private final OffHeapSlab leaves;
    private final Hasher hasher = new Hasher(DomainTag.STATE_TREE);
    private final byte[] leafPreimage = new byte[StateProofLayout.LEAF_PREIMAGE_BYTES];
    private final byte[] nodePreimage = new byte[StateProofLayout.NODE_PREIMAGE_BYTES];

    /** Makes reads ahead count for something, or the compiler would drop them. */
    private int touched;

    StateNodes(int leavesMax) {
        // One inner node fewer than leaves, and the one that holds the root.
        this.nodes = new OffHeapSlab(NODE_BYTES, leavesMax);
        this.leaves = new OffHeapSlab(CoinLayout.BYTES, leavesMax);
        leafPreimage[0] = StateProofLayout.LEAF_PREFIX;
        nodePreimage[0] = StateProofLayout.NODE_PREFIX;
        addRootHolder();
    }

    private void addRootHolder() {
        Invariant.checkEqual(newNode(0), 0, "the first node holds the root");
    }

    /** Takes a node with two empty, clean slots. */
    int newNode(int splitBit) {
        int id = nodes.allocate();
        UnsafeBuffer segment = nodes.segment(id);
        int at = nodes.offset(id);
        segment.setMemory(at, NODE_BYTES, (byte) 0);
        segment.putShort(at + SPLIT_OFFSET, (short) splitBit, LITTLE_ENDIAN);
        return id;
    }

    void freeNode(int id) {
        Invariant.check(id != 0, "the holder of the root stays");
        nodes.free(id);
    }

    /** Takes a leaf with a copy of a coin and returns its ref. */
    int newLeaf(DirectBuffer coin, int offset) {
        int id = leaves.allocate();
        leaves.segment(id).putBytes(leaves.offset(id), coin, offset, CoinLayout.BYTES);
        return -1 - id;
    }

    void freeLeaf(int ref) {
        leaves.free(-1 - ref);
    }

    /** The memory that holds the coin of a leaf, at {@link #coinOffset}. */
    UnsafeBuffer coinSegment(int leafRef) {
        return leaves.segment(-1 - leafRef);
    }

    int coinOffset(int leafRef) {
        return leaves.offset(-1 - leafRef);
    }

    int splitBit(int node) {
        return nodes.segment(node).getShort(nodes.offset(node) + SPLIT_OFFSET, LITTLE_ENDIAN);
    }

    int ref(int slot) {
        int node = slot >>> 1;
        return nodes.segment(node).getInt(nodes.offset(node) + ((slot & 1) << 2));
    }

    /**
     * Follows the bits of a key to the only leaf that can hold it.
     *
     * @param path holds the first slots of the way, that of the root first, and takes the others
     * @param from index in the path of the last slot that is known
     * @return index in the path of the last slot, which holds a leaf, or nothing if it is the root's
     */
    int walk(KeyBits key, int[] path, int from) {
        int depth = from;
        int ref = ref(path[from]);
        while (ref > 0) {
            UnsafeBuffer segment = nodes.segment(ref);
            int at = nodes.offset(ref);
            int side = key.bit(segment.getShort(at + SPLIT_OFFSET, LITTLE_ENDIAN));
            depth++;
            path[depth] = 2 * ref + side;
            ref = segment.getInt(at + (side << 2));
        }
        return depth;
    }

    int step(int node, DirectBuffer key, int keyOffset) {
        UnsafeBuffer segment = nodes.segment(node);
        int at = nodes.offset(node);
        touched += segment.getByte(at + NODE_BYTES - 1);
        int splitBit = segment.getShort(at + SPLIT_OFFSET, LITTLE_ENDIAN);
        int side = key.getByte(keyOffset + (splitBit >>> 3)) >>> (~splitBit & 7) & 1;
        return segment.getInt(at + (side << 2));
    }

    /** Reads a leaf at both ends of its key, to have it in the cache. */
    void touchLeaf(int leafRef) {
        UnsafeBuffer segment = coinSegment(leafRef);
        int at = coinOffset(leafRef);
        touched += segment.getByte(at) + segment.getByte(at + CoinLayout.KEY_BYTES - 1);
    }

    boolean isDirty(int slot) {
        return (dirtySides(slot >>> 1) >>> (slot & 1) & 1) != 0;
    }

    /** Bit 0 for left, bit 1 for right: whose hashes are out of date. */
    int dirtySides(int node) {
        return nodes.segment(node).getInt(nodes.offset(node) + DIRTY_OFFSET);
    }

    void markDirty(int slot) {
        int node = slot >>> 1;
        UnsafeBuffer segment = nodes.segment(node);
        int at = nodes.offset(node) + DIRTY_OFFSET;
        segment.putInt(at, segment.getInt(at) | 1 << (slot & 1));
    }

    private void markClean(int slot) {
        int node = slot >>> 1;
        UnsafeBuffer segment = nodes.segment(node);
        int at = nodes.offset(node) + DIRTY_OFFSET;
        segment.putInt(at, segment.getInt(at) & ~(1 << (slot & 1)));
    }

    /** Makes something the child in a slot; its hash is to be computed. */
    void link(int slot, int ref) {
        int node = slot >>> 1;
        nodes.segment(node).putInt(nodes.offset(node) + ((slot & 1) << 2), ref);
        markDirty(slot);
    }

    /** Empties the slot of the root. */
    void unlinkRoot() {
        UnsafeBuffer segment = nodes.segment(0);
        segment.setMemory(nodes.offset(0), NODE_BYTES, (byte) 0);
    }

    /** Copies a child from slot to slot: its ref, its hash and whether the hash is out of date. */
    void move(int from, int to) {
        link(to, ref(from));
        if (!isDirty(from)) {
            markClean(to);
            nodes.segment(to >>> 1).putBytes(hashOffset(to), nodes.segment(from >>> 1), hashOffset(from), Hash.BYTES);
        }
    }

    /** Copies the hash in a slot, which is up to date; of the empty root slot, zeros. */
    void copyHash(int slot, MutableDirectBuffer target, int offset) {
        target.putBytes(offset, nodes.segment(slot >>> 1), hashOffset(slot), Hash.BYTES);
    }

    /** Hashes the leaf in a slot into the slot. */
    void hashLeaf(int slot) {
        int id = -1 - ref(slot);
        leaves.segment(id).getBytes(leaves.offset(id), leafPreimage, 1, CoinLayout.BYTES);
        hasher.update(leafPreimage, 0, leafPreimage.length);
        finishHash(slot);
    }

    /** Hashes the node in a slot, whose own slots are up to date, into the slot. */
    void hashNode(int slot) {
        int id = ref(slot);
        UnsafeBuffer segment = nodes.segment(id);
        int at = nodes.offset(id);
        nodePreimage[1] = segment.getByte(at + SPLIT_OFFSET);
        nodePreimage[2] = segment.getByte(at + SPLIT_OFFSET + 1);
        segment.getBytes(at + HASHES_OFFSET, nodePreimage, PREIMAGE_HASHES_OFFSET, 2 * Hash.BYTES);
        hasher.update(nodePreimage, 0, nodePreimage.length);
        finishHash(slot);
    }

    private void finishHash(int slot) {
        hasher.digest(nodes.segment(slot >>> 1), hashOffset(slot));
        markClean(slot);
    }

    private int hashOffset(int slot) {
        return nodes.offset(slot >>> 1) + HASHES_OFFSET + (slot & 1) * Hash.BYTES;
    }

    int leafCount() {
        return leaves.size();
    }

    long allocatedBytes() {
        return nodes.allocatedBytes() + leaves.allocatedBytes();
    }

    void clear() {
        nodes.clear();
        leaves.clear();
        addRootHolder();
    }

    @Override
    public void close() {
        nodes.close();
        leaves.close();
    }
}
