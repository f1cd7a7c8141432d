package io.timecoin.peers;

import io.timecoin.base.Hash;
import java.util.function.Predicate;

/**
 * What others have done, in points that fade, and what becomes of them. Any thread; an offence takes a lock, a frame
 * does not.
 *
 * <pre>
 *  offence, provable --> points of its identity --------- 300 --> identity banned: 5 min, 1 h, for good
 *                    \-> points of its connection ------- 300 /
 *                     \-> points of its address, unless   1,200 -> address banned: 5 min, 1 h, a day
 *                         it is known or local
 * </pre>
 *
 * <p>An identity costs nothing, so who is neither a validator nor granted is held to account by address too: its IPv4
 * address, or the 64 bits of IPv6 that one subscriber has. Many may share an address, so it takes four times as much. A
 * score starts anew with a ban, and what was in flight when it began adds nothing: one flood is one ban. A current
 * validator is never kept from consensus, nor by what others do at its address.
 */
final class Reputation {
    /** An address is banned at this many times the score of an identity. */
    static final int ADDRESS_TOLERANCE = 4;

    private final ReputationConfig config;
    private final BanList bans;
    private final Predicate<Hash> isValidator;
    private final Predicate<Hash> isGranted;
    private final ScoreTable<Hash> peers;
    private final ScoreTable<IpAddress> addresses;

    /**
     * Creates a reputation in which nobody has offended.
     *
     * @param bans kept on disk
     * @param isValidator whether a peer id is a current validator's; asked by any thread, must not wait
     * @param isGranted whether it is that of a client to which capacity is granted
     * @param capacity identities, and addresses, with a score
     */
    Reputation(
            ReputationConfig config,
            BanList bans,
            Predicate<Hash> isValidator,
            Predicate<Hash> isGranted,
            int capacity) {
        this.config = config;
        this.bans = bans;
        this.isValidator = isValidator;
        this.isGranted = isGranted;
        this.peers = new ScoreTable<>(capacity, config.halfLifeMs());
        this.addresses = new ScoreTable<>(capacity, config.halfLifeMs());
    }

    /**
     * Begins to watch a connection.
     *
     * @param peer the identity that it has proven, or null
     * @param address where it comes from
     */
    Conduct watch(Hash peer, IpAddress address) {
        return new Conduct(this, peer, address.subscriber());
    }

    /** Whether a connection is to be taken at all: a current validator always is. */
    boolean isWelcome(Hash peer, IpAddress address, long nowMs) {
        return isValidator(peer) || nowMs >= bannedUntilMs(peer, address.subscriber());
    }

    /**
     * Notes what a connection did.
     *
     * @return true if it is to be ended, unless it is a validator's: its identity or address has been banned, or, where it
     *     has none that could be, it has done as much as bans
     */
    synchronized boolean note(Conduct conduct, Offence offence, long nowMs) {
        if (!offence.isProvable() || nowMs < bannedUntilMs(conduct.peer(), conduct.subscriber())) {
            return false;
        }
        boolean isOver = noteByIdentity(conduct, offence, nowMs);
        boolean byAddress = !isKnown(conduct.peer()) && isAccountable(conduct.subscriber());
        return byAddress && noteByAddress(conduct, offence, nowMs) || isOver;
    }

    private boolean noteByIdentity(Conduct conduct, Offence offence, long nowMs) {
        Hash peer = conduct.peer();
        // The place of its score may have been taken by others; what came over one connection is known all the same.
        double score = conduct.own.add(offence.points(), nowMs, config.halfLifeMs());
        if (peer != null) {
            score = Math.max(score, peers.add(peer, conduct.subscriber(), offence.points(), nowMs));
        }
        if (score < config.banPoints()) {
            return false;
        }
        if (peer != null) {
            double reached = score;
            bans.banPeer(peer, offence, before -> lengthMs(before, reached), nowMs);
            peers.forget(peer);
        }
        conduct.own.clear();
        return true;
    }

    private boolean noteByAddress(Conduct conduct, Offence offence, long nowMs) {
        IpAddress subscriber = conduct.subscriber();
        double score = addresses.add(subscriber, subscriber, offence.points(), nowMs) / ADDRESS_TOLERANCE;
        if (score < config.banPoints()) {
            return false;
        }
        bans.banAddress(subscriber, offence, before -> lengthMs(before, score), nowMs);
        addresses.forget(subscriber);
        return true;
    }

    private long lengthMs(int bansBefore, double score) {
        if (bansBefore >= 2 || score >= config.permanentPoints()) {
            return Ban.FOR_GOOD;
        }
        return bansBefore == 1 || score >= config.longBanPoints() ? config.longBanMs() : config.banMs();
    }

    /** What comes from this machine is the operator's own, by a proxy or by hand: to ban it would ban all of that. */
    private static boolean isAccountable(IpAddress subscriber) {
        return subscriber.reach() != IpAddress.Reach.MACHINE;
    }

    private boolean isKnown(Hash peer) {
        return peer != null && (isValidator.test(peer) || isGranted.test(peer));
    }

    boolean isValidator(Hash peer) {
        return peer != null && isValidator.test(peer);
    }

    /** Until when an identity or, unless it is known, its address is banned; 0 if neither is. */
    long bannedUntilMs(Hash peer, IpAddress subscriber) {
        long untilMs = peer == null ? 0 : bans.peerUntilMs(peer);
        return isKnown(peer) ? untilMs : Math.max(untilMs, bans.addressUntilMs(subscriber));
    }

    int changes() {
        return bans.changes();
    }

    /** The score of an identity. */
    synchronized double score(Hash peer, long nowMs) {
        return peers.at(peer, nowMs);
    }
}
