package io.timecoin.txpool;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.ResultCode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** The fast pool against the naive one, operation by operation, on seeded random operations. */
class PoolModelTest {
    private static final long LOCK_MS = 400;
    private static final int KEPT_SAMPLES = 400;

    private final Map<ResultCode, Integer> seen = new EnumMap<>(ResultCode.class);
    private final UnsafeBuffer hash = new UnsafeBuffer(new byte[32]);
    private final List<Sample> history = new ArrayList<>();
    private final List<Sample> committed = new ArrayList<>();
    private final List<Sample.Coin> ledger = new ArrayList<>();
    private final List<String> departures = new ArrayList<>();

    private Random random;
    private NaivePool naive;
    private TransactionPool pool;
    private DepartureListener listener;
    private int wideOneIn = 12;
    private int locksHigh;
    private long nowMs;
    private long arrival;

    @Test
    void shouldAgreeWhenCountIsTheLimit() {
        run(1, new PoolConfig(48, 64L << 20, 1_000, LOCK_MS, 5), 130_000);
        assertSeen(ResultCode.POOL_FULL, ResultCode.EVICTED, ResultCode.FEE_TOO_LOW, ResultCode.CHAIN_TOO_DEEP);
        assertSeen(ResultCode.CONFLICTS_WITH_BLOCK, ResultCode.PARENT_GONE, ResultCode.LOCK_EXPIRED);
        assertSeen(ResultCode.EXPIRED, ResultCode.ALREADY_POOLED, ResultCode.DOUBLE_SPEND);
    }

    @Test
    void shouldAgreeWhenBytesAreTheLimit() {
        run(2, new PoolConfig(1_000, 64L << 10, 1_000, LOCK_MS, 25), 130_000);
        assertSeen(ResultCode.POOL_FULL, ResultCode.EVICTED, ResultCode.LOCK_EXPIRED, ResultCode.EXPIRED);
    }

    @Test
    void shouldAgreeWhenLocksAreTheLimit() {
        PoolConfig config = new PoolConfig(40, 64L << 20, 0, LOCK_MS, 25);
        wideOneIn = 2;
        run(3, config, 80_000);
        assertTrue(locksHigh > config.locksMax() - 5, "the locks were the limit");
        assertSeen(ResultCode.POOL_FULL, ResultCode.EVICTED, ResultCode.CONFLICTS_WITH_BLOCK);
    }

    private void assertSeen(ResultCode... codes) {
        for (ResultCode code : codes) {
            assertTrue(seen.getOrDefault(code, 0) > 20, () -> code + " hardly ever happened: " + seen);
        }
    }

    private void run(long seed, PoolConfig config, int operations) {
        random = new Random(seed);
        naive = new NaivePool(config);
        listener = (handle, reason) -> {
            pool.copyTxId(handle, hash, 0);
            departures.add(HexFormat.of().formatHex(hash.byteArray()) + ' ' + reason);
            seen.merge(reason, 1, Integer::sum);
        };
        for (int i = 0; i < 120; i++) {
            ledger.add(Sample.ledgerCoin(random));
        }
        try (TransactionPool fast = new TransactionPool(config, random.nextLong())) {
            pool = fast;
            for (int i = 0; i < operations; i++) {
                try {
                    step();
                    compareSummary();
                    if (i % 97 == 0) {
                        compareContents();
                    }
                } catch (RuntimeException | AssertionError failure) {
                    throw new AssertionError("seed " + seed + ", operation " + i, failure);
                }
            }
        }
    }

    private void step() {
        nowMs += random.nextInt(4) == 0 ? random.nextInt(30) : 0;
        int choice = random.nextInt(100);
        if (choice < 62) {
            admit(create());
        } else if (choice < 70) {
            resubmit();
        } else if (choice < 76) {
            pool.expire(nowMs, listener);
            naive.expire(nowMs);
        } else if (choice < 84) {
            assemble();
        } else if (choice < 88) {
            propose();
        } else if (choice < 92) {
            withPooled(tx -> commitAncestorsFirst(tx));
        } else if (choice < 96) {
            Sample block = create();
            if (!naive.byId.containsKey(block.id())) {
                conflict(block);
            }
        } else if (choice < 98) {
            withPooled(tx -> conflict(tx.resigned(random)));
        } else {
            commitBlock();
        }
    }

