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
    private GossipAgent gossip;
    private volatile Connection[] links = NONE;
    private volatile Connection[] meshed = NONE;
    private volatile Connection[] gossiping = NONE;

    PeerTable(Hash self) {
        this.self = self;
    }

    /** Whom to tell when other links take part in gossip; before the first comes up. */
    synchronized void tell(GossipAgent agent) {
        gossip = agent;
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

    /** Any thread: whether a link to the node is up that this side dialled, or did not. */
    synchronized boolean has(Hash node, boolean isDialled) {
        Connection link = byNode.get(node);
        return link != null && link.isDialled() == isDialled;
    }

    private void publish() {
        Connection[] all = byNode.values().toArray(NONE);
        meshed = byNode.values().stream().filter(Connection::isMeshed).toArray(Connection[]::new);
        if (meshed.length < all.length || gossiping.length > 0) {
            // Whoever sees the link finds the gossip ready for it.
            gossip.prepare();
            gossiping =
                    byNode.values().stream().filter(link -> !link.isMeshed()).toArray(Connection[]::new);
            gossip.onLinks();
        }
        links = all;
    }

    /** The links whose both sides are linked with all others: transactions are pushed to them. Replaced, never changed. */
    Connection[] meshed() {
        return meshed;
    }

    /** The other links: transactions are announced to them. Replaced, never changed. */
    Connection[] gossiping() {
        return gossiping;
    }

    /** The links that are up; never changed, replaced. */
    Connection[] links() {
        return links;
    }
}
