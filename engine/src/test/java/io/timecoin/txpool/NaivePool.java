package io.timecoin.txpool;

import io.timecoin.base.ResultCode;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The pool as plainly as it can be said: maps, lists, full scans. The oracle of the fast one. */
final class NaivePool {
    static final class Entry {
        final Sample tx;
        final long arrival;
        final long admittedMs;
        final long expiresMs;
        boolean proposed;
        boolean deferred;

        Entry(Sample tx, long arrival, long admittedMs, long expiresMs) {
            this.tx = tx;
            this.arrival = arrival;
            this.admittedMs = admittedMs;
            this.expiresMs = expiresMs;
        }
    }

    static final Comparator<Entry> BEST_FIRST = (a, b) -> {
        int rate = times(b.tx.fee, a.tx.encoded.length).compareTo(times(a.tx.fee, b.tx.encoded.length));
        return rate != 0 ? rate : Long.compare(a.arrival, b.arrival);
    };

    private final PoolConfig config;
    final Map<String, Entry> byId = new HashMap<>();
    final Map<String, Entry> locks = new HashMap<>();
    final List<String> departures = new ArrayList<>();
    final TreeMap<Long, Entry> byArrival = new TreeMap<>();
    Entry conflicting;
    private long risen;
    private long risenAt;

    NaivePool(PoolConfig config) {
        this.config = config;
    }

    private static BigInteger times(long a, long b) {
        return BigInteger.valueOf(a).multiply(BigInteger.valueOf(b));
    }

    ResultCode admit(Sample tx, long nowMs, long arrival) {
        conflicting = null;
        if (byId.containsKey(tx.id())) {
            return ResultCode.ALREADY_POOLED;
        }
        for (Sample.Coin coin : tx.inputs) {
            if (locks.containsKey(coin.key())) {
                conflicting = locks.get(coin.key());
                return ResultCode.DOUBLE_SPEND;
            }
        }
        if (times(tx.fee, 1_000).compareTo(times(floor(nowMs), tx.encoded.length)) < 0) {
            return ResultCode.FEE_TOO_LOW;
        }
        if (1 + deepest(tx) > config.chainDepthMax()) {
            return ResultCode.CHAIN_TOO_DEEP;
        }
        long end = Math.min(nowMs + config.lockMs(), tx.expiryMs);
        Entry newcomer = new Entry(tx, arrival, nowMs, end);
        List<Entry> victims = victims(newcomer);
        if (victims == null) {
            return ResultCode.POOL_FULL;
        }
        long highest = -1;
        for (Entry victim : victims) {
            BigInteger perKb = times(victim.tx.fee, 1_000).divide(BigInteger.valueOf(victim.tx.encoded.length));
            highest = Math.max(highest, perKb.longValueExact());
            leave(victim, ResultCode.EVICTED);
        }
        if (highest >= 0 && highest + 1 > floor(nowMs)) {
            risen = highest + 1;
            risenAt = nowMs;
        }
        byId.put(tx.id(), newcomer);
        byArrival.put(arrival, newcomer);
        tx.inputs.forEach(coin -> locks.put(coin.key(), newcomer));
        return ResultCode.OK;
    }

    /** Takes leaves, lowest rate first, until there is room; null if those that pay less cannot make it. */
    private List<Entry> victims(Entry newcomer) {
        Set<Entry> left = new HashSet<>(byId.values());
        List<Entry> victims = new ArrayList<>();
        while (!fits(left, newcomer)) {
            Entry worst = null;
            for (Entry entry : left) {
                if (!entry.proposed && isLeaf(entry, left, newcomer)) {
                    worst = worst == null || BEST_FIRST.compare(entry, worst) > 0 ? entry : worst;
                }
            }
            if (worst == null || !paysMore(newcomer.tx, worst.tx)) {
                return null;
            }
            left.remove(worst);
            victims.add(worst);
        }
        return victims;
    }

    private static boolean paysMore(Sample a, Sample b) {
        return times(a.fee, b.encoded.length).compareTo(times(b.fee, a.encoded.length)) > 0;
    }

    private static boolean isLeaf(Entry entry, Set<Entry> left, Entry newcomer) {
        return !spends(newcomer, entry) && left.stream().noneMatch(other -> spends(other, entry));
    }

    private static boolean spends(Entry child, Entry parent) {
        return child.tx.inputs.stream()
                .anyMatch(coin -> coin.from() != null && coin.from().id().equals(parent.tx.id()));
    }

    private boolean fits(Set<Entry> left, Entry newcomer) {
        long bytes = slot(newcomer);
        long inputs = newcomer.tx.inputs.size();
        for (Entry entry : left) {
            bytes += slot(entry);
            inputs += entry.tx.inputs.size();
        }
        return left.size() < config.transactionsMax() && bytes <= config.bytesMax() && inputs <= config.locksMax();
    }