    private interface Use {
        void on(Sample tx);
    }

    private void withPooled(Use use) {
        if (!naive.byArrival.isEmpty()) {
            List<NaivePool.Entry> entries = new ArrayList<>(naive.byArrival.values());
            use.on(entries.get(random.nextInt(entries.size())).tx);
        }
    }

    private Sample create() {
        int inputs = random.nextInt(wideOneIn) == 0 ? 1 + random.nextInt(60) : 1 + random.nextInt(3);
        List<Sample.Coin> coins = new ArrayList<>();
        for (int i = 0; i < inputs; i++) {
            Sample.Coin coin = i < 3 ? pick() : Sample.ledgerCoin(random);
            if (coins.stream().noneMatch(other -> other.key().equals(coin.key()))) {
                coins.add(coin);
            }
        }
        long expiry = random.nextInt(6) == 0 ? nowMs + random.nextInt((int) (2 * LOCK_MS)) : Sample.NEVER;
        int outputs = random.nextInt(20) == 0 ? 1 + random.nextInt(255) : 1 + random.nextInt(4);
        int length = 168 + 36 * coins.size() + 40 * outputs;
        long perKb = random.nextInt(3) == 0 ? 1_000 : 900 + random.nextInt(2_500);
        Sample tx = Sample.of(random, coins, outputs, perKb * length / 1_000 + 1, expiry);
        history.add(tx);
        if (history.size() > KEPT_SAMPLES) {
            history.remove(0);
        }
        return tx;
    }

    private Sample.Coin pick() {
        int choice = random.nextInt(10);
        if (choice < 4 && !naive.byArrival.isEmpty()) {
            List<NaivePool.Entry> entries = new ArrayList<>(naive.byArrival.values());
            int from = random.nextBoolean() ? random.nextInt(entries.size()) : Math.max(0, entries.size() - 3);
            Sample parent = entries.get(from).tx;
            return parent.coin(random.nextInt(parent.outputCount));
        }
        if (choice < 6 && !committed.isEmpty()) {
            Sample parent = committed.get(random.nextInt(committed.size()));
            return parent.coin(random.nextInt(parent.outputCount));
        }
        return choice < 8 ? Sample.ledgerCoin(random) : ledger.get(random.nextInt(ledger.size()));
    }

    private void admit(Sample tx) {
        arrival++;
        ResultCode expected = naive.admit(tx, nowMs, arrival);
        ResultCode actual = tx.admitTo(pool, nowMs, arrival, listener);
        assertEquals(expected, actual);
        seen.merge(actual, 1, Integer::sum);
        if (naive.conflicting == null) {
            assertEquals(TransactionPool.NONE, pool.conflictingHandle());
        } else {
            assertEquals(naive.conflicting.tx.handleIn(pool), pool.conflictingHandle());
        }
    }

    /** Only what a replica would let through: not committed, and every parent committed or pooled. */
    private void resubmit() {
        Sample tx = history.isEmpty() ? create() : history.get(random.nextInt(history.size()));
        boolean possible = !committed.contains(tx)
                && tx.inputs.stream()
                        .allMatch(coin -> coin.from() == null
                                || committed.contains(coin.from())
                                || naive.byId.containsKey(coin.from().id()));
        if (possible) {
            admit(tx);
        }
    }

    private void conflict(Sample tx) {
        boolean samePooled = naive.byId.containsKey(tx.id());
        if (samePooled) {
            committed.add(naive.byId.get(tx.id()).tx);
        }
        naive.conflict(tx);
        pool.removeConflicting(tx.view, listener);
        history.remove(tx);
    }

    private void commitAncestorsFirst(Sample tx) {
        for (Sample.Coin coin : tx.inputs) {
            if (random.nextInt(10) > 0
                    && coin.from() != null
                    && naive.byId.containsKey(coin.from().id())) {
                commitAncestorsFirst(coin.from());
            }
        }
        commit(tx);
    }

