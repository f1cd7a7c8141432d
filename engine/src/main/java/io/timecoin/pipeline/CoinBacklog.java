package io.timecoin.pipeline;

import io.timecoin.base.CoinLayout;
import io.timecoin.base.Hash;
import io.timecoin.base.Invariant;
import org.agrona.DirectBuffer;
import org.agrona.UnsafeApi;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What committed blocks do to the set of coins, on its way from the store thread to the one that owns the map. A ring of
 * bytes outside the heap: one thread offers, one thread takes, neither waits for the other or allocates.
 *
 * <pre>
 *            head: the block in hand                     tail
 *              v                                           v
 *  |   free    | block | block | block | ...       | block |      free      |
 *
 *  block:   length 4 | spent 4 | created 4 | 0 | height 8 | sequence 8 | hash 32 | keys of 36 | coins of 88 | to 8
 *  length -1: the rest of the memory is passed over, the next block is at its beginning
 * </pre>
 *
 * <p>The memory is taken whole, but the system backs it page by page as it is used. So a block offered while there is no
 * other goes to the beginning again if it fits before what was last there: only a backlog touches more than a few blocks'
 * worth.
 */
final class CoinBacklog implements AutoCloseable {
    private static final int SPENT_AT = 4;
    private static final int CREATED_AT = 8;
    private static final int HEIGHT_AT = 16;
    private static final int SEQUENCE_AT = 24;
    private static final int HASH_AT = 32;
    private static final int HEADER_BYTES = HASH_AT + Hash.BYTES;
    private static final int PASS_OVER = -1;

    private final int capacity;
    private final UnsafeBuffer memory;

    /** Positions only rise; what they point at is their remainder. Head moves when a block is done with, or to a new one. */
    private volatile long head;

    private volatile long tail;
    private long taken;

    /**
     * Takes the memory.
     *
     * @param capacity in bytes, a multiple of eight; a block may take half of it
     */
    CoinBacklog(int capacity) {
        Invariant.check(capacity > 0 && capacity % Long.BYTES == 0, "every block begins at a multiple of eight");
        this.capacity = capacity;
        this.memory = new UnsafeBuffer(UnsafeApi.allocateMemory(capacity), capacity);
    }

    /**
     * Adds a block. Store thread.
     *
     * @param spent keys of 36 bytes, from 0
     * @param created coins of 88 bytes, from 0
     * @return false, and nothing added, if there is no room; an empty backlog has room for any block
     */
    boolean offer(
            long height,
            DirectBuffer hash,
            long sequence,
            DirectBuffer spent,
            int spentCount,
            DirectBuffer created,
            int createdCount) {
        int length = lengthOf(spentCount, createdCount);
        Invariant.check(length <= capacity / 2, "a block takes half of the backlog at most");
        long end = tail;
        long begin = head;
        int index = (int) (end % capacity);
        boolean isPassedOver = length > capacity - index || begin == end && index >= length;
        long from = isPassedOver ? end + capacity - index : end;
        if (begin == end) {
            // Nobody else moves the head of an empty backlog; the owner sees this before it sees the block.
            head = from;
        } else if (from + length - begin > capacity) {
            return false;
        } else if (isPassedOver) {
            memory.putInt(index, PASS_OVER);
        }
        int at = (int) (from % capacity);
        memory.putInt(at, length);
        memory.putInt(at + SPENT_AT, spentCount);
        memory.putInt(at + CREATED_AT, createdCount);
        memory.putLong(at + HEIGHT_AT, height);
        memory.putLong(at + SEQUENCE_AT, sequence);
        memory.putBytes(at + HASH_AT, hash, 0, Hash.BYTES);
        int keyBytes = spentCount * CoinLayout.KEY_BYTES;
        memory.putBytes(at + HEADER_BYTES, spent, 0, keyBytes);
        memory.putBytes(at + HEADER_BYTES + keyBytes, created, 0, createdCount * CoinLayout.BYTES);
        tail = from + length;
        return true;
    }

    private static int lengthOf(int spentCount, int createdCount) {
        int bytes = HEADER_BYTES + spentCount * CoinLayout.KEY_BYTES + createdCount * CoinLayout.BYTES;
        return bytes + Long.BYTES - 1 & -Long.BYTES;
    }

    /** Takes the oldest block in hand; false if there is none. Owner of the map, as is all below. */
    boolean take() {
        // In this order: who sees a block sees where it begins, also if the backlog was empty before it.
        long end = tail;
        long from = head;
        if (from >= end) {
            return false;
        }
        int index = (int) (from % capacity);
        taken = memory.getInt(index) == PASS_OVER ? from + capacity - index : from;
        return true;
    }

    /** Is done with the block in hand: its memory may be used again. */
    void release() {
        head = taken + memory.getInt(at());
    }

    private int at() {
        return (int) (taken % capacity);
    }

    /** The memory that holds the block in hand. */
    DirectBuffer memory() {
        return memory;
    }

    /** Its height. */
    long height() {
        return memory.getLong(at() + HEIGHT_AT);
    }

    /** Journal sequence of the event that committed it. */
    long sequence() {
        return memory.getLong(at() + SEQUENCE_AT);
    }

    /** Where the 32 bytes of its hash are. */
    int hashAt() {
        return at() + HASH_AT;
    }

    int spentCount() {
        return memory.getInt(at() + SPENT_AT);
    }

    /** Where the keys of what it spends are. */
    int spentAt() {
        return at() + HEADER_BYTES;
    }

    int createdCount() {
        return memory.getInt(at() + CREATED_AT);
    }

    /** Where the coins it creates are. */
    int createdAt() {
        return spentAt() + spentCount() * CoinLayout.KEY_BYTES;
    }

    /** Whether every block offered is done with. Any thread. */
    boolean isEmpty() {
        return head == tail;
    }

    /** Bytes of blocks that are not done with, and of what is passed over between them. Any thread. */
    long bytes() {
        return Math.max(0, tail - head);
    }

    /** Gives the memory back, once both threads have ended. */
    @Override
    public void close() {
        UnsafeApi.freeMemory(memory.addressOffset());
        memory.wrap(0, 0);
    }
}
