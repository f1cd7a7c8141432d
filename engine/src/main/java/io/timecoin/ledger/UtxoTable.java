package io.timecoin.ledger;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.timecoin.base.Amounts;
import io.timecoin.base.CoinLayout;
import io.timecoin.base.CoinVisitor;
import io.timecoin.base.Hash;
import io.timecoin.base.Invariant;
import io.timecoin.base.Limits;
import io.timecoin.base.OffHeapIndex;
import io.timecoin.base.OffHeapSlab;
import io.timecoin.base.OutpointHash;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The complete set of unspent outputs in memory outside the heap: 88-byte coins and a hash index over their outpoints.
 * A coin is named by its ref from when it is added until it is removed. Memory follows the number of coins, up to the
 * maximum, at about 110 bytes a coin.
 *
 * <p>State thread. No operation allocates on the heap, save the few that add a segment of some thousand coins.
 */
public final class UtxoTable implements AutoCloseable {
    /** The ref of no coin. */
    public static final int ABSENT = -1;

    private final OffHeapSlab coins;
    private final OffHeapIndex index;
    private final OutpointHash outpointHash;
    private final CoinsAhead ahead = new CoinsAhead(this);
    private long totalAmount;

    /** Makes reads ahead count for something, or the compiler would drop them. */
    private int touched;

    /**
     * Plans an empty table.
     *
     * @param coinsMax most coins it ever holds, from genesis
     * @param seed drawn by the caller; decides where coins lie and no result
     */
    public UtxoTable(int coinsMax, long seed) {
        Invariant.check(coinsMax <= Limits.UTXOS_MAX, "genesis stays within the limit of unspent outputs");
        this.coins = new OffHeapSlab(CoinLayout.BYTES, coinsMax);
        this.index = new OffHeapIndex(coinsMax);
        this.outpointHash = new OutpointHash(seed);
    }

    /** A reader ahead of look-ups in this table. */
    public CoinsAhead ahead() {
        return new CoinsAhead(this);
    }

    /** Removes the coins with some 36-byte keys, one after the other from position 0, all of which are there. */
    void removeAll(DirectBuffer keys, int count) {
        for (int from = 0; from < count; from += CoinsAhead.GROUP) {
            int to = Math.min(count, from + CoinsAhead.GROUP);
            readAhead(keys, CoinLayout.KEY_BYTES, from, to);
            for (int i = from; i < to; i++) {
                Invariant.check(remove(keys, i * CoinLayout.KEY_BYTES), "a block spends only what is there");
            }
        }
    }

    /** Adds some coins of 88 bytes, one after the other from position 0, none of which is there. */
    void addAll(DirectBuffer added, int count) {
        for (int from = 0; from < count; from += CoinsAhead.GROUP) {
            int to = Math.min(count, from + CoinsAhead.GROUP);
            readAhead(added, CoinLayout.BYTES, from, to);
            for (int i = from; i < to; i++) {
                Invariant.check(add(added, i * CoinLayout.BYTES), "a block creates only what is new");
            }
        }
    }

    private void readAhead(DirectBuffer keys, int stride, int from, int to) {
        for (int i = from; i < to; i++) {
            ahead.add(keys, i * stride);
        }
        ahead.read();
    }

    /** The ref of the coin with a 36-byte key, or {@link #ABSENT}. */
    public int find(DirectBuffer key, int keyOffset) {
        return find(key, keyOffset, key.getInt(keyOffset + CoinLayout.OUTPUT_INDEX_OFFSET, LITTLE_ENDIAN));
    }

    /** The ref of an output of a transaction, or {@link #ABSENT}. */
    public int find(DirectBuffer txId, int txIdOffset, int outputIndex) {
        return find(txId, txIdOffset, outputIndex, outpointHash.hash(txId, txIdOffset, outputIndex));
    }

    private int find(DirectBuffer txId, int txIdOffset, int outputIndex, long hash) {
        int ref = index.first(hash);
        while (ref != OffHeapIndex.NONE && !isAt(ref, txId, txIdOffset, outputIndex)) {
            ref = index.next();
        }
        return ref;
    }

    /** What {@link #find} will most likely return: no key is compared. For {@link CoinsAhead}. */
    int foresee(DirectBuffer txId, int txIdOffset, int outputIndex) {
        return index.peek(outpointHash.hash(txId, txIdOffset, outputIndex));
    }

