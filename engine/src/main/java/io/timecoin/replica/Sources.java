package io.timecoin.replica;

/**
 * The connections over which validators speak of the present height: who to ask, one after the other, for what is missing.
 * Bounded; the longest unheard makes room. State thread.
 */
final class Sources {
    private static final int MAX = 16;

    private final long[] connections = new long[MAX];
    private int count;
    private int next;

    /** Somebody spoke; whoever is new is asked last. */
    void heard(long connectionId) {
        if (connectionId == 0 || indexOf(connectionId) >= 0) {
            return;
        }
        if (count == MAX) {
            System.arraycopy(connections, 1, connections, 0, MAX - 1);
            count--;
            next = Math.max(0, next - 1);
        }
        connections[count] = connectionId;
        count++;
    }

    /** Asks this one first: it has made the proposal. */
    void prefer(long connectionId) {
        heard(connectionId);
        int index = indexOf(connectionId);
        if (index >= 0) {
            next = index;
        }
    }

    /** The one whose turn it is, or 0 if nobody is known. */
    long next() {
        if (count == 0) {
            return 0;
        }
        long connectionId = connections[next % count];
        next = (next + 1) % count;
        return connectionId;
    }

    private int indexOf(long connectionId) {
        for (int i = 0; i < count; i++) {
            if (connections[i] == connectionId) {
                return i;
            }
        }
        return -1;
    }

    /** A new height, or a new process: who spoke of the last, or with the last, may have gone. */
    void clear() {
        count = 0;
        next = 0;
    }
}
