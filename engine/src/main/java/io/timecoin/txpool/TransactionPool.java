package io.timecoin.txpool;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.timecoin.base.Amounts;
import io.timecoin.base.Hash;
import io.timecoin.base.Invariant;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.TransactionView;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * The transactions that wait for a block: bounded in count, bytes and locks, ordered by fee rate, each holding the
 * locks on the outputs it spends. Owned by the state thread; time comes in as event time. Equal calls give equal
 * results on every machine: neither the hash seed nor the number of a handle decides anything. Allocates its columns
 * at construction and payload memory off-heap, in segments, when first needed; nothing per transaction.
 *
 * <pre>
 *   admit -> POOLED <-> IN_PROPOSAL -> removeCommitted
 *              |             |
 *              |             +-> removeConflicting (a committed block is law)
 *              +-> expire, eviction by a newcomer, removeConflicting: the listener hears why
 * </pre>
 *
 * A handle is valid from admit until the entry leaves. What {@link #bytes} returns is valid until the next change.
 */
public final class TransactionPool implements AutoCloseable {
    /** No entry. */
    public static final int NONE = -1;

    private final PoolConfig config;
    private final PoolTables tables;
    private final PoolEntries entries;
    private final SpendLocks locks;
    private final Lineage lineage;
    private final EvictionRules eviction;
    private final BlockAssembly assembly;
    private final FeeFloor feeFloor;

    private boolean changing;
    private int conflictingHandle = NONE;
    private int countHighWater;
    private long bytesHighWater;

    /**
     * Creates an empty pool.
     *
     * @param config its bounds
     * @param hashSeed unknown to outsiders, so that ids cannot be ground to collide; never influences a result
     */
    public TransactionPool(PoolConfig config, long hashSeed) {
        this.config = config;
        tables = new PoolTables(config, hashSeed);
        entries = tables.entries;
        locks = tables.locks;
        lineage = tables.lineage;
        eviction = new EvictionRules(config, entries, tables.feeOrder, lineage);
        assembly = new BlockAssembly(entries, tables.feeOrder, lineage);
        feeFloor = new FeeFloor(config.feeFloorPerKb(), config.lockMs());
    }

    /**
     * Takes a transaction in, with all its locks, or leaves the pool as it was. The caller has checked signatures,
     * that every input exists in the ledger or as an output of a pooled transaction, and the fee. So a transaction
     * enters after those it spends from, and one that is committed never enters again.
     *
     * @param tx a transaction whose form was checked, not in the pool's own memory
     * @param ids holds its id and its content hash
     * @param txIdAt position of the 32-byte transaction id
     * @param contentHashAt position of the 32-byte hash of body and witnesses
     * @param fee inputs less outputs, in units
     * @param nowMs event time
     * @param arrivalSequence rises from admission to admission; among equal fee rates the lower goes first
     * @param listener hears what is evicted for it
     * @return OK, ALREADY_POOLED, DOUBLE_SPEND (see {@link #conflictingHandle}), FEE_TOO_LOW, CHAIN_TOO_DEEP or
     *     POOL_FULL: the first that applies
     */
    public ResultCode admit(
            TransactionView tx,
            DirectBuffer ids,
            int txIdAt,
            int contentHashAt,
            long fee,
            long nowMs,
            long arrivalSequence,
            DepartureListener listener) {
        Invariant.check(Amounts.isValid(fee), "a fee is an amount");
        begin();
        conflictingHandle = NONE;
        ResultCode code = check(tx, ids, txIdAt, fee, nowMs);
        if (code == ResultCode.OK) {
            int depth = lineage.depthBelow(tx.buffer(), tx.inputTxIdAt(0), tx.inputCount());
            code = depth > config.chainDepthMax()
                    ? ResultCode.CHAIN_TOO_DEEP
                    : makeRoom(tx, depth, fee, nowMs, listener);
            if (code == ResultCode.OK) {
                int handle = entries.open(tx, ids, txIdAt, contentHashAt);
                entries.value(handle, fee, arrivalSequence);
                entries.lock(handle, nowMs, Math.min(lockEnd(nowMs), tx.expiryMs()), depth);
                tables.index(handle);
                countHighWater = Math.max(countHighWater, count());
                bytesHighWater = Math.max(bytesHighWater, reservedBytes());
            }
        }
        end();
        return code;
    }

    /**
     * Reads ahead for a transaction that is to be admitted: brings the places it will be looked for and entered at into the
     * cache. Of use only for several at a time, which then wait for memory together. Changes nothing.
     */
    public void foresee(TransactionView tx, DirectBuffer ids, int txIdAt, int contentHashAt) {
        tables.txIds.touch(ids, txIdAt);
        tables.contentHashes.touch(ids, contentHashAt);
        for (int i = 0; i < tx.inputCount(); i++) {
            tables.txIds.touch(tx.buffer(), tx.inputTxIdAt(i));
            locks.touch(tx.buffer(), tx.inputTxIdAt(i));
        }
    }

    private ResultCode check(TransactionView tx, DirectBuffer ids, int txIdAt, long fee, long nowMs) {
        if (tables.txIds.find(ids, txIdAt) != NONE) {
            return ResultCode.ALREADY_POOLED;
        }
        conflictingHandle = locks.firstOwner(tx);
        if (conflictingHandle != NONE) {
            return ResultCode.DOUBLE_SPEND;
        }
        return feeFloor.refuses(fee, tx.length(), nowMs) ? ResultCode.FEE_TOO_LOW : ResultCode.OK;
    }

    /** Counts the newcomer on its parents, and evicts what must go for it; the other way round would evict parents. */
    private ResultCode makeRoom(TransactionView tx, int depth, long fee, long nowMs, DepartureListener listener) {
        linkParents(tx, depth, 1);
        if (!eviction.choose(fee, tx.length(), tx.inputCount())) {
            linkParents(tx, depth, -1);
            return ResultCode.POOL_FULL;
        }
        for (int i = 0; i < eviction.victimCount(); i++) {
            depart(eviction.victim(i), ResultCode.EVICTED, listener);
        }
        if (eviction.victimCount() > 0) {
            feeFloor.raiseAbove(eviction.highestPerKb(), nowMs);
        }
        return ResultCode.OK;
    }

    private void linkParents(TransactionView tx, int depth, int change) {
        if (depth > 1) {
            lineage.link(tx.buffer(), tx.inputTxIdAt(0), tx.inputCount(), change);
        }
    }

    private long lockEnd(long nowMs) {
        long end = nowMs + config.lockMs();
        return end < nowMs ? Long.MAX_VALUE : end;
    }

    /**
     * Removes what has expired and what spends from it. An entry that is in a proposal stays, and so does one that a
     * proposed entry descends from, until the proposal is decided.
     *
     * @param nowMs event time
     * @param listener hears EXPIRED where the transaction's own expiry was reached, LOCK_EXPIRED where only the lock's
     *     was, PARENT_GONE for descendants
     */
    public void expire(long nowMs, DepartureListener listener) {
        begin();
        for (int handle = tables.firstExpired(nowMs); handle != NONE; handle = tables.firstExpired(nowMs)) {
            int members = lineage.collectFamily(handle);
            if (isAnyProposed(members)) {
                tables.deferExpiry(handle);
            } else {
                boolean own = entries.ownExpiryMs(handle) <= nowMs;
                departFamily(members, own ? ResultCode.EXPIRED : ResultCode.LOCK_EXPIRED, listener);
            }
        }
        end();
    }

    /** Event time, in ms, at which {@link #expire} next has work; Long.MAX_VALUE if none waits. */
    public long nextExpiryMs() {
        int handle = tables.expiryOrder.firstEligible();
        return handle == NONE ? Long.MAX_VALUE : entries.expiresMs(handle);
    }

    /**
     * Lists transactions for a block: descending fee rate, ancestors first. Leaves the pool as it is.
     *
     * @param transactionsMax most transactions; the length of the target bounds it too
     * @param bytesMax most bytes of encoded transactions
     * @param blockTimeMs transactions whose own expiry is not above it are skipped
     * @param targetHandles receives the handles
     * @return how many
     */
    public int assemble(int transactionsMax, long bytesMax, long blockTimeMs, int[] targetHandles) {
        return assembly.assemble(transactionsMax, bytesMax, blockTimeMs, targetHandles);
    }

    /** Notes that an entry is in a proposal: it neither expires nor is evicted. Repeating it changes nothing. */
    public void markProposed(int handle) {
        begin(handle);
        if (!entries.isProposed(handle)) {
            tables.setProposed(handle, true);
        }
        end();
    }

    /** Takes {@link #markProposed} back: the proposal was not decided. */
    public void unmarkProposed(int handle) {
        begin(handle);
        if (entries.isProposed(handle)) {
            tables.setProposed(handle, false);
        }
        end();
    }

    /**
     * Removes a committed transaction. What spends from it stays, now spending from the ledger, and its depth and that
     * of its descendants fall to what is still pooled above them.
     */
    public void removeCommitted(int handle) {
        begin(handle);
        commit(handle);
        end();
    }

    /**
     * Removes what a committed transaction made void: each pooled transaction that spends one of its inputs, and its
     * descendants, whether in a proposal or not. A pooled transaction with the same body, which differs in witnesses
     * only, has the same id and outputs: it leaves as if committed itself, unheard, and its children stay.
     *
     * @param committed a transaction of a committed block, not in the pool's own memory
     * @param listener hears CONFLICTS_WITH_BLOCK, and PARENT_GONE for descendants
     */
    public void removeConflicting(TransactionView committed, DepartureListener listener) {
        begin();
        for (int i = 0; i < committed.inputCount(); i++) {
            int handle = locks.owner(committed.buffer(), committed.inputTxIdAt(i), committed.inputOutputIndex(i));
            if (handle != NONE && hasBodyOf(handle, committed)) {
                commit(handle);
            } else if (handle != NONE) {
                departFamily(lineage.collectFamily(handle), ResultCode.CONFLICTS_WITH_BLOCK, listener);
            }
        }
        end();
    }

    private boolean hasBodyOf(int handle, TransactionView tx) {
        if (entries.inputCount(handle) != tx.inputCount() || entries.outputCount(handle) != tx.outputCount()) {
            return false;
        }
        DirectBuffer pooled = entries.bytes(handle);
        int shift = entries.offset(handle) - tx.offset();
        int end = tx.offset() + tx.bodyLength();
        for (int at = tx.offset(); at < end; at++) {
            if (pooled.getByte(at + shift) != tx.buffer().getByte(at)) {
                return false;
            }
        }
        return true;
    }

    private void commit(int handle) {
        int children = lineage.collectChildren(handle);
        tables.remove(handle);
        lineage.settleDepths(children);
    }

    private boolean isAnyProposed(int members) {
        for (int i = 0; i < members; i++) {
            if (entries.isProposed(lineage.member(i))) {
                return true;
            }
        }
        return false;
    }

    private void departFamily(int members, ResultCode reason, DepartureListener listener) {
        for (int i = 0; i < members; i++) {
            depart(lineage.member(i), i == 0 ? reason : ResultCode.PARENT_GONE, listener);
        }
    }

    private void depart(int handle, ResultCode reason, DepartureListener listener) {
        listener.onDeparture(handle, reason);
        tables.remove(handle);
    }

    /** The entry of a transaction id, or NONE. */
    public int find(DirectBuffer txId, int offset) {
        return tables.txIds.find(txId, offset);
    }

    /** The entry of a hash of body and witnesses, as a proposal names it, or NONE. */
    public int findByContentHash(DirectBuffer contentHash, int offset) {
        return tables.contentHashes.find(contentHash, offset);
    }

    /** The entry that holds the lock on an outpoint, or NONE if it is free. */
    public int spenderOf(DirectBuffer txId, int offset, int outputIndex) {
        return locks.owner(txId, offset, outputIndex);
    }

    /** The entry that the last {@link #admit} ran into with DOUBLE_SPEND, until the next change; else NONE. */
    public int conflictingHandle() {
        return conflictingHandle;
    }

    /** Number of outputs of an entry. */
    public int outputCount(int handle) {
        return entries.outputCount(handle);
    }

    /** Amount of an unconfirmed output in units, or {@link Amounts#INVALID} if the entry has no such output. */
    public long outputAmount(int handle, int outputIndex) {
        if (outputIndex < 0 || outputIndex >= entries.outputCount(handle)) {
            return Amounts.INVALID;
        }
        return entries.bytes(handle).getLong(entries.outputAt(handle, outputIndex), LITTLE_ENDIAN);
    }

    /** Copies the 32-byte owner of an unconfirmed output that exists. */
    public void copyOwner(int handle, int outputIndex, MutableDirectBuffer target, int offset) {
        int ownerAt = entries.outputAt(handle, outputIndex) + Long.BYTES;
        target.putBytes(offset, entries.bytes(handle), ownerAt, Hash.BYTES);
    }

    /** Copies the 32-byte transaction id of an entry. */
    public void copyTxId(int handle, MutableDirectBuffer target, int offset) {
        entries.copyTxId(handle, target, offset);
    }

    /** Copies the 32-byte hash of body and witnesses of an entry. */
    public void copyContentHash(int handle, MutableDirectBuffer target, int offset) {
        entries.copyContentHash(handle, target, offset);
    }

    /** The buffer that holds a transaction, from {@link #offset} for {@link #length}; valid until the next change. */
    public DirectBuffer bytes(int handle) {
        return entries.bytes(handle);
    }

    /** Position of a transaction in {@link #bytes}. */
    public int offset(int handle) {
        return entries.offset(handle);
    }

    /** Length of a transaction in bytes. */
    public int length(int handle) {
        return entries.length(handle);
    }

    /** Fee in units. */
    public long fee(int handle) {
        return entries.fee(handle);
    }

    /** The sequence that admission was given. */
    public long arrivalSequence(int handle) {
        return entries.arrival(handle);
    }

    /** Event time of admission. */
    public long admittedMs(int handle) {
        return entries.admittedMs(handle);
    }

    /** Event time at which entry and locks expire: the lock time after admission, or the transaction's own expiry. */
    public long expiresMs(int handle) {
        return entries.expiresMs(handle);
    }

    /** Length of the longest chain of pooled transactions that ends in this one; 1 without a pooled parent. */
    public int depth(int handle) {
        return entries.depth(handle);
    }

    /** Number of inputs, all locked by this entry. */
    public int inputCount(int handle) {
        return entries.inputCount(handle);
    }

    /** Whether the entry is in a proposal. */
    public boolean isProposed(int handle) {
        return entries.isProposed(handle);
    }

    /** Pooled transactions. */
    public int count() {
        return entries.count();
    }

    /** Bytes of the pooled transactions as encoded. */
    public long bytes() {
        return entries.lengthTotal();
    }

    /** Bytes of the slots they take: what {@link PoolConfig#bytesMax} bounds. */
    public long reservedBytes() {
        return entries.slab().reservedBytes();
    }

    /** Off-heap bytes taken from the operating system. */
    public long allocatedBytes() {
        return entries.slab().allocatedBytes();
    }

    /** Locked outpoints. */
    public int lockCount() {
        return locks.size();
    }

    /** Most transactions ever pooled at once. */
    public int countHighWater() {
        return countHighWater;
    }

    /** Most slot bytes ever reserved at once. */
    public long bytesHighWater() {
        return bytesHighWater;
    }

    /** The fee floor at an event time, in units per 1,000 bytes: what admission asks then. */
    public long feeFloorPerKb(long nowMs) {
        return feeFloor.perKb(nowMs);
    }

    /** The floor as last raised, in units per 1,000 bytes, for a snapshot; it has been halving since. */
    public long risenFloorPerKb() {
        return feeFloor.risenPerKb();
    }

    /** Event time at which the floor was last raised. */
    public long risenFloorAtMs() {
        return feeFloor.risenAtMs();
    }

    /**
     * Puts back the floor of a snapshot. With it, and every transaction admitted again in the order of
     * {@link #listByArrival} at its recorded time, an empty pool decides as the recorded one would.
     */
    public void restoreFloor(long risenPerKb, long risenAtMs) {
        feeFloor.restore(risenPerKb, risenAtMs);
    }

    /**
     * Lists all entries in the order they arrived, for a snapshot.
     *
     * @param targetHandles receives the handles; at least {@link #count} long
     * @return how many
     */
    public int listByArrival(int[] targetHandles) {
        return tables.listByArrival(targetHandles);
    }

    /** Frees the off-heap memory. No other method may be called afterwards. */
    @Override
    public void close() {
        entries.close();
    }

    private void begin(int handle) {
        Invariant.check(entries.isHeld(handle), "a handle names a pooled transaction");
        begin();
    }

    private void begin() {
        Invariant.check(!changing, "a listener does not change the pool");
        tables.checkTotals();
        changing = true;
    }

    private void end() {
        changing = false;
        tables.checkTotals();
    }
}
