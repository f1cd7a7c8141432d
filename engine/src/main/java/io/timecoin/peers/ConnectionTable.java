package io.timecoin.peers;

import io.timecoin.base.Limits;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Finds connections by id without a lock. An id is a count and, in its low bits, a slot: a look-up is one array read and
 * one comparison, and a process uses no id twice. Adding and removing is rare and locks; reading is for any thread.
 *
 * <p>Connections have places of several kinds, so that no crowd of strangers keeps a validator from its peers.
 *
 * <pre>
 *  DIALLED    as many as are dialled
 *  ORDINARY   accepted, as many as are configured
 *  RESERVED   accepted: those of validators, those that came when no ordinary place was free
 *  CLOSING    accepted: those that lost their place; it is another's at once, before they have ended
 * </pre>
 */
final class ConnectionTable {
    private enum Place {
        DIALLED,
        ORDINARY,
        RESERVED,
        CLOSING
    }

    private static final int SLOT_BITS = 20;
    private static final long SLOT_MASK = (1L << SLOT_BITS) - 1;
    private static final Connection[] NONE = {};

    private final AtomicReferenceArray<Connection> slots;
    private final Place[] places;
    private final int[] free;
    private int freeCount;
    private int ordinaryFree;
    private int reservedFree;
    private int dialledFree;
    private long count;
    private volatile Connection[] subscribers = NONE;

    ConnectionTable(int ordinaryMax, int reservedMax, int dialledMax) {
        int slotCount = ordinaryMax + reservedMax + dialledMax + Limits.CONNECTIONS_CLOSING_MAX;
        slots = new AtomicReferenceArray<>(slotCount);
        places = new Place[slotCount];
        free = new int[slotCount];
        for (int slot = slotCount - 1; slot >= 0; slot--) {
            free[freeCount++] = slot;
        }
        ordinaryFree = ordinaryMax;
        reservedFree = reservedMax;
        dialledFree = dialledMax;
    }

    /** A new id with a slot of its own, in an ordinary place if one is free; or 0 if there is no place at all. */
    synchronized long reserve(boolean isDialled) {
        // However many are closing, those that are dialled have their slots.
        boolean isFree = isDialled ? freeCount > 0 : freeCount > dialledFree && ordinaryFree + reservedFree > 0;
        if (!isFree) {
            return 0;
        }
        freeCount--;
        count++;
        int slot = free[freeCount];
        Place accepted = ordinaryFree > 0 ? Place.ORDINARY : Place.RESERVED;
        places[slot] = take(isDialled ? Place.DIALLED : accepted);
        return count << SLOT_BITS | slot;
    }

    private Place take(Place place) {
        dialledFree -= place == Place.DIALLED ? 1 : 0;
        ordinaryFree -= place == Place.ORDINARY ? 1 : 0;
        reservedFree -= place == Place.RESERVED ? 1 : 0;
        return place;
    }

    private void giveBack(Place place) {
        dialledFree += place == Place.DIALLED ? 1 : 0;
        ordinaryFree += place == Place.ORDINARY ? 1 : 0;
        reservedFree += place == Place.RESERVED ? 1 : 0;
    }

    /** Whether a connection has an ordinary place, or was dialled. */
    synchronized boolean isSettled(Connection connection) {
        return isSettled(slot(connection.id()));
    }

    private boolean isSettled(int slot) {
        return places[slot] == Place.ORDINARY || places[slot] == Place.DIALLED;
    }

    /** Whether it has a reserved place. */
    synchronized boolean isReserved(Connection connection) {
        return places[slot(connection.id())] == Place.RESERVED;
    }

    /** Takes the reserved place of one that is to end. */
    synchronized void giveUp(Connection connection) {
        int slot = slot(connection.id());
        // It may have ended since it was chosen, and its slot be another's.
        if (find(connection.id()) == connection && places[slot] == Place.RESERVED) {
            giveBack(Place.RESERVED);
            places[slot] = Place.CLOSING;
        }
    }

    /** Gives it an ordinary place if it has none and one is free; whether it has one then. */
    synchronized boolean settle(Connection connection) {
        int slot = slot(connection.id());
        if (find(connection.id()) == connection && places[slot] == Place.RESERVED && ordinaryFree > 0) {
            giveBack(Place.RESERVED);
            places[slot] = take(Place.ORDINARY);
        }
        return isSettled(slot);
    }

    /** Gives it the ordinary place of another, unless that has ended or has none; whether it did. */
    synchronized boolean giveWay(Connection other, Connection connection) {
        int its = slot(other.id());
        int slot = slot(connection.id());
        if (find(other.id()) != other || places[its] != Place.ORDINARY || places[slot] != Place.RESERVED) {
            return false;
        }
        places[its] = Place.CLOSING;
        places[slot] = Place.ORDINARY;
        giveBack(Place.RESERVED);
        return true;
    }

    /** It needs no ordinary place any more: it is a validator's. */
    synchronized void promote(Connection connection) {
        int slot = slot(connection.id());
        if (places[slot] == Place.ORDINARY && reservedFree > 0) {
            giveBack(Place.ORDINARY);
            places[slot] = take(Place.RESERVED);
        }
    }

    /** Reserved places that are free. */
    synchronized int reservedFree() {
        return reservedFree;
    }

    void put(Connection connection) {
        slots.set(slot(connection.id()), connection);
    }

    synchronized void remove(Connection connection) {
        int slot = slot(connection.id());
        slots.set(slot, null);
        free[freeCount++] = slot;
        giveBack(places[slot]);
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
