package io.timecoin.peers;

import io.netty.channel.socket.SocketChannel;
import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.FrameType;
import io.timecoin.crypto.NodeKey;
import io.timecoin.crypto.SipHash;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * From a socket to a connection: the handshake of TLS, then a place. Who comes when all are taken is on trial, in a reserved
 * one: it stays if a validator speaks through it, or if another gives way when it speaks. Event loops.
 *
 * <pre>
 *  a place is free --> ORDINARY -- hello of a validator --> RESERVED
 *                         ^
 *                         |      first frame: one is free by now, or another gives way
 *  none is free -----> RESERVED, on trial -- hello of a validator --> stays
 *                                         \- else, or after 5 s  --> CROWDED
 * </pre>
 *
 * <p>Those give way that have never said anything, the oldest first; then who has been quiet for ten seconds and waits for
 * nothing; then whom {@link EvictionRules} choose. Validators and granted clients never do. Who says nothing takes nobody's
 * place.
 */
final class Entrance {
    private static final long TRIAL_MS_MAX = 5_000;
    private static final long QUIET_MS_MIN = 10_000;

    /** Reserved places that are kept free for those that come next. */
    private static final int RESERVED_FREE_MIN = 32;

    private final NetworkListener listener;
    private final ConnectionTable table;
    private final TlsGate gate;
    private final Guard guard;
    private final Slots slots;
    private final EvictionRules rules;
    private final NetworkCounts counts;

    /**
     * Creates an entrance.
     *
     * @param gate for TLS, or null for plain TCP
     */
    Entrance(NetworkListener listener, TlsGate gate, SlotsConfig slotsConfig) {
        this.listener = listener;
        this.table = listener.table();
        this.gate = gate;
        this.guard = listener.guard();
        this.counts = listener.counts();
        SecureRandom random = new SecureRandom();
        SipHash hashing = new SipHash(random.nextLong(), random.nextLong());
        this.slots = new Slots(slotsConfig, hashing);
        this.rules = new EvictionRules(hashing);
    }

    /** Takes what was accepted. */
    void accept(SocketChannel channel) {
        long beganNs = System.nanoTime();
        enter(channel, false, null, new TlsGate.Outcome() {
            @Override
            public void open(NodeKey key) {
                // A handshake that is over tells how far away the other side is, and it cannot have been nearer.
                long tookNs = gate == null ? Long.MAX_VALUE : System.nanoTime() - beganNs;
                if (add(channel, key, false, tookNs) == null) {
                    counts.connectionsRefused.increment();
                    channel.close();
                }
            }

            @Override
            public void refused(String reason) {
                // Counted; the other side has been told by TLS.
            }
        });
    }

    /** Takes what was dialled. */
    void open(SocketChannel channel, Hash expected, Links.Opened then) {
        enter(channel, true, expected, new TlsGate.Outcome() {
            @Override
            public void open(NodeKey key) {
                Connection connection = add(channel, key, true, Long.MAX_VALUE);
                if (connection == null) {
                    then.failed(null);
                } else {
                    then.opened(connection);
                }
            }

            @Override
            public void refused(String reason) {
                then.failed(reason);
            }
        });
    }

    private void enter(SocketChannel channel, boolean isDialled, Hash expected, TlsGate.Outcome outcome) {
        if (gate == null) {
            outcome.open(NodeKey.NONE);
        } else {
            gate.enter(channel, isDialled, expected, outcome);
        }
    }

    private Connection add(SocketChannel channel, NodeKey key, boolean isDialled, long latencyNs) {
        InetSocketAddress address = channel.remoteAddress();
        long id = listener.isTaking() && address != null ? table.reserve(isDialled) : 0;
        if (id == 0) {
            return null;
        }
        IpAddress from = IpAddress.of(address.getAddress());
        ConnectionGuard watch = new ConnectionGuard(guard, key, from, latencyNs);
        Connection connection =
                new Connection(id, channel, key, watch, listener.agentOf(channel.eventLoop()), listener, isDialled);
        channel.pipeline().addLast(connection);
        boolean isWelcome = watch.isWelcome();
        if (!table.isSettled(connection)) {
            connection.stay().beginTrial();
        }
        if (!isWelcome || connection.stay().isOnTrial()) {
            // It may be a validator's, which its hello says, and whom neither a ban nor a crowd keeps away.
            channel.eventLoop().schedule(() -> endTrial(connection), TRIAL_MS_MAX, TimeUnit.MILLISECONDS);
        }
        if (table.reservedFree() < RESERVED_FREE_MIN) {
            endOldestOnTrial();
        }
        return connection;
    }

