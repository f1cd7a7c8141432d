package io.timecoin.txpool;

import io.timecoin.base.Invariant;
import org.agrona.DirectBuffer;

/**
 * Who spends from whom inside the pool. Nothing points from entry to entry: a parent is found by the id in an input, a
 * child by the lock on an output, so an entry that leaves leaves nothing dangling. What is kept is a count of spent
 * outputs, which tells leaves apart, and the depth. State thread.
 */
final class Lineage {
    private static final int NONE = PoolEntries.NONE;
    private static final int SEEN = 1;

    private final PoolEntries entries;
    private final IdIndex txIds;
    private final SpendLocks locks;
    private final OrderedIndex feeOrder;
    private final Marks marks;
    private final int[] family;

    Lineage(PoolEntries entries, IdIndex txIds, SpendLocks locks, OrderedIndex feeOrder) {
        this.entries = entries;
        this.txIds = txIds;
        this.locks = locks;
        this.feeOrder = feeOrder;
        marks = new Marks(entries.capacity());
        family = new int[entries.capacity()];
    }

    /** One more than the depth of the deepest pooled parent of some inputs. */
    int depthBelow(DirectBuffer bytes, int inputsAt, int inputCount) {
        int deepest = 0;
        for (int i = 0; i < inputCount; i++) {
            int parent = txIds.find(bytes, inputsAt + i * PoolEntries.INPUT_BYTES);
            if (parent != NONE) {
                deepest = Math.max(deepest, entries.depth(parent));
            }
        }
        return deepest + 1;
    }

    /** The pooled parent that an input of an entry spends from, or NONE. */
    int parent(int handle, int input) {
        return txIds.find(entries.bytes(handle), entries.inputAt(handle, input));
    }

    /** Counts some inputs as spending from their pooled parents (change 1), or no more (change -1). */
    void link(DirectBuffer bytes, int inputsAt, int inputCount, int change) {
        for (int i = 0; i < inputCount; i++) {
            int parent = txIds.find(bytes, inputsAt + i * PoolEntries.INPUT_BYTES);
            if (parent != NONE) {
                entries.addSpentOutputs(parent, change);
                refreshLeaf(parent);
            }
        }
    }

    /** The same for the inputs of an entry. At depth 1 there is no pooled parent to look for. */
    void link(int handle, int change) {
        if (entries.depth(handle) > 1) {
            link(entries.bytes(handle), entries.inputAt(handle, 0), entries.inputCount(handle), change);
        }
    }

    /** Only a leaf that is in no proposal can be evicted. */
    void refreshLeaf(int handle) {
        feeOrder.setEligible(handle, entries.spentOutputs(handle) == 0 && !entries.isProposed(handle));
    }

    /**
     * Collects an entry and all its descendants, breadth first in the order of outputs, for {@link #member}.
     *
     * @return how many
     */
    int collectFamily(int handle) {
        marks.clear();
        marks.set(handle, SEEN);
        family[0] = handle;
        int count = 1;
        for (int i = 0; i < count; i++) {
            count = appendChildren(family[i], count);
        }
        return count;
    }

    /** Collects the children of an entry, for {@link #member} and {@link #settleDepths}. */
    int collectChildren(int handle) {
        marks.clear();
        return appendChildren(handle, 0);
    }

    /** One of the entries collected last. */
    int member(int position) {
        return family[position];
    }

    /**
     * Corrects depths after a parent was committed. Works outwards from the children collected last for as long as
     * depths change. A depth only falls, and at most 24 times in an entry's life, so the work is paid for at admission.
     */
    void settleDepths(int childCount) {
        int head = 0;
        int waiting = childCount;
        while (waiting > 0) {
            int handle = family[head];
            head = head + 1 == family.length ? 0 : head + 1;
            waiting--;
            marks.set(handle, 0);
            int depth = depthBelow(entries.bytes(handle), entries.inputAt(handle, 0), entries.inputCount(handle));
            Invariant.check(depth <= entries.depth(handle), "a commit never makes a chain deeper");
            if (depth < entries.depth(handle)) {
                entries.setDepth(handle, depth);
                waiting = enqueueChildren(handle, head, waiting);
            }
        }
    }

    private int appendChildren(int handle, int count) {
        int next = count;
        int outputs = entries.spentOutputs(handle) == 0 ? 0 : entries.outputCount(handle);
        for (int i = 0; i < outputs; i++) {
            int child = locks.spender(handle, i);
            if (child != NONE && marks.get(child) != SEEN) {
                marks.set(child, SEEN);
                family[next] = child;
                next++;
            }
        }
        return next;
    }

    /** Marked entries wait in the queue already, so it never holds one twice and never overflows. */
    private int enqueueChildren(int handle, int head, int waiting) {
        int count = waiting;
        int outputs = entries.spentOutputs(handle) == 0 ? 0 : entries.outputCount(handle);
        for (int i = 0; i < outputs; i++) {
            int child = locks.spender(handle, i);
            if (child != NONE && marks.get(child) != SEEN) {
                marks.set(child, SEEN);
                family[(head + count) % family.length] = child;
                count++;
            }
        }
        return count;
    }
}
