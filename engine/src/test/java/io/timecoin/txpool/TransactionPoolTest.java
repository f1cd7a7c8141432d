package io.timecoin.txpool;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.Amounts;
import io.timecoin.base.InvariantViolation;
import io.timecoin.base.ResultCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TransactionPoolTest {
    private static final int NONE = TransactionPool.NONE;
    private static final long LOCK_MS = 1_000;
    private static final long BYTES_MAX = 1 << 20;

    private final Random random = new Random(8);
    private final List<String> heard = new ArrayList<>();
    private final DepartureListener listener = (handle, reason) -> heard.add(nameOf(handle) + ' ' + reason);
    private TransactionPool pool = new TransactionPool(new PoolConfig(4, BYTES_MAX, 1_000, LOCK_MS, 25), 1);
    private long arrival;

    @AfterEach
    void close() {
        pool.close();
    }

    private void use(PoolConfig config) {
        pool.close();
        pool = new TransactionPool(config, 2);
    }

    private ResultCode admit(Sample tx, long nowMs) {
        arrival++;
        return tx.admitTo(pool, nowMs, arrival, listener);
    }

    private Sample pooled(Sample tx) {
        assertEquals(ResultCode.OK, admit(tx, 0));
        return tx;
    }

    private String nameOf(int handle) {
        UnsafeBuffer id = new UnsafeBuffer(new byte[32]);
        pool.copyTxId(handle, id, 0);
        return HexFormat.of().formatHex(id.byteArray(), 0, 4);
    }

    private List<String> assemble(int transactionsMax, long bytesMax, long blockTimeMs) {
        int[] handles = new int[pool.count()];
        int count = pool.assemble(transactionsMax, bytesMax, blockTimeMs, handles);
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            names.add(nameOf(handles[i]));
        }
        return names;
    }

    private static List<String> names(Sample... samples) {
        return Arrays.stream(samples).map(Sample::toString).toList();
    }

    @Test
    void shouldFindWhatItAdmitted() {
        Sample tx = pooled(Sample.of(random, Sample.ledgerCoins(random, 2), 3, 900, Sample.NEVER));
        int handle = tx.handleIn(pool);
        assertEquals(handle, pool.findByContentHash(tx.ids, Sample.CONTENT_HASH_AT));
        assertEquals(NONE, pool.find(tx.ids, Sample.CONTENT_HASH_AT));
        for (Sample.Coin coin : tx.inputs) {
            UnsafeBuffer id = new UnsafeBuffer(coin.txId());
            assertEquals(handle, pool.spenderOf(id, 0, coin.index()));
            assertEquals(NONE, pool.spenderOf(id, 0, coin.index() + 1));
        }
        byte[] bytes = new byte[pool.length(handle)];
        pool.bytes(handle).getBytes(pool.offset(handle), bytes);
        assertArrayEquals(tx.encoded, bytes);
        assertEquals(2, pool.inputCount(handle));
        assertEquals(2, pool.lockCount());
        assertEquals(tx.encoded.length, pool.bytes());
        assertEquals(512, pool.reservedBytes());
    }

    @Test
    void shouldShowUnconfirmedOutputs() {
        Sample tx = pooled(Sample.plain(random, 900));
        int handle = tx.handleIn(pool);
        UnsafeBuffer owner = new UnsafeBuffer(new byte[40]);
        for (int i = 0; i < 2; i++) {
            assertEquals(tx.view.outputAmount(i), pool.outputAmount(handle, i));
            pool.copyOwner(handle, i, owner, 8);
            for (int at = 0; at < 32; at++) {
                assertEquals(tx.encoded[tx.view.outputOwnerAt(i) + at], owner.getByte(8 + at));
            }
        }
        assertEquals(2, pool.outputCount(handle));
        assertEquals(Amounts.INVALID, pool.outputAmount(handle, 2));
        assertEquals(Amounts.INVALID, pool.outputAmount(handle, -1));
    }

    @Test
    void shouldNameTheFirstRuleBrokenInOrder() {
        Sample tx = pooled(Sample.plain(random, 900));
        assertEquals(ResultCode.ALREADY_POOLED, admit(tx.resigned(random), 0));
        Sample rival = Sample.of(random, List.of(Sample.ledgerCoin(random), tx.inputs.get(0)), 1, 0, Sample.NEVER);
        assertEquals(ResultCode.DOUBLE_SPEND, admit(rival, 0));
        assertEquals(tx.handleIn(pool), pool.conflictingHandle());
        assertEquals(NONE, rival.handleIn(pool));
        assertEquals(1, pool.lockCount(), "a refused transaction locks nothing");
        assertEquals(ResultCode.FEE_TOO_LOW, admit(Sample.plain(random, 247), 0));
        assertEquals(NONE, pool.conflictingHandle());
        assertEquals(ResultCode.OK, admit(Sample.plain(random, 248), 0));
    }

    @Test
    void shouldRefuseChainsThatAreTooDeep() {
        use(new PoolConfig(40, BYTES_MAX, 0, LOCK_MS, 25));
        Sample tip = pooled(Sample.plain(random, 900));
        Sample root = tip;
        for (int depth = 2; depth <= 25; depth++) {
            tip = pooled(Sample.child(random, tip, 1, 900));
            assertEquals(depth, pool.depth(tip.handleIn(pool)));
        }
        Sample tooDeep = Sample.child(random, tip, 0, 900);
        assertEquals(ResultCode.CHAIN_TOO_DEEP, admit(tooDeep, 0));
        pool.removeCommitted(root.handleIn(pool));
        assertEquals(24, pool.depth(tip.handleIn(pool)));
        assertEquals(ResultCode.OK, admit(tooDeep, 0), "a commit makes the chain shorter");
    }

    @Test
    void shouldEvictTheLowestRateAndOfEqualsTheYoungest() {
        Sample high = pooled(Sample.plain(random, 900));
        Sample older = pooled(Sample.plain(random, 500));
        Sample younger = pooled(Sample.plain(random, 500));
        pooled(Sample.plain(random, 800));
        assertEquals(ResultCode.POOL_FULL, admit(Sample.plain(random, 500), 0), "an equal rate displaces nobody");
        assertEquals(ResultCode.OK, admit(Sample.plain(random, 501), 0));
        assertEquals(List.of(younger + " EVICTED"), heard);
        assertTrue(older.handleIn(pool) != NONE && high.handleIn(pool) != NONE);
        assertEquals(4, pool.count());
        assertEquals(4, pool.countHighWater());
        assertEquals(1_024, pool.bytesHighWater());
    }

    @Test
    void shouldKeepTheParentOfWhatPaysMore() {
        Sample parent = pooled(Sample.plain(random, 300));
        Sample child = pooled(Sample.child(random, parent, 0, 5_000));
        Sample other = pooled(Sample.plain(random, 400));
        pooled(Sample.plain(random, 6_000));
        pooled(Sample.plain(random, 4_000));
        assertEquals(List.of(other + " EVICTED"), heard);
        heard.clear();
        pooled(Sample.plain(random, 4_500));
        assertEquals(1, heard.size(), "the pool was full of 300 <- 5000, 6000, 4000");
        heard.clear();
        assertEquals(ResultCode.POOL_FULL, admit(Sample.plain(random, 4_400), 0));
        pooled(Sample.plain(random, 7_000));
        pooled(Sample.plain(random, 7_000));
        pooled(Sample.plain(random, 7_000));
        assertEquals(child + " EVICTED", heard.get(1), "descendants go before their ancestors");
        assertEquals(parent + " EVICTED", heard.get(2));
    }

    @Test
    void shouldNeverEvictAncestorsOfTheNewcomer() {
        use(new PoolConfig(2, BYTES_MAX, 0, LOCK_MS, 25));
        Sample root = pooled(Sample.plain(random, 1));
        Sample middle = pooled(Sample.child(random, root, 0, 2));
        Sample tip = Sample.child(random, middle, 0, 1_000_000);
        assertEquals(ResultCode.POOL_FULL, admit(tip, 0));
        assertEquals(List.of(), heard);
        assertEquals(ResultCode.OK, admit(Sample.plain(random, 50), 0), "the refusal left no trace on its parents");
        assertEquals(List.of(middle + " EVICTED"), heard);
    }

    @Test
    void shouldNeverEvictWhatIsInAProposal() {
        use(new PoolConfig(2, BYTES_MAX, 0, LOCK_MS, 25));
        Sample low = pooled(Sample.plain(random, 1));
        Sample high = pooled(Sample.plain(random, 100));
        pool.markProposed(low.handleIn(pool));
        assertTrue(pool.isProposed(low.handleIn(pool)));
        assertEquals(ResultCode.POOL_FULL, admit(Sample.plain(random, 50), 0));
        pool.unmarkProposed(low.handleIn(pool));
        assertEquals(ResultCode.OK, admit(Sample.plain(random, 50), 0));
        assertEquals(List.of(low + " EVICTED"), heard);
        assertTrue(high.handleIn(pool) != NONE);
    }

    @Test
    void shouldEvictAsManyAsTheBytesNeed() {
        use(new PoolConfig(1_000, 64 << 10, 0, LOCK_MS, 25));
        for (int i = 0; i < 256; i++) {
            pooled(Sample.plain(random, 100 + i));
        }
        assertEquals(64 << 10, pool.reservedBytes());
        assertEquals(ResultCode.POOL_FULL, admit(wide(50 * 64), 0));
        assertEquals(List.of(), heard);
        assertEquals(256, pool.count());
        assertEquals(ResultCode.OK, admit(wide(1_000_000), 0));
        assertEquals(256, heard.size());
        assertEquals(1, pool.count());
        assertEquals(64 << 10, pool.reservedBytes());
    }

    /** Takes a slot of 64 KiB. */
    private Sample wide(long fee) {
        return Sample.of(random, Sample.ledgerCoins(random, 255), 255, 200, fee, Sample.NEVER);
    }

    @Test
    void shouldRaiseTheFloorAfterAnEviction() {
        for (int i = 0; i < 4; i++) {
            pooled(Sample.plain(random, 2_480));
        }
        assertEquals(1_000, pool.feeFloorPerKb(0));
        assertEquals(ResultCode.OK, admit(Sample.plain(random, 5_000), 10));
        assertEquals(10_001, pool.feeFloorPerKb(10));
        assertEquals(ResultCode.FEE_TOO_LOW, admit(Sample.plain(random, 2_480), 10));
        assertEquals(5_000, pool.feeFloorPerKb(10 + LOCK_MS));
        assertEquals(1_000, pool.feeFloorPerKb(10 + 60 * LOCK_MS));
    }

    @Test
    void shouldExpireLocksAndEntriesTogether() {
        Sample own = Sample.of(random, Sample.ledgerCoins(random, 1), 2, 900, 400);
        pooled(own);
        Sample parent = pooled(Sample.plain(random, 900));
        Sample child = Sample.child(random, parent, 0, 900);
        assertEquals(ResultCode.OK, admit(child, 500));
        assertEquals(400, pool.nextExpiryMs());
        pool.expire(399, listener);
        assertEquals(3, pool.count());
        pool.expire(400, listener);
        assertEquals(List.of(own + " EXPIRED"), heard);
        assertEquals(LOCK_MS, pool.nextExpiryMs());
        pool.expire(LOCK_MS, listener);
        assertEquals(List.of(own + " EXPIRED", parent + " LOCK_EXPIRED", child + " PARENT_GONE"), heard);
        assertEquals(0, pool.lockCount());
        assertEquals(Long.MAX_VALUE, pool.nextExpiryMs());
    }

    @Test
    void shouldNotExpireWhatAProposalNeeds() {
        Sample parent = pooled(Sample.plain(random, 900));
        Sample child = pooled(Sample.child(random, parent, 0, 900));
        pool.markProposed(child.handleIn(pool));
        pool.expire(5 * LOCK_MS, listener);
        assertEquals(2, pool.count());
        assertEquals(Long.MAX_VALUE, pool.nextExpiryMs(), "nothing to do until the proposal is decided");
        pool.unmarkProposed(child.handleIn(pool));
        assertEquals(LOCK_MS, pool.nextExpiryMs());
        pool.expire(5 * LOCK_MS, listener);
        assertEquals(List.of(parent + " LOCK_EXPIRED", child + " PARENT_GONE"), heard);
    }

    @Test
    void shouldAssembleByRateWithAncestorsFirst() {
        Sample parent = pooled(Sample.plain(random, 300));
        Sample child = pooled(Sample.child(random, parent, 0, 5_000));
        Sample old = pooled(Sample.plain(random, 1_000));
        Sample young = pooled(Sample.plain(random, 1_000));
        assertEquals(names(parent, child, old, young), assemble(10, BYTES_MAX, 0));
        assertEquals(names(parent, child, old), assemble(3, BYTES_MAX, 0));
        assertEquals(names(old), assemble(1, BYTES_MAX, 0), "a child does not fit without its parent");
        assertEquals(names(parent, child), assemble(10, 2 * 248 + 247, 0));
        assertEquals(names(), assemble(10, 247, 0));
        assertFalse(pool.isProposed(child.handleIn(pool)));
        assertEquals(4, pool.count());
    }

    @Test
    void shouldSkipWhatIsVoidAtTheBlocksTime() {
        Sample parent = pooled(Sample.of(random, Sample.ledgerCoins(random, 1), 2, 900, 700));
        Sample child = pooled(Sample.child(random, parent, 0, 5_000));
        Sample other = pooled(Sample.plain(random, 400));
        assertEquals(names(parent, child, other), assemble(10, BYTES_MAX, 699));
        assertEquals(names(other), assemble(10, BYTES_MAX, 700));
    }

    @Test
    void shouldStopLookingForWhatFitsAfterManyMisses() {
        int misses = BlockAssembly.MISSES_MAX;
        use(new PoolConfig(2 * misses, 2 << 20, 0, LOCK_MS, 25));
        Sample first = pooled(Sample.plain(random, 90_000));
        for (int i = 0; i < misses - 1; i++) {
            pooled(Sample.of(random, Sample.ledgerCoins(random, 2), 2, 50_000, Sample.NEVER));
        }
        Sample small = pooled(Sample.plain(random, 100));
        assertEquals(names(first, small), assemble(10, 2 * 248, 0));
        pooled(Sample.of(random, Sample.ledgerCoins(random, 2), 2, 50_000, Sample.NEVER));
        assertEquals(names(first), assemble(10, 2 * 248, 0));
    }

    @Test
    void shouldKeepChildrenOfTheCommitted() {
        Sample left = pooled(Sample.plain(random, 900));
        Sample right = pooled(Sample.child(random, left, 0, 900));
        Sample both = pooled(Sample.of(random, List.of(left.coin(1), right.coin(0)), 1, 900, Sample.NEVER));
        assertEquals(3, pool.depth(both.handleIn(pool)));
        pool.removeCommitted(left.handleIn(pool));
        assertEquals(1, pool.depth(right.handleIn(pool)));
        assertEquals(2, pool.depth(both.handleIn(pool)));
        pool.removeCommitted(right.handleIn(pool));
        assertEquals(1, pool.depth(both.handleIn(pool)));
        assertEquals(2, pool.lockCount());
        assertEquals(List.of(), heard);
    }

    @Test
    void shouldGiveWayToACommittedBlock() {
        Sample loser = pooled(Sample.of(random, Sample.ledgerCoins(random, 3), 2, 900, Sample.NEVER));
        Sample child = pooled(Sample.child(random, loser, 1, 900));
        Sample bystander = pooled(Sample.plain(random, 900));
        pool.markProposed(loser.handleIn(pool));
        Sample winner = Sample.of(random, List.of(loser.inputs.get(1), loser.inputs.get(2)), 1, 900, Sample.NEVER);
        pool.removeConflicting(winner.view, listener);
        assertEquals(List.of(loser + " CONFLICTS_WITH_BLOCK", child + " PARENT_GONE"), heard);
        assertEquals(1, pool.count());
        assertTrue(bystander.handleIn(pool) != NONE);
    }

    @Test
    void shouldTakeTheSameBodyUnderOtherWitnessesAsCommitted() {
        Sample tx = pooled(Sample.of(random, Sample.ledgerCoins(random, 2), 2, 900, Sample.NEVER));
        Sample child = pooled(Sample.child(random, tx, 1, 900));
        pool.removeConflicting(tx.resigned(random).view, listener);
        assertEquals(List.of(), heard);
        assertEquals(NONE, tx.handleIn(pool));
        assertEquals(1, pool.depth(child.handleIn(pool)));
    }

    @Test
    void shouldRefuseToBeChangedByItsListener() {
        Sample tx = pooled(Sample.plain(random, 900));
        int handle = tx.handleIn(pool);
        assertThrows(InvariantViolation.class, () -> pool.expire(LOCK_MS, (at, reason) -> pool.removeCommitted(at)));
        assertTrue(handle >= 0);
    }

    @Test
    void shouldRefuseHandlesThatNameNothing() {
        assertThrows(InvariantViolation.class, () -> pool.removeCommitted(0));
        assertThrows(InvariantViolation.class, () -> pool.markProposed(NONE));
        assertThrows(InvariantViolation.class, () -> pool.unmarkProposed(4));
    }

    @Test
    void shouldDecideTheSameUnderAnyHashSeed() {
        PoolConfig config = new PoolConfig(50, BYTES_MAX, 1_000, LOCK_MS, 25);
        assertEquals(transcript(config, 12_345), transcript(config, -9));
    }

    private List<String> transcript(PoolConfig config, long hashSeed) {
        use(config);
        pool.close();
        pool = new TransactionPool(config, hashSeed);
        heard.clear();
        Random same = new Random(21);
        List<String> results = new ArrayList<>();
        Sample last = null;
        for (int i = 0; i < 2_000; i++) {
            boolean extend = last != null && last.handleIn(pool) != NONE && same.nextInt(3) == 0;
            long fee = 248 + same.nextInt(900);
            last = extend ? Sample.child(same, last, 0, fee) : Sample.plain(same, fee);
            arrival++;
            results.add(last.admitTo(pool, i, arrival, listener).name());
            if (i % 40 == 0) {
                pool.expire(i, listener);
                results.addAll(assemble(20, 6_000, i));
            }
        }
        results.addAll(heard);
        return results;
    }

    @Test
    void shouldDecideTheSameAfterASnapshot() {
        PoolConfig config = new PoolConfig(30, BYTES_MAX, 1_000, LOCK_MS, 25);
        use(config);
        List<Sample> all = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            Sample parent = all.isEmpty() ? null : all.get(all.size() - 1);
            boolean extend = parent != null && parent.handleIn(pool) != NONE && i % 3 > 0;
            long fee = 300 + random.nextInt(400);
            Sample tx = extend ? Sample.child(random, parent, 0, fee) : Sample.plain(random, fee);
            all.add(tx);
            admit(tx, i);
        }
        try (TransactionPool restored = restore(config, all)) {
            assertEquals(pool.feeFloorPerKb(900), restored.feeFloorPerKb(900));
            List<String> before = assemble(30, BYTES_MAX, 0);
            TransactionPool recorded = pool;
            pool = restored;
            assertEquals(before, assemble(30, BYTES_MAX, 0));
            pool = recorded;
        }
    }

    private TransactionPool restore(PoolConfig config, List<Sample> all) {
        TransactionPool restored = new TransactionPool(config, 3);
        int[] handles = new int[pool.count()];
        pool.listByArrival(handles);
        for (int handle : handles) {
            Sample tx = all.stream()
                    .filter(sample -> sample.handleIn(pool) == handle)
                    .findFirst()
                    .orElseThrow();
            assertEquals(
                    ResultCode.OK,
                    tx.admitTo(restored, pool.admittedMs(handle), pool.arrivalSequence(handle), listener));
            assertEquals(pool.depth(handle), restored.depth(tx.handleIn(restored)));
        }
        restored.restoreFloor(pool.risenFloorPerKb(), pool.risenFloorAtMs());
        return restored;
    }
}