    /** Ends it unless it has a place by now, and is not banned, or is a validator's. */
    private void endTrial(Connection connection) {
        if (table.find(connection.id()) != connection) {
            return;
        }
        if (!connection.guard().isWelcome()) {
            connection.ending().endBannedBefore(FrameType.HELLO.code(), 0);
        } else if (!connection.stay().hasPlace()) {
            counts.connectionsRefused.increment();
            connection.ending().end(ResultCode.CROWDED, 0);
        }
        connection.flushWritten();
    }

    /** Whether a connection has a place now: one that was free, or that of another, which ends. */
    boolean settle(Connection connection) {
        if (table.settle(connection)) {
            return true;
        }
        Connection victim = victim(connection);
        if (victim == null || !table.giveWay(victim, connection)) {
            return false;
        }
        counts.connectionsEvicted.increment();
        victim.ending().endLater(ResultCode.CROWDED);
        return true;
    }

    private Connection victim(Connection newcomer) {
        long nowMs = System.currentTimeMillis();
        Connection quiet = null;
        List<InboundPeer> rest = new ArrayList<>();
        for (int slot = 0; slot < table.capacity(); slot++) {
            Connection other = table.at(slot);
            if (other == null || !other.stay().mayGiveWay() || !table.isSettled(other)) {
                continue;
            }
            if (other.stay().isQuiet(nowMs, QUIET_MS_MIN) && (quiet == null || isBefore(other, quiet))) {
                quiet = other;
            }
            rest.add(other.stay().asInbound());
        }
        if (quiet != null) {
            return quiet;
        }
        long victim = rules.victim(rest, newcomer.stay().asInbound().address());
        return victim == EvictionRules.NOBODY ? null : table.find(victim);
    }

    /** Who has never spoken goes before who has, and who has been quiet for longer before the others. */
    private static boolean isBefore(Connection one, Connection other) {
        boolean hasSpoken = one.stay().hasSpoken();
        return hasSpoken == other.stay().hasSpoken()
                ? one.stay().quietSinceMs() < other.stay().quietSinceMs()
                : !hasSpoken;
    }

    /** There must be room for those that come next: one of them may be a validator. */
    private void endOldestOnTrial() {
        Connection oldest = null;
        for (int slot = 0; slot < table.capacity(); slot++) {
            Connection other = table.at(slot);
            boolean isCandidate = other != null && other.stay().mayGiveWay() && table.isReserved(other);
            if (isCandidate && (oldest == null || other.id() < oldest.id())) {
                oldest = other;
            }
        }
        if (oldest != null) {
            counts.connectionsRefused.increment();
            // At once: while it hears why, it would hold the room that is wanted.
            table.giveUp(oldest);
            oldest.closeNow();
        }
    }

    /** Whether a link that others dialled is taken; validators have theirs in any case. */
    boolean isLinkTaken(Connection connection) {
        if (connection.isDialled() || connection.guard().isValidator()) {
            return true;
        }
        List<InboundPeer> strangers = new ArrayList<>();
        for (Connection link : listener.peerTable().links()) {
            // A new link of a node that has one takes the place of that.
            boolean isItsOwn =
                    link.key().equals(connection.key()) && !link.key().isNone();
            if (!isItsOwn && !link.isDialled() && !link.guard().isValidator()) {
                strangers.add(link.stay().asInbound());
            }
        }
        Slots.Decision decision =
                slots.inbound(false, connection.stay().asInbound().address(), strangers);
        Connection evicted = table.find(decision.evicted());
        if (evicted != null) {
            counts.connectionsEvicted.increment();
            evicted.ending().endLater(ResultCode.CROWDED);
        }
        return decision.isTaken();
    }

    Slots slots() {
        return slots;
    }
}
