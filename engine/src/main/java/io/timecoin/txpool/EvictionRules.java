package io.timecoin.txpool;

import io.timecoin.base.Invariant;
import io.timecoin.base.Limits;

/**
 * Chooses what a better-paying newcomer displaces: the lowest fee rate first, always a transaction that no pooled one
 * spends from, so that whatever leaves, its descendants have left before it. An entry thus stays for as long as a
 * descendant that pays more does, and there is room whenever entries that pay less than the newcomer can make it.
 * State thread.
 *
 * <p>Why leaves: to take the lowest entry with its whole family, one would refuse every newcomer as soon as one child
 * in it pays more, and a child of the lowest entry that pays well costs an attacker next to nothing. Leaves make the
 * work of a refusal at most the count of victims one newcomer can need.
 *
 * <p>The newcomer's inputs are counted on its parents before, so neither they nor their ancestors are leaves.
 */
final class EvictionRules {
    private static final int NONE = OrderedIndex.NONE;

    /** A newcomer needs one place, one slot and its locks, and each victim gives at least one of the smallest. */
    private static final int VICTIMS_MAX =
            Math.max(Limits.TRANSACTION_BYTES_MAX / PayloadSlab.UNIT_BYTES, Limits.INPUTS_MAX);

    private final PoolConfig config;
    private final PoolEntries entries;
    private final OrderedIndex feeOrder;
    private final Lineage lineage;
    private final int[] victims = new int[VICTIMS_MAX];
    private int victimCount;
    private long highestPerKb;

    EvictionRules(PoolConfig config, PoolEntries entries, OrderedIndex feeOrder, Lineage lineage) {
        this.config = config;
        this.entries = entries;
        this.feeOrder = feeOrder;
        this.lineage = lineage;
    }

    /**
     * Chooses the victims, and leaves the pool as it was.
     *
     * @return whether there is room once they have left
     */
    boolean choose(long fee, int length, int inputCount) {
        victimCount = 0;
        highestPerKb = 0;
        int places = entries.count() + 1 - config.transactionsMax();
        long bytes = entries.slab().reservedBytes() + PayloadSlab.slotBytes(length) - config.bytesMax();
        long locks = entries.inputTotal() + inputCount - config.locksMax();
        boolean possible = true;
        while (possible && (places > 0 || bytes > 0 || locks > 0)) {
            int victim = feeOrder.firstEligible();
            possible = victim != NONE && FeeRate.compare(entries.fee(victim), entries.length(victim), fee, length) < 0;
            if (possible) {
                take(victim);
                places--;
                bytes -= PayloadSlab.slotBytes(entries.length(victim));
                locks -= entries.inputCount(victim);
            }
        }
        putBack();
        return possible;
    }

    int victimCount() {
        return victimCount;
    }

    /** A victim; its descendants are at lower positions. */
    int victim(int position) {
        return victims[position];
    }

    /** The highest rate among the victims, in units per 1,000 bytes. */
    long highestPerKb() {
        return highestPerKb;
    }

    /** As if the victim had left: its parents may become leaves. */
    private void take(int victim) {
        Invariant.check(victimCount < VICTIMS_MAX, "no newcomer needs more victims");
        victims[victimCount] = victim;
        victimCount++;
        highestPerKb = Math.max(highestPerKb, FeeRate.perKb(entries.fee(victim), entries.length(victim)));
        feeOrder.setEligible(victim, false);
        lineage.link(victim, -1);
    }

    private void putBack() {
        for (int i = victimCount - 1; i >= 0; i--) {
            lineage.link(victims[i], 1);
            lineage.refreshLeaf(victims[i]);
        }
    }
}
