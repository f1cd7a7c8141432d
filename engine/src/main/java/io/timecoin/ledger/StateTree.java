package io.timecoin.ledger;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.timecoin.base.CoinLayout;
import io.timecoin.base.Invariant;
import io.timecoin.base.Limits;
import io.timecoin.base.StateProofLayout;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * The authenticated tree over all unspent outputs: a crit-bit tree (PATRICIA) over the 288 bits of the outpoint, most
 * significant bit first, so the outputs of one transaction lie side by side.
 *
 * <pre>
 *  leaf hash = SHA-256( 0x00 | key 36 | value 52 )
 *  node hash = SHA-256( 0x01 | split bit, uint16 little-endian | left hash 32 | right hash 32 )
 *  root of no coins = 32 zero bytes
 * </pre>
 *
 * <p><b>The root is a function of the set.</b> Under a set of two or more keys the first bit in which any two differ is
 * the split, the keys with 0 there are the left side: neither order nor history of changes enters.
 *
 * <p><b>Why a proof of absence is sound.</b> Starting at a root, the bits of an asked key choose one side at each node,
 * because the node's hash commits to which bit that is. Unless SHA-256 collides, root and key therefore fix one path and
 * one leaf: no root has two verdicts for one key. In an honest tree (the certified root is computed by every validator)
 * a present key is itself the leaf on that path, for each node on the way to it has it on the side of its own bit. So a
 * path by the asked key's bits that ends in another key proves absence. The common prefix of a subtree need not be
 * committed: the leaf holds its whole key, and nodes only have to say which bit was asked. Without the split bit in the
 * node a prover could choose which bits to ask and lead any key to a foreign leaf. Leaf and node are told apart by
 * prefix and length, and the zero root of the empty set has no known preimage.
 *
 * <p><b>Depth.</b> Split bits rise strictly along a path, so it has at most 288 nodes however transaction ids are
 * ground; random ids give about log2 of the size. All walks are loops over a stack of that bound.
 *
 * <p>{@link #insert} and {@link #remove} only mark the path; {@link #root} hashes each marked node once, however many
 * changes passed through it. {@link #apply} does the same for a whole block in an order kinder to the memory. One thread at
 * a time; nothing allocates on the heap, save a new segment of some ten thousand nodes.
 */
public final class StateTree implements AutoCloseable {
    private final int coinsMax;
    private final StateNodes nodes;
    private final KeyBits key = new KeyBits();

    /** The slots from the root down to where the last walk ended, or above that what the change after it left. */
    private final int[] path = new int[1 + StateProofLayout.STEPS_MAX];

    private final StateTreeBatch batch;
    private int depth;

    /**
     * Plans an empty tree.
     *
     * @param coinsMax most coins it ever holds
     */
    public StateTree(int coinsMax) {
        Invariant.check(coinsMax <= Limits.UTXOS_MAX, "genesis stays within the limit of unspent outputs");
        this.coinsMax = coinsMax;
        // A batch may create before it spends: it may hold more in between, never at its end.
        this.nodes = new StateNodes(coinsMax + StateTreeBatch.SLICE_CHANGES_MAX);
        this.batch = new StateTreeBatch(this, nodes);
    }

    /** Number of coins. */
    public int size() {
        return nodes.leafCount();
    }

    /** Most coins the tree holds. */
    public int capacity() {
        return coinsMax;
    }

    /** Memory taken outside the heap, in bytes. */
    public long allocatedBytes() {
        return nodes.allocatedBytes();
    }

    /** Whether a coin with a 36-byte key is in the tree. */
    public boolean contains(DirectBuffer keyBuffer, int keyOffset) {
        load(keyBuffer, keyOffset);
        return walk() != StateNodes.EMPTY && difference() == KeyBits.NONE;
    }

    /**
     * Adds a coin. That there is room is a rule judged before, here it is an invariant.
     *
     * @param coin holds its 88 bytes
     * @return false, and nothing changed, if a coin with this key is there
     */
    public boolean insert(DirectBuffer coin, int offset) {
        load(coin, offset);
        if (walk() == StateNodes.EMPTY) {
            nodes.link(StateNodes.ROOT_SLOT, nodes.newLeaf(coin, offset));
            return true;
        }
        int splitBit = difference();
        if (splitBit == KeyBits.NONE) {
            return false;
        }
        while (depth > 0 && nodes.splitBit(path[depth] >>> 1) > splitBit) {
            depth--;
        }
        markDirtyAbove(depth);
        splitSlot(splitBit, nodes.newLeaf(coin, offset));
        return true;
    }

    /** Marks the slots above one of the path. Above a marked slot all are, so it ends at the first that is. */
    private void markDirtyAbove(int place) {
        for (int i = place - 1; i >= 0 && !nodes.isDirty(path[i]); i--) {
            nodes.markDirty(path[i]);
        }
    }

    /** Puts a new node into the last slot, over what was in it on the one side and a new leaf on the other. */
    private void splitSlot(int splitBit, int leafRef) {
        int slot = path[depth];
        int node = nodes.newNode(splitBit);
        int side = key.bit(splitBit);
        nodes.move(slot, 2 * node + (1 - side));
        nodes.link(2 * node + side, leafRef);
        nodes.link(slot, node);
        depth++;
        path[depth] = 2 * node + side;
    }

    /**
     * Removes the coin with a 36-byte key.
     *
     * @return false if there is none
     */
    public boolean remove(DirectBuffer keyBuffer, int keyOffset) {
        load(keyBuffer, keyOffset);
        int leaf = walk();
        if (leaf == StateNodes.EMPTY || difference() != KeyBits.NONE) {
            return false;
        }
        nodes.freeLeaf(leaf);
        if (depth == 0) {
            nodes.unlinkRoot();
            return true;
        }
        int slot = path[depth];
        markDirtyAbove(depth - 1);
        nodes.move(slot ^ 1, path[depth - 1]);
        nodes.freeNode(slot >>> 1);
        depth--;
        return true;
    }

    /**
     * Applies the net changes of a block, several times faster than one by one in a large tree, and hashes most of what
     * they mark. The coins are there and the created ones are not; else it is an invariant that breaks.
     *
     * @param removed holds the 36-byte keys of spent coins, from position 0
     * @param removedStride distance between them in bytes, so that they may be parts of larger records
     * @param inserted holds the 88 bytes of created coins, from position 0
     * @param insertedStride distance between them in bytes
     */
    public void apply(
            DirectBuffer removed,
            int removedStride,
            int removedCount,
            DirectBuffer inserted,
            int insertedStride,
            int insertedCount) {
        batch.removals(removed, removedStride, removedCount);
        batch.apply(inserted, insertedStride, insertedCount);
        Invariant.check(size() <= coinsMax, "a block leaves no more coins than genesis allows");
    }

    /** Brings all hashes up to date and writes the 32 bytes of the root. */
    public void root(MutableDirectBuffer target, int offset) {
        rehash();
        nodes.copyHash(StateNodes.ROOT_SLOT, target, offset);
    }

    private void rehash() {
        rehash(StateNodes.ROOT_SLOT);
    }

    /** Brings up to date the hashes of all keys that start with some bits; what is above stays marked. */
    void rehashSubtree(int prefix, int bits) {
        int slot = StateNodes.ROOT_SLOT;
        int ref = nodes.ref(slot);
        while (ref > 0 && nodes.splitBit(ref) < bits) {
            slot = 2 * ref + (prefix >>> (bits - 1 - nodes.splitBit(ref)) & 1);
            ref = nodes.ref(slot);
        }
        rehash(slot);
    }

    /** Hashes what is marked, children before parents: a slot leaves the stack when its own hash is up to date. */
    private void rehash(int top) {
        depth = nodes.isDirty(top) ? 0 : -1;
        path[0] = top;
        while (depth >= 0) {
            int slot = path[depth];
            int ref = nodes.ref(slot);
            int dirtySides = ref < 0 ? 0 : nodes.dirtySides(ref);
            if (dirtySides != 0) {
                depth++;
                path[depth] = 2 * ref + Integer.numberOfTrailingZeros(dirtySides);
            } else if (ref < 0) {
                nodes.hashLeaf(slot);
                depth--;
            } else {
                nodes.hashNode(slot);
                depth--;
            }
        }
        depth = 0;
        path[0] = StateNodes.ROOT_SLOT;
    }

    /**
     * Writes the proof that a key is in the tree, or that it is not, in the encoding of {@link StateProofLayout}. Brings
     * all hashes up to date; the proof holds against the root at this moment.
     *
     * @param target takes up to {@link StateProofLayout#BYTES_MAX} bytes
     * @return length of the proof in bytes
     */
    public int prove(DirectBuffer keyBuffer, int keyOffset, MutableDirectBuffer target, int offset) {
        rehash();
        load(keyBuffer, keyOffset);
        int leaf = walk();
        target.putShort(offset + StateProofLayout.VERSION_OFFSET, (short) StateProofLayout.VERSION, LITTLE_ENDIAN);
        int steps = leaf == StateNodes.EMPTY ? 0 : depth;
        target.putShort(offset + StateProofLayout.STEP_COUNT_OFFSET, (short) steps, LITTLE_ENDIAN);
        if (leaf == StateNodes.EMPTY) {
            return StateProofLayout.HEADER_BYTES;
        }
        target.putBytes(
                offset + StateProofLayout.COIN_OFFSET,
                nodes.coinSegment(leaf),
                nodes.coinOffset(leaf),
                CoinLayout.BYTES);
        int at = offset + StateProofLayout.STEPS_OFFSET;
        for (int i = depth; i > 0; i--) {
            target.putShort(at, (short) nodes.splitBit(path[i] >>> 1), LITTLE_ENDIAN);
            nodes.copyHash(path[i] ^ 1, target, at + StateProofLayout.STEP_HASH_OFFSET);
            at += StateProofLayout.STEP_BYTES;
        }
        return at - offset;
    }

    /** Removes every coin. */
    public void clear() {
        depth = 0;
        nodes.clear();
    }

    /** Gives the memory back; the tree is of no use afterwards. */
    @Override
    public void close() {
        nodes.close();
    }

    /** Takes the next key, and goes back on the path to where the way to it parts from the way to the last. */
    private void load(DirectBuffer keyBuffer, int keyOffset) {
        int parting = key.firstDifference(keyBuffer, keyOffset);
        key.load(keyBuffer, keyOffset);
        while (depth > 0 && nodes.splitBit(path[depth] >>> 1) >= parting) {
            depth--;
        }
    }

    /** Follows the bits of the key to the only leaf that can hold it; returns its ref, EMPTY of an empty tree. */
    private int walk() {
        depth = nodes.walk(key, path, depth);
        return nodes.ref(path[depth]);
    }

    /** The first bit in which the key differs from the leaf of the last walk. */
    private int difference() {
        int leaf = nodes.ref(path[depth]);
        return key.firstDifference(nodes.coinSegment(leaf), nodes.coinOffset(leaf));
    }
}
