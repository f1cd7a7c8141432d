package io.timecoin.peers;

import io.timecoin.base.Hash;
import java.util.Map;
import java.util.TreeMap;

/**
 * The links to other validators: at most one to each. Changing it is rare and locks; reading is for any thread.
 *
 * <p>Where two validators dial each other there are two connections. Both sides keep the one dialled by the smaller node:
 * they need not talk about it, and whichever came up first, one is left. Of two dialled by the same side the newer is
 * kept, because that side would not have dialled again had it not lost the older.
 */
final class PeerTable {
    private static final Connection[] NONE = {};

    private final Hash self;
    private final Map<Hash, Connection> byNode = new TreeMap<>();
    private volatile Connection[] links = NONE;

    PeerTable(Hash self) {
        this.self = self;
    }

    /**
     * Takes a link that came up, unless another is kept.
     *
     * @return the link that must end, this or the one it replaced, or null
     */
    synchronized Connection add(Connection link) {
        Connection before = byNode.get(link.node());
        if (before != null && before.isOpen() && isPreferred(before, link)) {
            return link;
        }
        byNode.put(link.node(), link);
        publish();
        return before;
    }

    private boolean isPreferred(Connection before, Connection link) {
        Hash dialledBefore = dialledBy(before);
        return !dialledBefore.equals(dialledBy(link)) && dialledBefore.compareTo(dialledBy(link)) < 0;
    }

    private Hash dialledBy(Connection link) {
        return link.isDialled() ? self : link.node();
    }

    synchronized void remove(Connection link) {
        if (link.node() != null && byNode.remove(link.node(), link)) {
            publish();
        }
    }

    /** Any thread: whether a link to the validator is up. */
    synchronized boolean has(Hash node) {
        return byNode.containsKey(node);
    }

    private void publish() {
        links = byNode.values().toArray(NONE);
    }

    /** The links that are up; never changed, replaced. */
    Connection[] links() {
        return links;
    }
}
