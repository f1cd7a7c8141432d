package io.timecoin.ledger;

import io.timecoin.base.Invariant;
import java.util.Arrays;
import org.agrona.DirectBuffer;

/**
 * Applies the changes of a block to the state tree in an order that suits the memory. The paths of a large tree lie
 * scattered, so a walk waits for memory at each lower node. Two remedies, neither of which can change a result, because
 * the root is a function of the set:
 *
 * <ul>
 *   <li>Changes are sorted by the first bits of their keys and each such subtree is hashed right after its changes,
 *       while its nodes are still in the cache.
 *   <li>Before a group of changes, its keys are walked in step, so the processor waits for many nodes at once.
 * </ul>
 *
 * <p>The thread of the tree. Allocates nothing after construction.
 */
final class StateTreeBatch {
    /** Most changes sorted at once: bounds the memory for their order. */
    static final int SLICE_CHANGES_MAX = 1 << 16;

    private static final int SUBTREE_BITS_MAX = 8;
    private static final int SUBTREE_CHANGES = 64;
    private static final int LANES = 16;

    private final StateTree tree;
    private final StateNodes nodes;
    private final int[] order = new int[SLICE_CHANGES_MAX];
    private final int[] ends = new int[(1 << SUBTREE_BITS_MAX) + 1];
    private final int[] lanes = new int[LANES];
    private final long[] firstBits = new long[LANES];
    private final int[] lastBits = new int[LANES];

    private DirectBuffer removed;
    private int removedStride;
    private int removedCount;
    private DirectBuffer inserted;
    private int insertedStride;

    StateTreeBatch(StateTree tree, StateNodes nodes) {
        this.tree = tree;
        this.nodes = nodes;
    }

    void removals(DirectBuffer keys, int stride, int count) {
        removed = keys;
        removedStride = stride;
        removedCount = count;
    }

    /** Applies the removals named before and these insertions; change i is a removal below the count of removals. */
    void apply(DirectBuffer coins, int stride, int count) {
        inserted = coins;
        insertedStride = stride;
        int changes = removedCount + count;
        for (int from = 0; from < changes; from += SLICE_CHANGES_MAX) {
            applySlice(from, Math.min(changes - from, SLICE_CHANGES_MAX));
        }
    }

    private void applySlice(int from, int count) {
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(count / SUBTREE_CHANGES);
        bits = Math.min(bits, SUBTREE_BITS_MAX);
        sort(from, count, bits);
        int start = 0;
        for (int subtree = 0; subtree < 1 << bits; subtree++) {
            int end = ends[subtree];
            for (int at = start; at < end; at += LANES) {
                applyGroup(at, Math.min(end, at + LANES));
            }
            if (end > start) {
                tree.rehashSubtree(subtree, bits);
            }
            start = end;
        }
    }

    /** Counting sort by the first bits; stable, so removals stay before insertions. */
    private void sort(int from, int count, int bits) {
        Arrays.fill(ends, 0);
        for (int i = from; i < from + count; i++) {
            ends[subtreeOf(i, bits) + 1]++;
        }
        for (int i = 1; i < ends.length; i++) {
            ends[i] += ends[i - 1];
        }
        // Here ends[s] is where s starts; each placement moves it on, up to the end of s.
        for (int i = from; i < from + count; i++) {
            order[ends[subtreeOf(i, bits)]++] = i;
        }
    }

    private int subtreeOf(int change, int bits) {
        return (buffer(change).getByte(offset(change)) & 0xFF) >>> (Byte.SIZE - bits);
    }

    private void applyGroup(int start, int end) {
        walkInStep(start, end - start);
        for (int i = start; i < end; i++) {
            int change = order[i];
            boolean done = change < removedCount
                    ? tree.remove(removed, offset(change))
                    : tree.insert(inserted, offset(change));
            Invariant.check(done, "a block spends coins that are there and creates coins that are not");
        }
    }

    /** Brings the nodes of some paths into the cache, one level of all of them at a time. */
    private void walkInStep(int start, int count) {
        int root = nodes.ref(StateNodes.ROOT_SLOT);
        for (int lane = 0; lane < count; lane++) {
            int change = order[start + lane];
            firstBits[lane] = KeyBits.first(buffer(change), offset(change));
            lastBits[lane] = KeyBits.last(buffer(change), offset(change));
            // Most likely another output of the transaction of the change before: one walk serves both.
            lanes[lane] = lane > 0 && firstBits[lane] == firstBits[lane - 1] ? StateNodes.EMPTY : root;
        }
        boolean walking = true;
        while (walking) {
            walking = false;
            for (int lane = 0; lane < count; lane++) {
                if (lanes[lane] > 0) {
                    lanes[lane] = nodes.step(lanes[lane], firstBits[lane], lastBits[lane]);
                    walking = true;
                }
            }
        }
        for (int lane = 0; lane < count; lane++) {
            if (lanes[lane] < 0) {
                nodes.touchLeaf(lanes[lane]);
            }
        }
    }

    private DirectBuffer buffer(int change) {
        return change < removedCount ? removed : inserted;
    }

    private int offset(int change) {
        return change < removedCount ? change * removedStride : (change - removedCount) * insertedStride;
    }
}
