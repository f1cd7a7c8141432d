package io.timecoin.txpool;

import io.timecoin.base.Invariant;

/**
 * The entries and every index over them, changed together: what one of them holds all of them hold. State thread.
 */
final class PoolTables {
    private static final int NONE = PoolEntries.NONE;

    private final PoolConfig config;
    private final KeyMix mix;
    private long expiredUpToMs = Long.MIN_VALUE;
    private boolean expiryDeferred;

    final PoolEntries entries;
    final IdIndex txIds;
    final IdIndex contentHashes;
    final SpendLocks locks;
    final OrderedIndex feeOrder;
    final OrderedIndex expiryOrder;
    final Lineage lineage;

    PoolTables(PoolConfig config, long hashSeed) {
        this.config = config;
        mix = new KeyMix(hashSeed);
        entries = new PoolEntries(config);
        txIds = new IdIndex(entries, mix, IdIndex.Key.TX_ID);
        contentHashes = new IdIndex(entries, mix, IdIndex.Key.CONTENT_HASH);
        locks = new SpendLocks(entries, mix, config.locksMax());
        feeOrder = new OrderedIndex(entries.capacity(), this::paysLess);
        expiryOrder = new OrderedIndex(entries.capacity(), this::arrivedEarlier);
        lineage = new Lineage(entries, txIds, locks, feeOrder);
    }

    /** Enters a filled row everywhere. */
    void index(int handle) {
        int priority = mix.priority(entries.arrival(handle));
        txIds.add(handle);
        contentHashes.add(handle);
        locks.lockAll(handle);
        feeOrder.insert(handle, FeeRate.orderKey(entries.fee(handle), entries.length(handle)), priority);
        expiryOrder.insert(handle, entries.expiresMs(handle), priority);
    }

    /** Removes an entry everywhere, its locks with it. */
    void remove(int handle) {
        boolean wasProposed = entries.isProposed(handle);
        lineage.link(handle, -1);
        locks.unlockAll(handle);
        txIds.remove(handle);
        contentHashes.remove(handle);
        feeOrder.remove(handle);
        expiryOrder.remove(handle);
        entries.release(handle);
        if (wasProposed) {
            resumeExpiries();
        }
    }

    /** In a proposal, an entry is neither evicted nor expired. */
    void setProposed(int handle, boolean proposed) {
        entries.setProposed(handle, proposed);
        lineage.refreshLeaf(handle);
        expiryOrder.setEligible(handle, !proposed);
        if (!proposed) {
            resumeExpiries();
        }
    }

    /** The first entry to expire by a time, or NONE. */
    int firstExpired(long nowMs) {
        expiredUpToMs = Math.max(expiredUpToMs, nowMs);
        int handle = expiryOrder.firstEligible();
        return handle == NONE || entries.expiresMs(handle) > nowMs ? NONE : handle;
    }

    /** Passes over an expired entry for as long as proposals stay as they are. */
    void deferExpiry(int handle) {
        expiryOrder.setEligible(handle, false);
        expiryDeferred = true;
    }

    /** A proposal let go of an entry: what waited on proposed descendants is judged anew by the next expire. */
    private void resumeExpiries() {
        if (!expiryDeferred) {
            return;
        }
        expiryDeferred = false;
        int at = expiryOrder.first();
        while (at != NONE && entries.expiresMs(at) <= expiredUpToMs) {
            expiryOrder.setEligible(at, !entries.isProposed(at));
            at = expiryOrder.next(at);
        }
    }

    /** Descending fee rate is the order of blocks, so the lowest rate, and of equals the youngest, comes first. */
    private boolean paysLess(int handle, int other) {
        int order =
                FeeRate.compare(entries.fee(handle), entries.length(handle), entries.fee(other), entries.length(other));
        return order == 0 ? arrivedEarlier(other, handle) : order < 0;
    }

    private boolean arrivedEarlier(int handle, int other) {
        return entries.arrival(handle) < entries.arrival(other);
    }

    /**
     * Lists all entries in the order they arrived, parents before children. Sorts the target in place by sifting
     * heaps; allocates nothing.
     */
    int listByArrival(int[] target) {
        Invariant.check(target.length >= entries.count(), "a list of the pool has room for all of it");
        int count = 0;
        for (int at = expiryOrder.first(); at != NONE; at = expiryOrder.next(at)) {
            target[count] = at;
            count++;
        }
        for (int i = count / 2 - 1; i >= 0; i--) {
            siftDown(target, i, count);
        }
        for (int end = count - 1; end > 0; end--) {
            int latest = target[0];
            target[0] = target[end];
            target[end] = latest;
            siftDown(target, 0, end);
        }
        return count;
    }

    private void siftDown(int[] heap, int from, int end) {
        int at = from;
        int handle = heap[from];
        int child = laterChild(heap, at, end);
        while (child < end && arrivedEarlier(handle, heap[child])) {
            heap[at] = heap[child];
            at = child;
            child = laterChild(heap, at, end);
        }
        heap[at] = handle;
    }

    private int laterChild(int[] heap, int at, int end) {
        int left = 2 * at + 1;
        return left + 1 < end && arrivedEarlier(heap[left], heap[left + 1]) ? left + 1 : left;
    }

    /** What must hold before and after every change. */
    void checkTotals() {
        int count = entries.count();
        Invariant.check(count <= config.transactionsMax(), "the pool keeps its count");
        Invariant.check(entries.slab().reservedBytes() <= config.bytesMax(), "the pool keeps its bytes");
        Invariant.checkEqual(locks.size(), entries.inputTotal(), "every input of the pool is locked, nothing else is");
        Invariant.checkEqual(entries.slab().count(), count, "every entry has its bytes");
        Invariant.checkEqual(txIds.size(), count, "every entry is found by its id");
        Invariant.checkEqual(contentHashes.size(), count, "every entry is found by its content");
        Invariant.checkEqual(feeOrder.size(), count, "every entry has its place by fee rate");
        Invariant.checkEqual(expiryOrder.size(), count, "every entry has its place by expiry");
    }
}
