package io.timecoin.node;

import org.agrona.collections.Long2LongHashMap;

/**
 * What became of the transactions that were acknowledged to the load, each by the first eight bytes of its id, which is a
 * hash. Bounded: what comes after the bound is counted and not looked for. One thread at a time.
 *
 * <pre>
 *  acknowledged as  means                              may be in no block
 *  final            the load saw it in a final block   never
 *  accepted         a validator pooled it              if a pool says that it let it go: expired, evicted, in conflict
 * </pre>
 */
final class AcknowledgedIds {
    /** Takes at most 256 MiB. */
    private static final int KEPT_MAX = 8_000_000;

    private static final long ABSENT = -1;
    private static final long FINAL = 1;
    private static final long LEFT = 2;

    /** One block of a journal; how many hold a transaction is counted from here on. */
    private static final long IN_BLOCK = 4;

    private final Long2LongHashMap states = new Long2LongHashMap(ABSENT);
    private final int keptMax;
    private long notKept;

    AcknowledgedIds() {
        this(KEPT_MAX);
    }

    AcknowledgedIds(int keptMax) {
        this.keptMax = keptMax;
    }

    /**
     * How many of those kept were found where.
     *
     * @param left no quorum has them in a block, and a pool says that it let them go
     * @param lost no quorum has them in a block, and nothing excuses it
     */
    record Tally(long left, long lost) {}

    /** Adds one. */
    void add(long idPrefix, boolean isFinal) {
        if (states.size() < keptMax) {
            states.put(idPrefix, isFinal ? FINAL : 0);
        } else {
            notKept++;
        }
    }

    /** A validator's journal has a transaction in a block; any transaction may be told. */
    void foundInBlock(long idPrefix) {
        long state = states.get(idPrefix);
        if (state != ABSENT) {
            states.put(idPrefix, state + IN_BLOCK);
        }
    }

    /** A validator's journal says that a transaction left the pool without a block; any transaction may be told. */
    void foundLeft(long idPrefix) {
        long state = states.get(idPrefix);
        if (state != ABSENT) {
            states.put(idPrefix, state | LEFT);
        }
    }

    /** Judges all of them, once every journal has told. */
    Tally tally(int quorum) {
        long left = 0;
        long lost = 0;
        Long2LongHashMap.ValueIterator each = states.values().iterator();
        while (each.hasNext()) {
            long state = each.nextValue();
            if (state / IN_BLOCK < quorum) {
                boolean isExcused = (state & (FINAL | LEFT)) == LEFT;
                left += isExcused ? 1 : 0;
                lost += isExcused ? 0 : 1;
            }
        }
        return new Tally(left, lost);
    }

    /** How many are looked for. */
    int kept() {
        return states.size();
    }

    /** How many came after the bound. */
    long notKept() {
        return notKept;
    }
}