    /** Reads a coin at both ends, to have it in the cache. */
    void touch(int ref) {
        UnsafeBuffer coin = coins.segment(ref);
        int offset = coins.offset(ref);
        touched += coin.getByte(offset) + coin.getByte(offset + CoinLayout.BYTES - 1);
    }

    private boolean isAt(int ref, DirectBuffer txId, int txIdOffset, int outputIndex) {
        UnsafeBuffer coin = coins.segment(ref);
        int offset = coins.offset(ref);
        return coin.getInt(offset + CoinLayout.OUTPUT_INDEX_OFFSET, LITTLE_ENDIAN) == outputIndex
                && Hash.equal(coin, offset, txId, txIdOffset);
    }

    /** The amount of a coin, in units. */
    public long amount(int ref) {
        return coins.segment(ref).getLong(coins.offset(ref) + CoinLayout.AMOUNT_OFFSET, LITTLE_ENDIAN);
    }

    /** The height of the block that created a coin. */
    public long height(int ref) {
        return coins.segment(ref).getLong(coins.offset(ref) + CoinLayout.HEIGHT_OFFSET, LITTLE_ENDIAN);
    }

    /** The kind of a coin, one of the constants in {@link CoinLayout}. */
    public int kind(int ref) {
        return coins.segment(ref).getInt(coins.offset(ref) + CoinLayout.KIND_OFFSET, LITTLE_ENDIAN);
    }

    /** Whether a coin belongs to the owner whose 32-byte hash is in a buffer. */
    public boolean ownerMatches(int ref, DirectBuffer owner, int offset) {
        return Hash.equal(coins.segment(ref), coins.offset(ref) + CoinLayout.OWNER_OFFSET, owner, offset);
    }

    /** Copies the 88 bytes of a coin. */
    public void copyTo(int ref, MutableDirectBuffer target, int offset) {
        target.putBytes(offset, coins.segment(ref), coins.offset(ref), CoinLayout.BYTES);
    }

    /**
     * Adds a coin. That there is room is a rule judged before, here it is an invariant.
     *
     * @param coin holds its 88 bytes
     * @return false, and nothing changed, if a coin with this key is there
     */
    public boolean add(DirectBuffer coin, int offset) {
        int outputIndex = coin.getInt(offset + CoinLayout.OUTPUT_INDEX_OFFSET, LITTLE_ENDIAN);
        long hash = outpointHash.hash(coin, offset, outputIndex);
        if (find(coin, offset, outputIndex, hash) != ABSENT) {
            return false;
        }
        long sum = Amounts.add(totalAmount, coin.getLong(offset + CoinLayout.AMOUNT_OFFSET, LITTLE_ENDIAN));
        Invariant.check(sum != Amounts.INVALID, "the sum of all coins is an amount");
        int ref = coins.allocate();
        coins.segment(ref).putBytes(coins.offset(ref), coin, offset, CoinLayout.BYTES);
        index.insert(hash, ref);
        totalAmount = sum;
        return true;
    }

    /**
     * Removes the coin with a 36-byte key.
     *
     * @return false if there is none
     */
    public boolean remove(DirectBuffer key, int keyOffset) {
        int ref = find(key, keyOffset);
        if (ref == ABSENT) {
            return false;
        }
        totalAmount = Amounts.subtract(totalAmount, amount(ref));
        Invariant.check(totalAmount != Amounts.INVALID, "a coin is part of the sum of all coins");
        index.removeCurrent();
        coins.free(ref);
        return true;
    }

    /** Number of coins. */
    public int size() {
        return coins.size();
    }

    /** The sum of all coins, in units. */
    public long totalAmount() {
        return totalAmount;
    }

    /** Most coins the table holds. */
    public int capacity() {
        return coins.recordsMax();
    }

    /** Memory taken outside the heap, in bytes. */
    public long allocatedBytes() {
        return coins.allocatedBytes() + index.allocatedBytes();
    }

    /**
     * Shows every coin, in the order of refs. That order depends on history: equal sets may come in different orders, so
     * nothing that reaches a hash, a message or a decision may depend on it. The visitor must not change the table.
     */
    public void forEach(CoinVisitor visitor) {
        for (int ref = 0; ref < coins.highWater(); ref++) {
            if (coins.isLive(ref)) {
                visitor.onCoin(coins.segment(ref), coins.offset(ref));
            }
        }
    }

    /** Removes every coin. */
    public void clear() {
        coins.clear();
        index.clear();
        totalAmount = 0;
    }

    /** Gives the memory back; the table is of no use afterwards. */
    @Override
    public void close() {
        index.close();
        coins.close();
        totalAmount = 0;
    }
}
