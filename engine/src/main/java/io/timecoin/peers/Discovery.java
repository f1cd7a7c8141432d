package io.timecoin.peers;

import io.timecoin.base.Hash;
import io.timecoin.base.Limits;
import java.util.List;
import java.util.function.Predicate;

/**
 * Whom to dial beside those that are configured: drawn from the addresses that links told of, and of the bootstrap nodes one
 * after the other where none can be drawn. Any thread, but {@link #nextBootstrap}: the links thread.
 *
 * <p>Only where nodes prove their keys: an address is of use as far as the one who answers there can be known.
 */
final class Discovery {
    /** How long one that was dialled is left alone, whatever became of it. */
    private static final long RETRY_MS = 60_000;

    private final AddressBook book;
    private final Guard guard;
    private final PeerTable peers;
    private final Slots slots;
    private final int outboundMax;
    private final boolean isLooking;
    private final List<PeerAddress> bootstrap;
    private final Hash self;
    private int bootstrapAt;

    /**
     * Creates it.
     *
     * @param self the own peer id, or null over plain TCP, where nobody is looked for
     * @param slots decide whether a link may be dialled
     * @param configured how many addresses are dialled in any case
     */
    Discovery(GuardConfig config, Guard guard, PeerTable peers, Slots slots, Hash self, int configured) {
        this.book = guard.book();
        this.guard = guard;
        this.peers = peers;
        this.slots = slots;
        this.outboundMax = self == null ? 0 : config.slots().outboundMax();
        this.isLooking = outboundMax > configured;
        this.bootstrap = config.bootstrap();
        this.self = self;
    }

    /** Links that may be dialled, the configured ones among them; 0 where nobody is looked for. */
    int outboundMax() {
        return outboundMax;
    }

    /** Whether others than those that are configured are looked for. */
    boolean isLooking() {
        return isLooking;
    }

    /** The own peer id. */
    Hash self() {
        return self;
    }

    AddressBook book() {
        return book;
    }

    /** Draws one to dial, or null. */
    KnownPeer draw(List<IpAddress> dialled, Predicate<KnownPeer> isPursued) {
        long nowMs = System.currentTimeMillis();
        return book.choose(known -> mayDial(known, dialled, nowMs) && !isPursued.test(known), nowMs);
    }

    private boolean mayDial(KnownPeer known, List<IpAddress> dialled, long nowMs) {
        return nowMs - known.lastAttemptMs() >= RETRY_MS
                && !known.peer().equals(self)
                && !isLinked(known.peer())
                && guard.reputation().isWelcome(known.peer(), known.address(), nowMs)
                && slots.mayDial(guard.isValidatorsNode(known.peer()), known.address(), dialled);
    }

    /** Whether a node is linked, by its peer id. */
    boolean isLinked(Hash peer) {
        for (Connection link : peers.links()) {
            if (peer.equals(link.guard().peer())) {
                return true;
            }
        }
        return false;
    }

    /** The bootstrap node whose turn it is, or null if there is none. */
    PeerAddress nextBootstrap() {
        return bootstrap.isEmpty() ? null : bootstrap.get(bootstrapAt++ % bootstrap.size());
    }

    int bootstrapCount() {
        return bootstrap.size();
    }

    /** It is being dialled. */
    void attempted(Hash peer, IpAddress address, int port) {
        book.attempted(peer, address, port, System.currentTimeMillis());
    }

    /** A link that was dialled is up. */
    void reached(Connection link) {
        Hash peer = link.guard().peer();
        if (peer != null && !peer.equals(self)) {
            int port = link.remoteAddress() == null ? 0 : link.remoteAddress().getPort();
            book.succeeded(peer, link.guard().address(), port, System.currentTimeMillis());
        }
    }

    /** A link that came in says where its node listens: it proves who it is, not that it can be reached. */
    void heardOf(Connection link, int listenPort) {
        Hash peer = link.guard().peer();
        if (peer != null && !link.isDialled()) {
            IpAddress address = link.guard().address();
            book.told(peer, address, listenPort, address, System.currentTimeMillis());
        }
    }

    /** What to tell one who asks; nothing where nobody proves anything. */
    List<KnownPeer> tellable(int most, IpAddress asker) {
        return self == null
                ? List.of()
                : book.tellable(Math.min(most, Limits.PEERS_A_MESSAGE_MAX), asker, System.currentTimeMillis());
    }
}
