package io.timecoin.peers;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The accepted sockets whose handshake is not over, and which of them is given up when they are too many. There may be only
 * so many that keep this node waiting, and only so many for which it computes; however long that takes, it keeps nobody
 * waiting but them.
 *
 * <pre>
 *  accepted --> WAITED FOR --said something--> COMPUTED FOR --answered--> WAITED FOR, as the last --> over
 *               too many: the one that has                  too many: the last one
 *               been waited for longest
 * </pre>
 *
 * <p>In either case it is one of the address that has most of them there. So neither one address nor many that say nothing
 * push out who comes from elsewhere and answers at once.
 *
 * <p>Any thread; locks for a moment, longer only where there are too many.
 *
 * @param <K> a socket
 */
final class PendingHandshakes<K> {
    private final Crowd waiting;
    private final Crowd computing;

    /** In the order since when they are waited for, or were last. */
    private final Map<K, Pending> all = new LinkedHashMap<>();

    /** One socket: where it comes from, and how many pieces of work of it are under way. */
    private static final class Pending {
        private final IpAddress subscriber;
        private int works;

        private Pending(IpAddress subscriber) {
            this.subscriber = subscriber;
        }
    }

    /** How many are in one state, in all and of each address. */
    private static final class Crowd {
        private final int max;
        private final Map<IpAddress, Integer> of = new HashMap<>();
        private int count;

        private Crowd(int max) {
            this.max = max;
        }

        private void change(IpAddress subscriber, int by) {
            count += by;
            of.merge(subscriber, by, (one, other) -> one + other == 0 ? null : one + other);
        }

        private int mostOfOneAddress() {
            int most = 0;
            for (int one : of.values()) {
                most = Math.max(most, one);
            }
            return most;
        }
    }

    /**
     * Creates an empty set.
     *
     * @param waitingMax most that are waited for
     * @param computingMax most that are computed for
     */
    PendingHandshakes(int waitingMax, int computingMax) {
        this.waiting = new Crowd(waitingMax);
        this.computing = new Crowd(computingMax);
    }

    /** Takes one that was accepted; returns which has to make room and is no longer here, or null. */
    synchronized K add(K socket, IpAddress subscriber) {
        all.put(socket, new Pending(subscriber));
        waiting.change(subscriber, 1);
        return giveUpOneOf(waiting, true);
    }

    /** It has said something that takes arithmetic; returns which has to make room and is no longer here, or null. */
    synchronized K computes(K socket) {
        Pending pending = all.get(socket);
        if (pending == null) {
            return null;
        }
        pending.works++;
        if (pending.works > 1) {
            return null;
        }
        waiting.change(pending.subscriber, -1);
        computing.change(pending.subscriber, 1);
        return giveUpOneOf(computing, false);
    }

    /** A piece of work of it is done; if that was the last, it is waited for again, and another may have to make room. */
    synchronized K computed(K socket) {
        Pending pending = all.get(socket);
        if (pending == null) {
            return null;
        }
        pending.works--;
        if (pending.works > 0) {
            return null;
        }
        computing.change(pending.subscriber, -1);
        waiting.change(pending.subscriber, 1);
        all.remove(socket);
        all.put(socket, pending);
        return giveUpOneOf(waiting, true);
    }

    private K giveUpOneOf(Crowd crowd, boolean isFirst) {
        if (crowd.count <= crowd.max) {
            return null;
        }
        int most = crowd.mostOfOneAddress();
        K found = null;
        for (Map.Entry<K, Pending> entry : all.entrySet()) {
            Pending pending = entry.getValue();
            if (crowdOf(pending) == crowd && crowd.of.get(pending.subscriber) == most) {
                found = entry.getKey();
                if (isFirst) {
                    break;
                }
            }
        }
        remove(found);
        return found;
    }

    private Crowd crowdOf(Pending pending) {
        return pending.works == 0 ? waiting : computing;
    }

    /** Its handshake is over, or it has ended. */
    synchronized void remove(K socket) {
        Pending pending = all.remove(socket);
        if (pending != null) {
            crowdOf(pending).change(pending.subscriber, -1);
        }
    }

    synchronized int size() {
        return all.size();
    }
}
