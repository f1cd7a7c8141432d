package io.timecoin.base;

/**
 * Builds a tree from its parts in order, of which it is known between which bits of their keys neighbours part: joins them
 * deepest split first, as for a Cartesian tree. So coins in the order of their keys, or whole subtrees, come to the one tree
 * that the state tree has over them.
 *
 * <pre>
 *  parts and splits   A 5 B 3 C 7 D         split 3 joins ( A 5 B ) and ( C 7 D )
 * </pre>
 *
 * <p>What waits lies in slots; their splits rise strictly from slot to slot, so there are at most {@link #SLOTS}. Whoever
 * extends this keeps what a part is under the number of its slot. One thread; allocates nothing.
 */
public abstract class SplitStack {
    /** Most parts that wait to be joined. */
    public static final int SLOTS = 1 + StateProofLayout.KEY_BITS;

    /** What {@link #push} returns where no tree has such splits. */
    public static final int NONE = -1;

    private final int[] splits = new int[SLOTS];
    private int size;

    /** Plans an empty stack. */
    protected SplitStack() {}

    /** Forgets every part. */
    public final void clear() {
        size = 0;
    }

    /**
     * Makes place for the next part, and joins what is complete by its coming.
     *
     * @param splitBit the first bit in which its keys differ from those of the part before; of the first part ignored
     * @return the slot in which to put it, or {@link #NONE} if no tree splits so
     */
    public final int push(int splitBit) {
        if (size == 0) {
            return size++;
        }
        if (splitBit < 0 || splitBit >= StateProofLayout.KEY_BITS) {
            return NONE;
        }
        while (size > 1 && splits[size - 1] > splitBit) {
            joinTop();
        }
        // The same bit twice, and nothing above it in between: a bit has two values, not three.
        if (size > 1 && splits[size - 1] == splitBit) {
            return NONE;
        }
        splits[size] = splitBit;
        return size++;
    }

    /** Joins all that waits into slot 0; false if nothing was pushed. */
    public final boolean finish() {
        while (size > 1) {
            joinTop();
        }
        return size == 1;
    }

    private void joinTop() {
        size--;
        join(size - 1, splits[size]);
    }

    /**
     * Joins a part and the one in the slot behind it; the result takes the slot of the first.
     *
     * @param leftSlot slot of the left side
     * @param splitBit bit at which the node over both splits
     */
    protected abstract void join(int leftSlot, int splitBit);
}
