package io.timecoin.node;

import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Cause;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.codec.sbe.SyncOfferRequestEncoder;
import io.timecoin.node.SyncPeers.Peer;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks peers which states they have, and chooses the height of the one to be had. Main thread. */
final class StateOffers {
    private static final Logger LOG = LoggerFactory.getLogger(StateSync.class);
    private static final long OFFERS_MS_MAX = 3_000;

    /**
     * How long a node that may go by blocks too waits for a state, where the chain is said to be far enough ahead: in all, with
     * what was lost on states that came to nothing.
     */
    private static final long STATE_MS_MAX = 60_000;

    /** How long it waits before peers are asked once more. */
    static final long REST_MS = 1_000;

    private static final int REASONS_MAX = 4;

    private final SyncTalk talk;
    private final SyncPeers peers;
    private final SyncConfig config;
    private final int configuredPeers;
    private long lostMs;

    /**
     * Asks over a talk.
     *
     * @param configuredPeers how many addresses of peers are named
     */
    StateOffers(SyncTalk talk, SyncConfig config, int configuredPeers) {
        this.talk = talk;
        this.peers = talk.peers();
        this.config = config;
        this.configuredPeers = configuredPeers;
    }

    /** The height of the state to be had, or -1 if blocks are the way. */
    long target() throws InterruptedException {
        boolean isForced = config.mode() == SyncConfig.Mode.STATE;
        int least = isForced ? 1 : config.stateDistanceBlocks();
        awaitAll(Long.MAX_VALUE);
        while (peers.bestOffer(least) < 0 && (isForced || peers.highest() >= least && lostMs < STATE_MS_MAX)) {
            talk.tell("sync: waiting for a state; none of " + peers.good().size()
                    + " peers has one, the chain is at height " + peers.highest());
            long begunMs = talk.nowMs();
            talk.rest(REST_MS);
            lost(talk.nowMs() - begunMs);
            awaitAll(Long.MAX_VALUE);
        }
        long best = peers.bestOffer(least);
        if (best < 0 || !isForced && lostMs >= STATE_MS_MAX) {
            LOG.info(
                    "sync: by blocks; the chain is at height {}, a state at {} is offered, and {} ms were lost on states",
                    peers.highest(),
                    Math.max(0, peers.bestOffer(1)),
                    lostMs);
            return -1;
        }
        LOG.info(
                "sync: a state at height {}, which {} of {} peers have",
                best,
                peers.offering(best).size(),
                peers.good().size());
        return best;
    }

    /** Time has passed that has brought no state nearer. */
    void lost(long ms) {
        lostMs += ms;
    }

    /** Asks all peers what they offer, until those that are configured have answered, or for a while after the first is there. */
    void awaitAll(long untilMs) throws InterruptedException {
        peers.forgetOffers(talk.nowMs());
        requireUse();
        long firstMs = talk.nowMs();
        boolean isOver = false;
        while (!isOver) {
            talk.next(SyncTalk.LOOK_MS);
            askAll();
            List<Peer> there = peers.good();
            if (there.isEmpty()) {
                requireUse();
                talk.tell("sync: waiting for a peer; " + whyNobody());
                firstMs = talk.nowMs();
            }
            boolean areAllIn = there.size() >= Math.min(configuredPeers, SyncPeers.DIALLED_MAX)
                    && there.stream().allMatch(Peer::hasAnswered);
            isOver = talk.nowMs() >= untilMs
                    || !there.isEmpty() && (areAllIn || talk.nowMs() - firstMs >= OFFERS_MS_MAX);
        }
        lost(talk.nowMs() - firstMs);
    }

    /** Peers that are named and know nothing of the checkpoint will not learn of it: one of the two is wrong. */
    private void requireUse() {
        if (peers.dialledOfNoUse() >= Math.max(1, configuredPeers)) {
            throw EngineException.fatal(
                    Cause.CONFIG, "sync.checkpoint names a block that no peer has which was dialled: " + whyNobody());
        }
    }

    String whyNobody() {
        List<String> reasons = new ArrayList<>();
        add(reasons, "is of no use: ", peers.ofNoUse());
        add(reasons, "has lied: ", peers.givenUp());
        reasons.addAll(talk.refusals());
        return reasons.isEmpty() ? "none of " + configuredPeers + " answers" : String.join("; ", reasons);
    }

    private static void add(List<String> reasons, String what, List<String> those) {
        those.stream().limit(REASONS_MAX).forEach(one -> reasons.add(what + one));
        if (those.size() > REASONS_MAX) {
            reasons.add("so it is with " + (those.size() - REASONS_MAX) + " more");
        }
    }

    private void askAll() {
        for (Peer peer : peers.good()) {
            if (!peer.wasAsked(0)) {
                ask(peer, 0);
            }
        }
    }

    /** Asks a peer for the state of a height; 0 for the newest. */
    void ask(Peer peer, long height) {
        SyncOfferRequestEncoder encoder = new SyncOfferRequestEncoder()
                .wrapAndApplyHeader(talk.request(), 0, new MessageHeaderEncoder())
                .height(height);
        peer.asked(height, talk.ask(peer.connectionId(), FrameType.SYNC_OFFER_REQUEST, encoder.limit()));
    }
}
