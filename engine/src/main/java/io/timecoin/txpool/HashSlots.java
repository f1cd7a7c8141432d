package io.timecoin.txpool;

import io.timecoin.base.Invariant;

/**
 * An open-addressing table of references under 32-bit hashes; linear probing, fixed capacity. It keeps no keys: the
 * caller walks the references that share a hash and compares. Nothing iterates it, so its order reaches nothing.
 *
 * <pre>
 *  slot:  | hash 32 | reference + 1, 32 |      0 is free
 * </pre>
 */
final class HashSlots {
    /** No slot. */
    static final int NONE = -1;

    private static final long REFERENCE_MASK = 0xFFFF_FFFFL;

    private final long[] slots;
    private final int mask;
    private final int referencesMax;
    private int size;

    /** Makes reads ahead count for something, or the compiler would drop them. */
    private long touched;

    HashSlots(int referencesMax) {
        this.referencesMax = referencesMax;
        // A quarter of the slots stays free, so that probes end soon.
        long wanted = referencesMax + referencesMax / 3L + 1;
        int capacity = Integer.highestOneBit((int) wanted) << 1;
        slots = new long[capacity];
        mask = capacity - 1;
    }

    int size() {
        return size;
    }

    /** The first slot that holds a hash, or NONE. */
    int first(int hash) {
        return seek(hash, hash & mask);
    }

    /** Reads where a hash belongs, to have it in the cache. */
    void touch(int hash) {
        touched += slots[hash & mask];
    }

    /** The next slot after one that holds the same hash, or NONE. */
    int next(int hash, int slot) {
        return seek(hash, slot + 1 & mask);
    }

    /** The reference in an occupied slot. */
    int reference(int slot) {
        return (int) slots[slot] - 1;
    }

    void put(int hash, int reference) {
        Invariant.check(size < referencesMax, "a hash table holds no more than it was made for");
        int at = hash & mask;
        while (slots[at] != 0) {
            at = at + 1 & mask;
        }
        slots[at] = packed(hash, reference);
        size++;
    }

    void remove(int hash, int reference) {
        long wanted = packed(hash, reference);
        int at = hash & mask;
        while (slots[at] != wanted) {
            Invariant.check(slots[at] != 0, "what a hash table forgets it has held");
            at = at + 1 & mask;
        }
        closeGap(at);
        size--;
    }

    private int seek(int hash, int from) {
        int at = from;
        while (slots[at] != 0) {
            if ((int) (slots[at] >>> Integer.SIZE) == hash) {
                return at;
            }
            at = at + 1 & mask;
        }
        return NONE;
    }

    /** Moves later slots of the same run back, so that no probe meets a gap before what it seeks. */
    private void closeGap(int gapAt) {
        int gap = gapAt;
        int at = gap + 1 & mask;
        while (slots[at] != 0) {
            int home = (int) (slots[at] >>> Integer.SIZE) & mask;
            if ((at - home & mask) >= (at - gap & mask)) {
                slots[gap] = slots[at];
                gap = at;
            }
            at = at + 1 & mask;
        }
        slots[gap] = 0;
    }

    private static long packed(int hash, int reference) {
        return (long) hash << Integer.SIZE | reference + 1 & REFERENCE_MASK;
    }
}