    private void commit(Sample tx) {
        committed.add(tx);
        naive.commit(tx);
        pool.removeCommitted(tx.handleIn(pool));
        if (committed.size() > KEPT_SAMPLES) {
            Sample gone = committed.remove(0);
            history.remove(gone);
            history.removeIf(other -> other.inputs.stream().anyMatch(coin -> coin.from() == gone));
        }
    }

    private void propose() {
        withPooled(tx -> {
            boolean proposed = random.nextInt(5) < 2;
            naive.propose(tx, proposed);
            if (proposed) {
                pool.markProposed(tx.handleIn(pool));
            } else {
                pool.unmarkProposed(tx.handleIn(pool));
            }
        });
    }

    private List<Sample> assemble() {
        int most = random.nextInt(3) == 0 ? 1_000 : 1 + random.nextInt(30);
        long bytes = random.nextInt(3) == 0 ? 1 << 20 : random.nextInt(20_000);
        long blockTime = nowMs + random.nextInt((int) LOCK_MS / 2);
        List<Sample> expected = naive.assemble(most, bytes, blockTime);
        int[] handles = new int[1_000];
        int count = pool.assemble(most, bytes, blockTime, handles);
        List<String> expectedIds = expected.stream().map(Sample::id).toList();
        List<String> actualIds = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            pool.copyTxId(handles[i], hash, 0);
            actualIds.add(HexFormat.of().formatHex(hash.byteArray()));
        }
        assertEquals(expectedIds, actualIds);
        return expected;
    }

    private void commitBlock() {
        List<Sample> block = assemble();
        for (Sample tx : block) {
            naive.propose(tx, true);
            pool.markProposed(tx.handleIn(pool));
        }
        boolean decided = random.nextBoolean();
        for (Sample tx : block) {
            if (decided) {
                commit(tx);
            } else {
                naive.propose(tx, false);
                pool.unmarkProposed(tx.handleIn(pool));
            }
        }
    }

    private void compareSummary() {
        assertEquals(naive.departures, departures);
        departures.clear();
        naive.departures.clear();
        assertEquals(naive.byId.size(), pool.count());
        assertEquals(naive.locks.size(), pool.lockCount());
        locksHigh = Math.max(locksHigh, pool.lockCount());
        assertEquals(naive.nextExpiryMs(), pool.nextExpiryMs());
        assertEquals(naive.floor(nowMs), pool.feeFloorPerKb(nowMs));
    }

    private void compareContents() {
        int[] handles = new int[pool.count()];
        assertEquals(naive.byArrival.size(), pool.listByArrival(handles));
        int i = 0;
        for (NaivePool.Entry entry : naive.byArrival.values()) {
            compareEntry(entry, handles[i]);
            i++;
        }
        naive.locks.forEach((key, owner) -> owner.tx.inputs.forEach(coin -> {
            hash.putBytes(0, coin.txId());
            assertEquals(owner.tx.handleIn(pool), pool.spenderOf(hash, 0, coin.index()));
        }));
    }

    private void compareEntry(NaivePool.Entry entry, int handle) {
        assertEquals(entry.tx.handleIn(pool), handle);
        assertEquals(handle, pool.findByContentHash(entry.tx.ids, Sample.CONTENT_HASH_AT));
        byte[] bytes = new byte[pool.length(handle)];
        pool.bytes(handle).getBytes(pool.offset(handle), bytes);
        assertArrayEquals(entry.tx.encoded, bytes);
        assertEquals(entry.tx.fee, pool.fee(handle));
        assertEquals(entry.arrival, pool.arrivalSequence(handle));
        assertEquals(entry.admittedMs, pool.admittedMs(handle));
        assertEquals(entry.expiresMs, pool.expiresMs(handle));
        assertEquals(entry.proposed, pool.isProposed(handle));
        assertEquals(1 + naive.deepest(entry.tx), pool.depth(handle));
    }
}
