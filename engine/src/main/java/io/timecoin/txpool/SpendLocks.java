package io.timecoin.txpool;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.timecoin.base.Hash;
import io.timecoin.base.Limits;
import io.timecoin.codec.TransactionView;
import org.agrona.DirectBuffer;

/**
 * Which pooled transaction spends an outpoint: the lock on it, and its owner. A transaction gets the locks on all its
 * inputs or none, and they live exactly as long as its entry. A reference names the entry and the input, so the table
 * keeps no outpoints of its own: it compares with the pooled bytes. State thread.
 */
final class SpendLocks {
    private static final int INPUT_BITS = 8;
    private static final int WORDS = Hash.BYTES / Long.BYTES;
    private static final int UNSIGNED_SHORT = 0xFFFF;

    private final PoolEntries entries;
    private final KeyMix mix;
    private final HashSlots slots;

    SpendLocks(PoolEntries entries, KeyMix mix, int locksMax) {
        this.entries = entries;
        this.mix = mix;
        slots = new HashSlots(Math.max(locksMax, Limits.INPUTS_MAX));
    }

    int size() {
        return slots.size();
    }

    /** The entry that spends an outpoint, or NONE. */
    int owner(DirectBuffer txId, int offset, int outputIndex) {
        return owner(
                txId.getLong(offset),
                txId.getLong(offset + Long.BYTES),
                txId.getLong(offset + 2 * Long.BYTES),
                txId.getLong(offset + 3 * Long.BYTES),
                outputIndex);
    }

    /** The entry that spends an output of another entry, or NONE. */
    int spender(int parent, int outputIndex) {
        return owner(
                entries.txIdWord(parent, 0),
                entries.txIdWord(parent, 1),
                entries.txIdWord(parent, 2),
                entries.txIdWord(parent, 3),
                outputIndex);
    }

    /** The owner of the first locked input of a transaction, or NONE if all are free. */
    int firstOwner(TransactionView tx) {
        for (int i = 0; i < tx.inputCount(); i++) {
            int owner = owner(tx.buffer(), tx.inputTxIdAt(i), tx.inputOutputIndex(i));
            if (owner != PoolEntries.NONE) {
                return owner;
            }
        }
        return PoolEntries.NONE;
    }

    /** Locks all inputs of an entry; none may be locked. */
    void lockAll(int handle) {
        for (int i = 0; i < entries.inputCount(handle); i++) {
            slots.put(hash(entries.bytes(handle), entries.inputAt(handle, i)), handle << INPUT_BITS | i);
        }
    }

    /** Frees all inputs of an entry. */
    void unlockAll(int handle) {
        for (int i = 0; i < entries.inputCount(handle); i++) {
            slots.remove(hash(entries.bytes(handle), entries.inputAt(handle, i)), handle << INPUT_BITS | i);
        }
    }

    /** Brings where the lock on an outpoint belongs into the cache. */
    void touch(DirectBuffer bytes, int at) {
        slots.touch(hash(bytes, at));
    }

    private int owner(long a, long b, long c, long d, int outputIndex) {
        int hash = mix.hash(a, b, c, d, outputIndex);
        for (int slot = slots.first(hash); slot != HashSlots.NONE; slot = slots.next(hash, slot)) {
            int reference = slots.reference(slot);
            int handle = reference >>> INPUT_BITS;
            DirectBuffer bytes = entries.bytes(handle);
            int at = entries.inputAt(handle, reference & (1 << INPUT_BITS) - 1);
            if (bytes.getLong(at) == a
                    && bytes.getLong(at + Long.BYTES) == b
                    && bytes.getLong(at + 2 * Long.BYTES) == c
                    && bytes.getLong(at + (WORDS - 1) * Long.BYTES) == d
                    && indexAt(bytes, at) == outputIndex) {
                return handle;
            }
        }
        return PoolEntries.NONE;
    }

    private int hash(DirectBuffer bytes, int at) {
        return mix.hash(
                bytes.getLong(at),
                bytes.getLong(at + Long.BYTES),
                bytes.getLong(at + 2 * Long.BYTES),
                bytes.getLong(at + (WORDS - 1) * Long.BYTES),
                indexAt(bytes, at));
    }

    private static int indexAt(DirectBuffer bytes, int at) {
        return bytes.getShort(at + PoolEntries.INPUT_INDEX_OFFSET, LITTLE_ENDIAN) & UNSIGNED_SHORT;
    }
}
