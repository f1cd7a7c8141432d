package io.timecoin.replica;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.txpool.PoolConfig;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The pool's policy in maps and full scans. */
final class NaivePool {
    private static final int KB = 1_000;

    static final class Entry {
        final NaiveTransaction tx;
        final long fee;
        final long arrival;
        final long expiresMs;

        Entry(NaiveTransaction tx, long fee, long arrival, long expiresMs) {
            this.tx = tx;
            this.fee = fee;
            this.arrival = arrival;
            this.expiresMs = expiresMs;
        }

        long slotBytes() {
            long slot = 256;
            while (slot < tx.length) {
                slot *= 2;
            }
            return slot;
        }

        long perKb() {
            return Math.multiplyExact(fee, KB) / tx.length;
        }
    }

    static final Comparator<Entry> BEST_FIRST = (a, b) -> {
        int rate = compareRates(b, a);
        return rate != 0 ? rate : Long.compare(a.arrival, b.arrival);
    };

    private static int compareRates(Entry a, Entry b) {
        return Long.compare(Math.multiplyExact(a.fee, b.tx.length), Math.multiplyExact(b.fee, a.tx.length));
    }

    private final PoolConfig config;
    final Map<Hash, Entry> entries = new LinkedHashMap<>();
    final Map<Outpoint, Entry> locks = new HashMap<>();
    final List<Hash> departed = new ArrayList<>();
    long bytes;
    private long slotBytes;
    private long risen;
    private long risenAtMs;

    NaivePool(PoolConfig config) {
        this.config = config;
    }

    ResultCode admit(NaiveTransaction tx, long fee, long nowMs, long arrival) {
        for (NaiveTransaction.Input input : tx.inputs) {
            if (locks.containsKey(input.outpoint())) {
                return ResultCode.DOUBLE_SPEND;
            }
        }
        if (Math.multiplyExact(fee, KB) < Math.multiplyExact(floor(nowMs), tx.length)) {
            return ResultCode.FEE_TOO_LOW;
        }
        if (depth(tx, new HashMap<>()) > config.chainDepthMax()) {
            return ResultCode.CHAIN_TOO_DEEP;
        }
        Entry newcomer = new Entry(tx, fee, arrival, Math.min(nowMs + config.lockMs(), tx.expiryMs));
        List<Entry> victims = victims(newcomer);
        if (victims == null) {
            return ResultCode.POOL_FULL;
        }
        if (!victims.isEmpty()) {
            long highest = victims.stream().mapToLong(Entry::perKb).max().getAsLong();
            victims.forEach(this::leave);
            if (highest >= floor(nowMs)) {
                risen = highest + 1;
                risenAtMs = nowMs;
            }
        }
        add(newcomer);
        return ResultCode.OK;
    }

    /** The floor rises above what was evicted and halves every lock time, in whole steps. */
    long floor(long nowMs) {
        long value = risen;
        for (long at = risenAtMs + config.lockMs(); at <= nowMs && value > 0; at += config.lockMs()) {
            value /= 2;
        }
        return Math.max(value, config.feeFloorPerKb());
    }

    /** Length of the longest chain of pooled transactions that would end in this one. */
    private int depth(NaiveTransaction tx, Map<Hash, Integer> known) {
        Integer before = known.get(tx.id);
        if (before != null) {
            return before;
        }
        int deepest = 0;
        for (Entry parent : parents(tx)) {
            deepest = Math.max(deepest, depth(parent.tx, known));
        }
        known.put(tx.id, deepest + 1);
        return deepest + 1;
    }

    private Set<Entry> parents(NaiveTransaction tx) {
        Set<Entry> parents = new LinkedHashSet<>();
        for (NaiveTransaction.Input input : tx.inputs) {
            Entry parent = entries.get(input.outpoint().txId());
            if (parent != null) {
                parents.add(parent);
            }
        }
        return parents;
    }

