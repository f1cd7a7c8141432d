package io.timecoin.node;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.HelloView;
import io.timecoin.codec.SyncOfferView;
import io.timecoin.crypto.NodeKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** What a newcomer knows of those it is linked with, in the order in which they came. One thread. */
final class SyncPeers {
    /** More that dialled this node are not listened to: they are strangers, perhaps of one hand. */
    static final int STRANGERS_MAX = 64;

    /** More that this node dialled are not listened to; they compete with no stranger for a place. */
    static final int DIALLED_MAX = 32;

    /** How long a peer rests; a stranger twice as long each time, up to sixteen times. */
    static final long REST_MS = 60_000;

    private static final int DOUBLINGS_MAX = 4;
    private static final int NODES_MAX = 4_096;
    private static final long NOT_ASKED = -1;
    private static final Rests NO_REST = new Rests(0, Long.MIN_VALUE, false);

    private final Map<Long, Peer> peers = new LinkedHashMap<>();
    private final Set<Hash> refused = new HashSet<>();
    private final List<String> givenUp = new ArrayList<>();
    private final List<String> ofNoUse = new ArrayList<>();
    private final Map<Hash, Rests> rests = new LinkedHashMap<>();
    private int dialledOfNoUse;
    private final HelloView hello = new HelloView();
    private final SyncOfferView offer = new SyncOfferView();

    /** How often a node had to rest, under whatever connection, until when, and whether for being silent. */
    private record Rests(int count, long untilMs, boolean isSilent) {}

    /** One of them. */
    static final class Peer {
        private final long connectionId;
        private long height;
        private UnsafeBuffer offer;
        private long offeredHeight = -1;
        private long newestHeight = -1;
        private final Hash node;
        private long askedHeight = NOT_ASKED;
        private long askedCorrelation;
        private boolean hasAnswered;
        private long restsUntilMs = Long.MIN_VALUE;
        private boolean isSilent;
        private final boolean isDialled;
        private boolean isGivenUp;

        private Peer(long connectionId, Hash node, boolean isDialled) {
            this.connectionId = connectionId;
            this.node = node;
            this.isDialled = isDialled;
        }

        long connectionId() {
            return connectionId;
        }

        boolean isDialled() {
            return isDialled;
        }

        /** The id by which people know it. */
        Hash id() {
            return new NodeKey(node).peerId();
        }

        /** The height that it has committed, as it says. */
        long height() {
            return height;
        }

        /** What it offered last, or null. */
        UnsafeBuffer offer() {
            return offer;
        }

        /** Height of that, or -1. */
        long offeredHeight() {
            return offeredHeight;
        }

        /** Whether it was asked, since offers were forgotten, for the state of a height; 0 the newest. */
        boolean wasAsked(long stateHeight) {
            return askedHeight == stateHeight;
        }

        /** Whether an answer is the one to what it was asked last, and the first. */
        boolean awaits(long correlation) {
            return askedHeight != NOT_ASKED && !hasAnswered && askedCorrelation == correlation;
        }

        boolean hasAnswered() {
            return hasAnswered;
        }

        void asked(long stateHeight, long correlation) {
            askedHeight = stateHeight;
            askedCorrelation = correlation;
            hasAnswered = false;
        }

        /** It has not said what it offers: it was asked more than it takes. */
        void isToBeAskedAgain() {
            askedHeight = NOT_ASKED;
        }

        boolean isResting(long nowMs) {
            return nowMs < restsUntilMs;
        }

        /** Whether it rests because it did not tell its history. */
        boolean isSilent(long nowMs) {
            return isSilent && isResting(nowMs);
        }

        /** The height of the newest state that it offered when it was asked for that last, or -1. */
        long newestHeight() {
            return newestHeight;
        }

        /** It has no state to offer, or none of the height asked for. */
        void offersNothing() {
            hasAnswered = true;
            offer = null;
            offeredHeight = -1;
        }
    }

    /** Takes note of a hello; true if the peer is a new one. */
    boolean heard(long connectionId, boolean isDialled, DirectBuffer payload) {
        if (hello.wrap(payload, 0, payload.capacity()) != ResultCode.OK) {
            return false;
        }
        Peer peer = peers.get(connectionId);
        Hash node = Hash.of(payload, hello.voucherAt());
        boolean isNew = peer == null && hasPlace(isDialled) && !refused.contains(node);
        if (isNew) {
            peer = new Peer(connectionId, node, isDialled);
            if (rests.containsKey(node)) {
                // It may have come back to be asked at once.
                peer.restsUntilMs = rests.get(node).untilMs();
                peer.isSilent = rests.get(node).isSilent();
                peer.askedHeight = 0;
                peer.hasAnswered = true;
            }
            peers.put(connectionId, peer);
        }
        if (peer != null) {
            peer.height = Math.max(peer.height, hello.height());
        }
        return isNew;
    }

    private boolean hasPlace(boolean isDialled) {
        long like = good().stream().filter(peer -> peer.isDialled == isDialled).count();
        return like < (isDialled ? DIALLED_MAX : STRANGERS_MAX);
    }

    /** Takes note of an offer that was asked for; false if it has not the form of one. */
    boolean offered(Peer peer, UnsafeBuffer payload) {
        peer.hasAnswered = true;
        if (offer.wrap(payload, 0, payload.capacity()) != ResultCode.OK || offer.height() < 1) {
            return false;
        }
        peer.offer = payload;
        peer.offeredHeight = offer.height();
        peer.newestHeight = peer.askedHeight == 0 ? offer.height() : peer.newestHeight;
        return true;
    }

