package io.timecoin.client;

import io.timecoin.base.Invariant;

/**
 * Finds the number of a transaction by the first eight bytes of its id, which are a hash already and need no other.
 * Open addressing, at most half full. Filled by one thread, then read by any; allocates nothing after construction.
 */
final class TxIdIndex {
    private static final int NONE = 0;

    private final long[] keys;
    private final int[] numbersPlusOne;
    private final int mask;

    TxIdIndex(int count) {
        int capacity = Math.max(2, Integer.highestOneBit(Math.max(1, count)) << 2);
        keys = new long[capacity];
        numbersPlusOne = new int[capacity];
        mask = capacity - 1;
    }

    void put(long key, int number) {
        int at = slot(key);
        Invariant.check(numbersPlusOne[at] == NONE, "ids of a workload differ in their first eight bytes");
        keys[at] = key;
        numbersPlusOne[at] = number + 1;
    }

    /** The number, or -1. */
    int find(long key) {
        return numbersPlusOne[slot(key)] - 1;
    }

    private int slot(long key) {
        int at = (int) key & mask;
        while (numbersPlusOne[at] != NONE && keys[at] != key) {
            at = at + 1 & mask;
        }
        return at;
    }
}