    /** The lowest fee rate first, always what no pooled one spends from; null if what pays less does not suffice. */
    private List<Entry> victims(Entry newcomer) {
        List<Entry> victims = new ArrayList<>();
        Set<Entry> parents = parents(newcomer.tx);
        long count = entries.size();
        long slots = slotBytes;
        long lockCount = locks.size();
        int locksMax = Math.max(255, 8 * config.transactionsMax());
        while (count + 1 > config.transactionsMax()
                || slots + newcomer.slotBytes() > config.bytesMax()
                || lockCount + newcomer.tx.inputs.size() > locksMax) {
            Entry worst = null;
            for (Entry entry : entries.values()) {
                boolean isWorse = worst == null || BEST_FIRST.compare(entry, worst) > 0;
                if (isWorse && !parents.contains(entry) && !victims.contains(entry) && isLeaf(entry, victims)) {
                    worst = entry;
                }
            }
            if (worst == null || compareRates(worst, newcomer) >= 0) {
                return null;
            }
            victims.add(worst);
            count--;
            slots -= worst.slotBytes();
            lockCount -= worst.tx.inputs.size();
        }
        return victims;
    }

    private boolean isLeaf(Entry entry, List<Entry> gone) {
        for (int i = 0; i < entry.tx.outputs.size(); i++) {
            Entry child = locks.get(entry.tx.outpoint(i));
            if (child != null && !gone.contains(child)) {
                return false;
            }
        }
        return true;
    }

    private void add(Entry entry) {
        entries.put(entry.tx.id, entry);
        entry.tx.inputs.forEach(input -> locks.put(input.outpoint(), entry));
        bytes += entry.tx.length;
        slotBytes += entry.slotBytes();
    }

    /** Takes out a transaction and frees its locks. */
    void remove(Entry entry) {
        entries.remove(entry.tx.id);
        entry.tx.inputs.forEach(input -> locks.remove(input.outpoint()));
        bytes -= entry.tx.length;
        slotBytes -= entry.slotBytes();
    }

    private void leave(Entry entry) {
        departed.add(entry.tx.id);
        remove(entry);
    }

    /** Removes what has expired, and what spends from it. */
    void expire(long nowMs) {
        List<Entry> expired =
                entries.values().stream().filter(e -> e.expiresMs <= nowMs).toList();
        expired.forEach(this::leaveWithDescendants);
    }

    private void leaveWithDescendants(Entry entry) {
        if (!entries.containsKey(entry.tx.id)) {
            return;
        }
        leave(entry);
        for (int i = 0; i < entry.tx.outputs.size(); i++) {
            Entry child = locks.get(entry.tx.outpoint(i));
            if (child != null) {
                leaveWithDescendants(child);
            }
        }
    }

    /** From the best fee rate down, each with its missing ancestors before it; what does not fit is skipped. */
    List<Entry> assemble(int transactionsMax, int bytesMax, long blockTimeMs) {
        Set<Entry> block = new LinkedHashSet<>();
        Set<Entry> skipped = new HashSet<>();
        List<Entry> order = new ArrayList<>(entries.values());
        order.sort(BEST_FIRST);
        long blockBytes = 0;
        for (Entry entry : order) {
            Set<Entry> bundle = new LinkedHashSet<>();
            boolean usable = gather(entry, block, skipped, blockTimeMs, bundle);
            long bundleBytes = bundle.stream().mapToLong(e -> e.tx.length).sum();
            if (usable && block.size() + bundle.size() <= transactionsMax && blockBytes + bundleBytes <= bytesMax) {
                block.addAll(bundle);
                blockBytes += bundleBytes;
            } else {
                skipped.add(entry);
            }
        }
        return new ArrayList<>(block);
    }

    private boolean gather(Entry entry, Set<Entry> block, Set<Entry> skipped, long blockTimeMs, Set<Entry> into) {
        if (block.contains(entry) || into.contains(entry)) {
            return true;
        }
        if (skipped.contains(entry) || entry.tx.expiryMs <= blockTimeMs) {
            return false;
        }
        for (Entry parent : parents(entry.tx)) {
            if (!gather(parent, block, skipped, blockTimeMs, into)) {
                return false;
            }
        }
        return into.add(entry);
    }
}
