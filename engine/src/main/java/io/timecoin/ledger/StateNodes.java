package io.timecoin.ledger;

import io.timecoin.base.CoinLayout;
import io.timecoin.base.Hash;
import io.timecoin.base.Invariant;
import io.timecoin.base.OffHeapSlab;
import io.timecoin.base.StateProofLayout;
import io.timecoin.crypto.DomainTag;
import io.timecoin.crypto.Hasher;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.UnsafeApi;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The memory of the state tree: inner nodes and leaves in slabs. The hashes of a node's children lie in a line of their
 * own, so that hashing a changed path never touches the memory of its unchanged neighbours; what a walk needs lies apart
 * from them, four nodes to a line, so that of a large tree more of it stays in the caches.
 *
 * <pre>
 *  links:  | left ref 4 | right ref 4 | dirty sides 4 | split bit 2 | unused 2 |
 *  hashes: | left hash 32 | right hash 32 |       of the same id
 *  leaf:   | coin 88 |
 *  ref:    0 nothing, above 0 the node with this id, below 0 the leaf with id -1 - ref
 *  slot:   2 * node + side: one child of a node, its ref, its hash and whether the hash is out of date
 * </pre>
 *
 * <p>Node 0 is no node of the tree: its left slot holds the root. One thread at a time.
 */
final class StateNodes implements AutoCloseable {
    static final int EMPTY = 0;
    static final int ROOT_SLOT = 0;

    private static final int DIRTY_OFFSET = 8;
    private static final int SPLIT_OFFSET = 12;
    private static final int LINKS_BYTES = 16;
    private static final int HASHES_BYTES = 2 * Hash.BYTES;

    private static final int PREIMAGE_HASHES_OFFSET = 3;

    private final OffHeapSlab links;
    private final OffHeapSlab hashes;
    private final OffHeapSlab leaves;
    private final Hasher hasher = new Hasher(DomainTag.STATE_TREE);
    private final byte[] leafPreimage = new byte[StateProofLayout.LEAF_PREIMAGE_BYTES];
    private final byte[] nodePreimage = new byte[StateProofLayout.NODE_PREIMAGE_BYTES];

    /** Makes reads ahead count for something, or the compiler would drop them. */
    private int touched;

    StateNodes(int leavesMax) {
        // One inner node fewer than leaves, and the one that holds the root.
        this.links = new OffHeapSlab(LINKS_BYTES, leavesMax);
        this.hashes = new OffHeapSlab(HASHES_BYTES, leavesMax);
        this.leaves = new OffHeapSlab(CoinLayout.BYTES, leavesMax);
        leafPreimage[0] = StateProofLayout.LEAF_PREFIX;
        nodePreimage[0] = StateProofLayout.NODE_PREFIX;
        addRootHolder();
    }

    private void addRootHolder() {
        Invariant.checkEqual(newNode(0), 0, "the first node holds the root");
        unlinkRoot();
    }

    /** Takes a node with two empty, clean slots. */
    int newNode(int splitBit) {
        int id = links.allocate();
        Invariant.checkEqual(hashes.allocate(), id, "a node has its links and its hashes under one id");
        long at = links.address(id);
        UnsafeApi.setMemory(at, LINKS_BYTES, (byte) 0);
        UnsafeApi.putShort(at + SPLIT_OFFSET, (short) splitBit);
        return id;
    }

    void freeNode(int id) {
        Invariant.check(id != 0, "the holder of the root stays");
        links.free(id);
        hashes.free(id);
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
        return UnsafeApi.getShort(links.address(node) + SPLIT_OFFSET);
    }

    int ref(int slot) {
        return UnsafeApi.getInt(links.address(slot >>> 1) + refOffset(slot & 1));
    }

    private static int refOffset(int side) {
        return side << 2;
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
            long at = links.address(ref);
            int side = key.bit(UnsafeApi.getShort(at + SPLIT_OFFSET));
            depth++;
            path[depth] = 2 * ref + side;
            ref = UnsafeApi.getInt(at + refOffset(side));
        }
        return depth;
    }

    /**
     * Goes one node down, to have it and its hashes in the cache.
     *
     * @param first the first 64 bits of the key
     * @param last the last 32 bits of the key; those between are taken for zeros, which only sends a reader ahead astray
     * @return the ref of the child
     */
    int step(int node, long first, int last) {
        touched += UnsafeApi.getByte(hashes.address(node));
        long at = links.address(node);
        int splitBit = UnsafeApi.getShort(at + SPLIT_OFFSET);
        int side = splitBit < Long.SIZE ? (int) (first << splitBit >>> Long.SIZE - 1) : KeyBits.lastBit(last, splitBit);
        return UnsafeApi.getInt(at + refOffset(side));
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
        return UnsafeApi.getInt(links.address(node) + DIRTY_OFFSET);
    }

    void markDirty(int slot) {
        long at = links.address(slot >>> 1) + DIRTY_OFFSET;
        UnsafeApi.putInt(at, UnsafeApi.getInt(at) | 1 << (slot & 1));
    }

    private void markClean(int slot) {
        long at = links.address(slot >>> 1) + DIRTY_OFFSET;
        UnsafeApi.putInt(at, UnsafeApi.getInt(at) & ~(1 << (slot & 1)));
    }

    /** Makes something the child in a slot; its hash is to be computed. */
    void link(int slot, int ref) {
        UnsafeApi.putInt(links.address(slot >>> 1) + refOffset(slot & 1), ref);
        markDirty(slot);
    }

    /** Empties the slot of the root. */
    void unlinkRoot() {
        UnsafeApi.setMemory(links.address(0), LINKS_BYTES, (byte) 0);
        UnsafeApi.setMemory(hashes.address(0), HASHES_BYTES, (byte) 0);
    }

    /** Copies a child from slot to slot: its ref, its hash and whether the hash is out of date. */
    void move(int from, int to) {
        link(to, ref(from));
        if (!isDirty(from)) {
            markClean(to);
            hashes.segment(to >>> 1).putBytes(hashOffset(to), hashes.segment(from >>> 1), hashOffset(from), Hash.BYTES);
        }
    }

    /** Copies the hash in a slot, which is up to date; of the empty root slot, zeros. */
    void copyHash(int slot, MutableDirectBuffer target, int offset) {
        target.putBytes(offset, hashes.segment(slot >>> 1), hashOffset(slot), Hash.BYTES);
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
        int splitBit = splitBit(id);
        nodePreimage[1] = (byte) splitBit;
        nodePreimage[2] = (byte) (splitBit >>> Byte.SIZE);
        hashes.segment(id).getBytes(hashes.offset(id), nodePreimage, PREIMAGE_HASHES_OFFSET, HASHES_BYTES);
        hasher.update(nodePreimage, 0, nodePreimage.length);
        finishHash(slot);
    }

    private void finishHash(int slot) {
        hasher.digest(hashes.segment(slot >>> 1), hashOffset(slot));
        markClean(slot);
    }

    private int hashOffset(int slot) {
        return hashes.offset(slot >>> 1) + (slot & 1) * Hash.BYTES;
    }

    int leafCount() {
        return leaves.size();
    }

    long allocatedBytes() {
        return links.allocatedBytes() + hashes.allocatedBytes() + leaves.allocatedBytes();
    }

    void clear() {
        links.clear();
        hashes.clear();
        leaves.clear();
        addRootHolder();
    }

    @Override
    public void close() {
        links.close();
        hashes.close();
        leaves.close();
    }
}
