package io.timecoin.base;

import org.agrona.UnsafeApi;

/**
 * An index from 64-bit hashes to record ids, outside the heap. It keeps 32 bits of the hash beside the id; whoever asks
 * compares the full key of each candidate. The hash must be seeded: all bounds on probe lengths rest on it being
 * unpredictable.
 *
 * <p>Open addressing with linear probing and backward-shift deletion, in partitions that double one by one. So memory
 * follows the entries and not the maximum, and no call pays for more than one partition of a few thousand slots.
 *
 * <pre>
 *  hash:  | partition |      ...      | fingerprint 32 |     home slot = fingerprint and (slots - 1)
 *  slot:  | fingerprint 32 | id + 1   32 |                   0 is an empty slot
 * </pre>
 *
 * <p>One thread at a time. Look-ups allocate nothing; insertions take memory outside the heap when a partition doubles.
 */
public final class OffHeapIndex implements AutoCloseable {
    /** What a look-up returns when there is no further candidate. */
    public static final int NONE = -1;

    private static final int PARTITION_ENTRIES = 4096;
    private static final int PARTITIONS_MIN = 2;
    private static final int SLOTS_MIN = 16;
    private static final int SLOTS_MAX = 1 << 26;
    private static final int LOAD_NUMERATOR = 3;
    private static final int LOAD_DENOMINATOR = 5;

    private final int partitionShift;
    private final long[] addresses;
    private final int[] masks;
    private final int[] counts;
    private long allocatedBytes;
    private boolean closed;

    // The cursor of the last look-up.
    private int partition;
    private int fingerprint;
    private int position;
    private boolean held;

    /**
     * Plans an index; takes no memory outside the heap yet.
     *
     * @param entriesMax how many entries to expect at most; more are slower, not wrong
     */
    public OffHeapIndex(int entriesMax) {
        Invariant.check(entriesMax > 0, "an index holds an entry");
        int wanted = entriesMax / PARTITION_ENTRIES;
        int partitions = Math.max(PARTITIONS_MIN, Integer.highestOneBit(Math.max(1, 2 * wanted - 1)));
        this.partitionShift = Long.SIZE - Integer.numberOfTrailingZeros(partitions);
        this.addresses = new long[partitions];
        this.masks = new int[partitions];
        this.counts = new int[partitions];
    }

    /**
     * Starts a look-up.
     *
     * @return the first id whose hash may be this one, or {@link #NONE}
     */
    public int first(long hash) {
        partition = (int) (hash >>> partitionShift);
        fingerprint = (int) hash;
        position = fingerprint & masks[partition];
        held = false;
        return addresses[partition] == 0 ? NONE : probe();
    }

    /**
     * The id that {@link #first} would return now, or {@link #NONE}; leaves the look-up under way as it is. For callers
     * that read ahead.
     */
    public int peek(long hash) {
        int target = (int) (hash >>> partitionShift);
        long base = addresses[target];
        if (base == 0) {
            return NONE;
        }
        int mask = masks[target];
        int at = (int) hash & mask;
        long slot = slot(base, at);
        while (slot != 0 && (int) (slot >>> Integer.SIZE) != (int) hash) {
            at = at + 1 & mask;
            slot = slot(base, at);
        }
        return (int) slot - 1;
    }

    /** The next candidate of the look-up, or {@link #NONE}. Only after a candidate. */
    public int next() {
        Invariant.check(held, "a look-up goes on after a candidate");
        position = position + 1 & masks[partition];
        return probe();
    }

    private int probe() {
        long base = addresses[partition];
        int mask = masks[partition];
        int at = position;
        long slot = slot(base, at);
        while (slot != 0) {
            if ((int) (slot >>> Integer.SIZE) == fingerprint) {
                position = at;
                held = true;
                return (int) slot - 1;
            }
            at = at + 1 & mask;
            slot = slot(base, at);
        }
        held = false;
        return NONE;
    }

    /** Adds an entry; the caller knows that it is not there. Ends the look-up. */
    public void insert(long hash, int id) {
        Invariant.check(id >= 0, "an id is not negative");
        int target = (int) (hash >>> partitionShift);
        makeRoom(target);
        place(addresses[target], masks[target], hash << Integer.SIZE | id + 1);
        counts[target]++;
        held = false;
    }

    /**
     * Removes the candidate last returned and ends the look-up. Later entries of its run move back, so there are no
     * tombstones and the length of a probe depends on the entries only.
     */
    public void removeCurrent() {
        Invariant.check(held, "a candidate is held");
        long base = addresses[partition];
        int mask = masks[partition];
        int hole = position;
        int at = hole + 1 & mask;
        long slot = slot(base, at);
        while (slot != 0) {
            int home = (int) (slot >>> Integer.SIZE) & mask;
            if ((at - home & mask) >= (at - hole & mask)) {
                UnsafeApi.putLong(base + ((long) hole << 3), slot);
                hole = at;
            }
            at = at + 1 & mask;
            slot = slot(base, at);
        }
        UnsafeApi.putLong(base + ((long) hole << 3), 0);
        counts[partition]--;
        held = false;
    }

    /** Memory taken outside the heap, in bytes. */
    public long allocatedBytes() {
        return allocatedBytes;
    }

    /** Removes every entry and gives the memory back. */
    public void clear() {
        held = false;
        for (int i = 0; i < addresses.length; i++) {
            if (addresses[i] != 0) {
                release(addresses[i], masks[i] + 1);
            }
            addresses[i] = 0;
            masks[i] = 0;
            counts[i] = 0;
        }
    }

    /** Gives the memory back; nothing can be inserted afterwards. Closing twice does nothing. */
    @Override
    public void close() {
        clear();
        closed = true;
    }

    private void makeRoom(int target) {
        Invariant.check(!closed, "the index is open");
        if (addresses[target] == 0) {
            addresses[target] = take(SLOTS_MIN);
            masks[target] = SLOTS_MIN - 1;
        } else if ((counts[target] + 1L) * LOAD_DENOMINATOR > (masks[target] + 1L) * LOAD_NUMERATOR) {
            doubleSlots(target);
        }
    }

    private void doubleSlots(int target) {
        int oldSlots = masks[target] + 1;
        Invariant.check(oldSlots < SLOTS_MAX, "the hash spreads entries over partitions");
        long oldBase = addresses[target];
        long newBase = take(2 * oldSlots);
        int newMask = 2 * oldSlots - 1;
        for (int i = 0; i < oldSlots; i++) {
            long slot = slot(oldBase, i);
            if (slot != 0) {
                place(newBase, newMask, slot);
            }
        }
        release(oldBase, oldSlots);
        addresses[target] = newBase;
        masks[target] = newMask;
    }

    private static void place(long base, int mask, long slot) {
        int at = (int) (slot >>> Integer.SIZE) & mask;
        while (slot(base, at) != 0) {
            at = at + 1 & mask;
        }
        UnsafeApi.putLong(base + ((long) at << 3), slot);
    }

    private static long slot(long base, int at) {
        return UnsafeApi.getLong(base + ((long) at << 3));
    }

    private long take(int slots) {
        long bytes = (long) slots * Long.BYTES;
        long address = UnsafeApi.allocateMemory(bytes);
        UnsafeApi.setMemory(address, bytes, (byte) 0);
        allocatedBytes += bytes;
        return address;
    }

    private void release(long address, int slots) {
        UnsafeApi.freeMemory(address);
        allocatedBytes -= (long) slots * Long.BYTES;
    }
}