    /** The peer at the other end of a connection that is listened to, or null. */
    Peer find(long connectionId) {
        Peer peer = peers.get(connectionId);
        return peer == null || peer.isGivenUp ? null : peer;
    }

    /** A peer lied: it is listened to no more, nor under another connection. */
    void lied(Peer peer, String reason) {
        if (giveUp(peer)) {
            givenUp.add(peer.id() + ": " + reason);
        }
    }

    /** A peer can be honest and has nothing that can be used: it is listened to no more. */
    void isOfNoUse(Peer peer, String reason) {
        if (giveUp(peer)) {
            ofNoUse.add(peer.id() + ": " + reason);
            dialledOfNoUse += peer.isDialled ? 1 : 0;
        }
    }

    private boolean giveUp(Peer peer) {
        peer.isGivenUp = true;
        return refused.size() < NODES_MAX && refused.add(peer.node);
    }

    /** The ids of those that lied, and what each did. */
    List<String> givenUp() {
        return givenUp;
    }

    /** The ids of those that are of no use, and why. */
    List<String> ofNoUse() {
        return ofNoUse;
    }

    /** How many of these this node has dialled; 0 while one that it has dialled is listened to. */
    int dialledOfNoUse() {
        return good().stream().anyMatch(peer -> peer.isDialled) ? 0 : dialledOfNoUse;
    }

    /** A peer was silent, or what it offered came to nothing: it is asked for nothing for a while. */
    void rest(Peer peer, long nowMs) {
        if (!peer.isResting(nowMs)) {
            Rests before = rests.getOrDefault(peer.node, NO_REST);
            int doublings = peer.isDialled ? 0 : Math.min(before.count(), DOUBLINGS_MAX);
            peer.restsUntilMs = nowMs + (REST_MS << doublings);
            rests.remove(peer.node);
            rests.put(peer.node, new Rests(before.count() + 1, peer.restsUntilMs, false));
            peer.isSilent = false;
            if (rests.size() > NODES_MAX) {
                rests.remove(rests.keySet().iterator().next());
            }
        }
        peer.newestHeight = -1;
        peer.offersNothing();
    }

    /** A peer did not tell its history, or not all of it: it rests, and is not asked for it meanwhile. */
    void restAsSilent(Peer peer, long nowMs) {
        rest(peer, nowMs);
        peer.isSilent = true;
        rests.computeIfPresent(peer.node, (node, its) -> new Rests(its.count(), its.untilMs(), true));
    }

    /** Those that are listened to. */
    List<Peer> good() {
        List<Peer> good = new ArrayList<>();
        for (Peer peer : peers.values()) {
            if (!peer.isGivenUp) {
                good.add(peer);
            }
        }
        return good;
    }

    /** Those that offer the state of a height. */
    List<Peer> offering(long height) {
        List<Peer> offering = good();
        offering.removeIf(peer -> peer.offeredHeight != height);
        return offering;
    }

    /** The height of the state to be tried first, of those from one height on; -1 if nobody offers any. */
    long bestOffer(long least) {
        return bestOffer(least, Long.MAX_VALUE);
    }

    /** The height of the state to be tried first, of those up to one; where there is none, of all; or -1. */
    long bestOfferUpTo(long most) {
        long best = bestOffer(1, most);
        return best < 0 ? bestOffer(1) : best;
    }

    /**
     * One that somebody offers whom this node has dialled before those that only strangers offer; then one that is not above
     * what who offers it says to have; then what most offer, and the newest. So a height that somebody makes up comes last.
     */
    private long bestOffer(long least, long most) {
        List<Peer> offering = good();
        offering.removeIf(peer -> peer.offeredHeight < Math.max(1, least) || peer.offeredHeight > most);
        return offering.stream()
                .max(Comparator.comparing((Peer peer) -> any(peer.offeredHeight, other -> other.isDialled))
                        .thenComparing(peer -> any(peer.offeredHeight, other -> other.height >= other.offeredHeight))
                        .thenComparing(peer -> offering(peer.offeredHeight).size())
                        .thenComparing(Peer::offeredHeight))
                .map(Peer::offeredHeight)
                .orElse(-1L);
    }

    private boolean any(long height, Predicate<Peer> what) {
        return offering(height).stream().anyMatch(what);
    }

    /** Whether somebody who does not rest offered another height when it was asked for its newest. */
    boolean isOtherOffered(long height, long nowMs) {
        return good().stream()
                .anyMatch(peer -> peer.newestHeight > 0 && peer.newestHeight != height && !peer.isResting(nowMs));
    }

    /** The height of the chain as far as peers say. */
    long highest() {
        return good().stream().mapToLong(Peer::height).max().orElse(0);
    }

    /** All that do not rest are to be asked again for what they offer. */
    void forgetOffers(long nowMs) {
        for (Peer peer : peers.values()) {
            peer.offersNothing();
            peer.newestHeight = -1;
            peer.askedHeight = nowMs < peer.restsUntilMs ? 0 : NOT_ASKED;
        }
    }

    /** Forgets those whose connections have ended, and returns them. */
    Collection<Peer> keepOnly(Set<Long> connections) {
        List<Peer> gone = new ArrayList<>();
        peers.values().removeIf(peer -> {
            boolean isGone = !connections.contains(peer.connectionId);
            if (isGone) {
                gone.add(peer);
            }
            return isGone;
        });
        return gone;
    }
}
