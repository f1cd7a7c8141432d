package io.timecoin.peers;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Finds connections by id without a lock. An id is a count and, in its low bits, a slot: a look-up is one array read and
 * one comparison, and a process uses no id twice. Adding and removing is rare and locks; reading is for any thread.
 * Connections that were dialled have room of their own, so that no crowd of strangers keeps a validator from its peers.
 */
final class ConnectionTable {
    private static final int SLOT_BITS = 20;
    private static final long SLOT_MASK = (1L << SLOT_BITS) - 1;
    private static final Connection[] NONE = {};

    private final AtomicReferenceArray<Connection> slots;
    private final int[] free;
    private int freeCount;
    private int acceptedFree;
    private long count;
    private volatile Connection[] subscribers = NONE;

    ConnectionTable(int acceptedMax, int dialledMax) {
        int slotCount = acceptedMax + dialledMax;
        slots = new AtomicReferenceArray<>(slotCount);
        free = new int[slotCount];
        for (int slot = slotCount - 1; slot >= 0; slot--) {
            free[freeCount++] = slot;
        }
        acceptedFree = acceptedMax;
    }

    /** A new id with a slot of its own, or 0 if the maximum of connections of its kind is open. */
    synchronized long reserve(boolean isDialled) {
        if (freeCount == 0 || !isDialled && acceptedFree == 0) {
            return 0;
        }
        acceptedFree -= isDialled ? 0 : 1;
        freeCount--;
        count++;
        return count << SLOT_BITS | free[freeCount];
    }

    void put(Connection connection) {
        slots.set(slot(connection.id()), connection);
    }

    synchronized void remove(Connection connection) {
        int slot = slot(connection.id());
        slots.set(slot, null);
        free[freeCount++] = slot;
        acceptedFree += connection.isDialled() ? 0 : 1;
        unsubscribe(connection);
    }

    /** The connection of an id, or null if it has ended. */
    Connection find(long id) {
        int slot = slot(id);
        Connection found = slot < slots.length() ? slots.get(slot) : null;
        return found != null && found.id() == id ? found : null;
    }

    /** Number of slots. */
    int capacity() {
        return slots.length();
    }

    /** The connection in a slot, or null. */
    Connection at(int slot) {
        return slots.get(slot);
    }

    synchronized void subscribe(Connection connection) {
        Connection[] before = subscribers;
        if (Arrays.asList(before).contains(connection)) {
            return;
        }
        Connection[] after = Arrays.copyOf(before, before.length + 1);
        after[before.length] = connection;
        subscribers = after;
    }

    private void unsubscribe(Connection connection) {
        Connection[] before = subscribers;
        int at = Arrays.asList(before).indexOf(connection);
        if (at >= 0) {
            Connection[] after = Arrays.copyOf(before, before.length - 1);
            System.arraycopy(before, at + 1, after, at, before.length - at - 1);
            subscribers = after;
        }
    }

    /** The connections that asked for blocks; never changed, replaced. */
    Connection[] subscribers() {
        return subscribers;
    }

    private static int slot(long id) {
        return (int) (id & SLOT_MASK);
    }
}