    private static long slot(Entry entry) {
        long slot = 256;
        while (slot < entry.tx.encoded.length) {
            slot *= 2;
        }
        return slot;
    }

    long floor(long nowMs) {
        long value = risen;
        for (long at = risenAt + config.lockMs(); at <= nowMs && value > 0; at += config.lockMs()) {
            value /= 2;
        }
        return Math.max(value, config.feeFloorPerKb());
    }

    int deepest(Sample tx) {
        int deepest = 0;
        for (Sample.Coin coin : tx.inputs) {
            Entry parent = parent(coin);
            deepest = parent == null ? deepest : Math.max(deepest, 1 + deepest(parent.tx));
        }
        return deepest;
    }

    private Entry parent(Sample.Coin coin) {
        return coin.from() == null ? null : byId.get(coin.from().id());
    }

    void expire(long nowMs) {
        while (true) {
            Entry first = null;
            for (Entry entry : byArrival.values()) {
                if (!entry.proposed && !entry.deferred && entry.expiresMs <= nowMs) {
                    first = first == null || entry.expiresMs < first.expiresMs ? entry : first;
                }
            }
            if (first == null) {
                return;
            }
            if (family(first).stream().anyMatch(member -> member.proposed)) {
                first.deferred = true;
            } else {
                leaveWithFamily(first, first.tx.expiryMs <= nowMs ? ResultCode.EXPIRED : ResultCode.LOCK_EXPIRED);
            }
        }
    }

    long nextExpiryMs() {
        return byId.values().stream()
                .filter(entry -> !entry.proposed && !entry.deferred)
                .mapToLong(entry -> entry.expiresMs)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    private Set<Entry> family(Entry root) {
        Set<Entry> family = new LinkedHashSet<>(List.of(root));
        List<Entry> queue = new ArrayList<>(family);
        for (int i = 0; i < queue.size(); i++) {
            Sample tx = queue.get(i).tx;
            for (int output = 0; output < tx.outputCount; output++) {
                Entry child = locks.get(tx.coin(output).key());
                if (child != null && family.add(child)) {
                    queue.add(child);
                }
            }
        }
        return family;
    }

    private void leaveWithFamily(Entry root, ResultCode reason) {
        for (Entry member : family(root)) {
            leave(member, member == root ? reason : ResultCode.PARENT_GONE);
        }
    }

    private void leave(Entry entry, ResultCode reason) {
        departures.add(entry.tx.id() + ' ' + reason);
        remove(entry);
    }

    private void remove(Entry entry) {
        byId.remove(entry.tx.id());
        byArrival.remove(entry.arrival);
        entry.tx.inputs.forEach(coin -> locks.remove(coin.key()));
        if (entry.proposed) {
            resume();
        }
    }

    private void resume() {
        byId.values().forEach(entry -> entry.deferred = false);
    }

    void propose(Sample tx, boolean proposed) {
        Entry entry = byId.get(tx.id());
        boolean released = entry.proposed && !proposed;
        entry.proposed = proposed;
        if (released) {
            resume();
        }
    }

    void commit(Sample tx) {
        remove(byId.get(tx.id()));
    }

    void conflict(Sample committed) {
        for (Sample.Coin coin : committed.inputs) {
            Entry holder = locks.get(coin.key());
            if (holder != null && holder.tx.id().equals(committed.id())) {
                remove(holder);
            } else if (holder != null) {
                leaveWithFamily(holder, ResultCode.CONFLICTS_WITH_BLOCK);
            }
        }
    }

    List<Sample> assemble(int transactionsMax, long bytesMax, long blockTimeMs) {
        List<Sample> block = new ArrayList<>();
        Set<Sample> skipped = new HashSet<>();
        List<Entry> order = new ArrayList<>(byId.values());
        order.sort(BEST_FIRST);
        for (Entry entry : order) {
            Set<Sample> bundle = new LinkedHashSet<>();
            boolean usable = gather(entry.tx, block, skipped, blockTimeMs, bundle);
            long bytes = block.stream().mapToLong(tx -> tx.encoded.length).sum()
                    + bundle.stream().mapToLong(tx -> tx.encoded.length).sum();
            if (usable && block.size() + bundle.size() <= transactionsMax && bytes <= bytesMax) {
                block.addAll(bundle);
            } else {
                skipped.add(entry.tx);
            }
        }
        return block;
    }

    /** The transaction and its ancestors that are not in the block yet, parents first in the order of inputs. */
    private boolean gather(Sample tx, List<Sample> block, Set<Sample> skipped, long blockTimeMs, Set<Sample> into) {
        if (block.contains(tx) || into.contains(tx)) {
            return true;
        }
        if (skipped.contains(tx) || tx.expiryMs <= blockTimeMs) {
            return false;
        }
        for (Sample.Coin coin : tx.inputs) {
            Entry parent = parent(coin);
            if (parent != null && !gather(parent.tx, block, skipped, blockTimeMs, into)) {
                return false;
            }
        }
        return into.add(tx);
    }
}
