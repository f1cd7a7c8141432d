package io.timecoin.txpool;

/**
 * Fills a block: from the highest fee rate down, each transaction after the pooled ones it spends from. A transaction
 * that does not fit together with its missing ancestors is skipped, and so is everything that spends from it. State
 * thread; changes nothing.
 */
final class BlockAssembly {
    /** After as many transactions in a row that did not fit, the block counts as full. */
    static final int MISSES_MAX = 1_000;

    private static final int NONE = OrderedIndex.NONE;
    private static final int TAKEN = 1;
    private static final int SKIPPED = 2;

    private final PoolEntries entries;
    private final OrderedIndex feeOrder;
    private final Lineage lineage;
    private final Marks marks;

    private int transactionsMax;
    private long bytesMax;
    private long blockTimeMs;
    private int[] target;
    private int count;
    private long bytes;
    private boolean outOfRoom;

    BlockAssembly(PoolEntries entries, OrderedIndex feeOrder, Lineage lineage) {
        this.entries = entries;
        this.feeOrder = feeOrder;
        this.lineage = lineage;
        marks = new Marks(entries.capacity());
    }

    int assemble(int transactionsMax, long bytesMax, long blockTimeMs, int[] target) {
        this.transactionsMax = Math.min(transactionsMax, target.length);
        this.bytesMax = bytesMax;
        this.blockTimeMs = blockTimeMs;
        this.target = target;
        count = 0;
        bytes = 0;
        marks.clear();
        int misses = 0;
        for (int at = feeOrder.last(); at != NONE && count < this.transactionsMax; at = feeOrder.previous(at)) {
            if (addWithAncestors(at)) {
                misses = 0;
            } else if (outOfRoom && ++misses == MISSES_MAX) {
                break;
            }
        }
        this.target = null;
        return count;
    }

    private boolean addWithAncestors(int handle) {
        int countBefore = count;
        long bytesBefore = bytes;
        outOfRoom = false;
        if (add(handle)) {
            return true;
        }
        while (count > countBefore) {
            count--;
            marks.set(target[count], 0);
        }
        bytes = bytesBefore;
        marks.set(handle, SKIPPED);
        return false;
    }

    /** Adds the missing ancestors, then the entry. The recursion is no deeper than the chain depth, at most 25. */
    private boolean add(int handle) {
        int mark = marks.get(handle);
        if (mark != 0) {
            return mark == TAKEN;
        }
        if (entries.ownExpiryMs(handle) <= blockTimeMs) {
            marks.set(handle, SKIPPED);
            return false;
        }
        int inputs = entries.depth(handle) > 1 ? entries.inputCount(handle) : 0;
        for (int i = 0; i < inputs; i++) {
            int parent = lineage.parent(handle, i);
            if (parent != NONE && !add(parent)) {
                markBarren(handle);
                return false;
            }
        }
        outOfRoom = count == transactionsMax || bytes + entries.length(handle) > bytesMax;
        if (outOfRoom) {
            return false;
        }
        take(handle);
        return true;
    }

    private void take(int handle) {
        target[count] = handle;
        count++;
        bytes += entries.length(handle);
        marks.set(handle, TAKEN);
    }

    /** What waits for a skipped ancestor need not be searched again; what only lacked room may fit once its parents are in. */
    private void markBarren(int handle) {
        if (!outOfRoom) {
            marks.set(handle, SKIPPED);
        }
    }
}
