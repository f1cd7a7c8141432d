package io.timecoin.peers;

import io.timecoin.base.Hash;
import io.timecoin.base.Limits;
import io.timecoin.peers.UnlinkedPeer.Kind;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;

/**
 * Remembers the links that were lost last, and those that were refused last: apart, and links of validators and those that
 * were dialled apart from strangers', so that strangers who knock, or link and leave, do not push out what an operator looks
 * for. The same that happens again takes no second place. Any thread; locks for a moment.
 */
final class UnlinkedLog {
    private final Deque<UnlinkedPeer> lost = new ArrayDeque<>();
    private final Deque<UnlinkedPeer> strangersLost = new ArrayDeque<>();
    private final Deque<UnlinkedPeer> refused = new ArrayDeque<>();

    /** A connection has ended. Of two nodes that dialled each other one link goes, and nobody misses it. */
    void ended(Connection connection, Link link, PeerTable peers) {
        boolean isTwinKept = link.isSurplus() && peers.has(link.node(), !link.isDialled());
        if (link.sinceMs() > 0 && !isTwinKept) {
            boolean isStranger = !link.isDialled() && !connection.guard().isValidator();
            lost(isStranger, connection.guard().peer(), connection.remoteAddress(), link.ending());
        }
    }

    /** A link was up, and ended. */
    void lost(boolean isStranger, Hash peer, InetSocketAddress address, String reason) {
        note(isStranger ? strangersLost : lost, Kind.LOST, peer, address, reason);
    }

    /** Somebody came and was not linked. */
    void refused(Hash peer, InetSocketAddress address, String reason) {
        note(refused, Kind.REFUSED, peer, address, reason);
    }

    private synchronized void note(
            Deque<UnlinkedPeer> kept, Kind kind, Hash peer, InetSocketAddress from, String reason) {
        String address = text(from);
        int times = 1;
        for (UnlinkedPeer before : List.copyOf(kept)) {
            // Who dials again comes from another port, and who proves no key may be anybody of the host.
            boolean isSame = Objects.equals(before.peerId(), peer)
                    && before.reason().equals(reason)
                    && host(before.address()).equals(host(address));
            if (isSame) {
                times += before.times() == Integer.MAX_VALUE ? 0 : before.times();
                kept.remove(before);
            }
        }
        if (kept.size() == Limits.UNLINKED_MAX) {
            kept.removeFirst();
        }
        kept.addLast(new UnlinkedPeer(kind, peer, address, reason, System.currentTimeMillis(), times));
    }

    /** Host and port as they are shown; empty if there is no address. */
    static String text(InetSocketAddress address) {
        return address == null ? "" : address.getAddress().getHostAddress() + ':' + address.getPort();
    }

    private static String host(String address) {
        return address.substring(0, Math.max(0, address.lastIndexOf(':')));
    }

    /** All of them, those that happened last first, the lost before the refused, strangers behind those that matter. */
    synchronized List<UnlinkedPeer> all() {
        List<UnlinkedPeer> all = new ArrayList<>();
        lost.descendingIterator().forEachRemaining(all::add);
        strangersLost.descendingIterator().forEachRemaining(all::add);
        refused.descendingIterator().forEachRemaining(all::add);
        return all;
    }
}
