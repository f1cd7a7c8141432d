package io.timecoin.node;

import org.agrona.collections.LongHashSet;

/**
 * Transactions whose acceptance or commit was acknowledged to the load, by the first eight bytes of their ids, which are
 * hashes. Bounded: what comes after the bound is counted and not kept. One thread at a time.
 */
final class AcknowledgedIds {
    /** Takes at most 128 MiB. */
    private static final int KEPT_MAX = 8_000_000;

    private final LongHashSet kept = new LongHashSet();
    private long notKept;

    void add(long idPrefix) {
        if (kept.size() < KEPT_MAX) {
            kept.add(idPrefix);
        } else {
            notKept++;
        }
    }

    boolean contains(long idPrefix) {
        return kept.contains(idPrefix);
    }

    /** How many can be looked for. */
    int kept() {
        return kept.size();
    }

    /** How many came after the bound. */
    long notKept() {
        return notKept;
    }
}
