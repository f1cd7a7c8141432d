package io.timecoin.node;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.base.StatePath;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.StateChildrenView;
import io.timecoin.codec.StateCoinsView;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.codec.sbe.StateRequestEncoder;
import io.timecoin.node.SyncInbox.Message;
import io.timecoin.node.SyncPeers.Peer;
import io.timecoin.proof.SubtreeVerifier;
import io.timecoin.replica.OfferedState;
import io.timecoin.store.ReceivedCoins;
import io.timecoin.sync.DownloadProgress;
import io.timecoin.sync.HeldParts;
import io.timecoin.sync.StateDownload;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Has the coins of a proven root from all peers that hold them, piece by piece, each proven before it is kept. Main thread.
 */
final class CoinFetch {
    private static final long TURN_MS = 50;

    /** How long nothing need come while somebody has the state: who was slow has the longest time for an answer, and some more. */
    private static final long STILL_MS_MAX = StateDownload.ANSWER_MS_MAX + 5_000;

    /** How long nothing need come while nobody has it. */
    private static final long NOBODY_MS_MAX = 15_000;

    /** What must come in such a time, where another height is to be had: below that whoever sends decides how long it takes. */
    private static final long PACE_MS = 30_000;

    private static final long PACE_BYTES_MIN = PACE_MS * 64;

    private static final double PERCENT = 100.0;

    private final SyncTalk talk;
    private final StateOffers offers;
    private final OfferedState offered;
    private final ReceivedCoins received;
    private final StateDownload plan;
    private final SubtreeVerifier verifier = new SubtreeVerifier();
    private final StateCoinsView coins = new StateCoinsView();
    private final StateChildrenView parts = new StateChildrenView();
    private long movedMs;
    private long paceMs;
    private long paceBytes;
    private long provenBytes;
    private long asked;
    private long bytes;
    private final UnsafeBuffer hash = new UnsafeBuffer(new byte[Hash.BYTES]);
    private final StateRequestEncoder encoder = new StateRequestEncoder();
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();

    CoinFetch(SyncTalk talk, StateOffers offers, OfferedState offered, ReceivedCoins received) {
        this(talk, offers, offered, received, HeldParts.NONE);
    }

    /** Prepares a fetch of what an own state does not hold. */
    CoinFetch(SyncTalk talk, StateOffers offers, OfferedState offered, ReceivedCoins received, HeldParts own) {
        this.talk = talk;
        this.offers = offers;
        this.offered = offered;
        this.received = received;
        received.begin();
        plan = new StateDownload(
                offered.height(),
                new UnsafeBuffer(offered.stateRoot().toByteArray()),
                0,
                0,
                talk.nextCorrelation(),
                (path, pathAt, held, heldAt) -> {
                    long count = own.coinsHeld(path, pathAt, held, heldAt);
                    return count == HeldParts.NOT_HELD ? received.coinsHeld(held, heldAt) : count;
                });
    }

    /** How many subtrees have been asked for, those asked again included. */
    long asked() {
        return asked;
    }

    /** Bytes of the answers. */
    long bytes() {
        return bytes;
    }

    /** For how long nothing has come that was proven. */
    long stillMs() {
        return talk.nowMs() - movedMs;
    }

    /** Fetches; false if for long nobody was there who has them, or they came too slowly and others have another height. */
    boolean run() throws InterruptedException {
        movedMs = talk.nowMs();
        paceMs = movedMs;
        while (!plan.isDone()) {
            talk.peers().offering(offered.height()).forEach(peer -> plan.peer(peer.connectionId()));
            askOthers();
            long nowMs = talk.nowMs();
            while (plan.ask(nowMs)) {
                send();
            }
            Message message = talk.next(Math.min(TURN_MS, Math.max(1, plan.deadlineMs() - nowMs)));
            talk.takeGone().forEach(peer -> plan.ended(peer.connectionId()));
            if (message != null) {
                take(message, talk.nowMs());
            }
            giveUpLiars();
            talk.tellProgress(this::line);
            if (isStill() || isTooSlow()) {
                passOver();
                return false;
            }
        }
        return true;
    }

    private boolean isStill() {
        boolean isAnybody = !talk.peers().offering(offered.height()).isEmpty();
        return stillMs() > (isAnybody ? STILL_MS_MAX : NOBODY_MS_MAX);
    }

    private boolean isTooSlow() {
        long nowMs = talk.nowMs();
        if (nowMs - paceMs < PACE_MS) {
            return false;
        }
        boolean isSlow = provenBytes - paceBytes < PACE_BYTES_MIN;
        paceMs = nowMs;
        paceBytes = provenBytes;
        return isSlow && talk.peers().isOtherOffered(offered.height(), nowMs);
    }

    /** Whoever offers this state and sends none of it, or little, would have it chosen again. */
    private void passOver() {
        for (Peer peer : talk.peers().offering(offered.height())) {
            talk.peers().rest(peer, talk.nowMs());
        }
    }

    /** Who came later, or offered another height, may have this one too. */
    private void askOthers() {
        for (Peer peer : talk.peers().good()) {
            if (peer.offeredHeight() != offered.height()
                    && !peer.wasAsked(offered.height())
                    && !peer.isResting(talk.nowMs())) {
                offers.ask(peer, offered.height());
            }
        }
    }

    private void send() {
        encoder.wrapAndApplyHeader(talk.request(), 0, header).height(offered.height());
        talk.request()
                .putBytes(
                        encoder.offset() + StateRequestEncoder.askedEncodingOffset(),
                        plan.buffer(),
                        plan.pathAt(),
                        StatePath.BYTES);
        talk.ask(plan.connectionId(), plan.correlationId(), FrameType.STATE_REQUEST, encoder.limit());
        asked++;
    }

    private void take(Message message, long nowMs) {
        long connection = message.connectionId();
        long correlation = message.correlationId();
        if (!plan.expects(connection, correlation)) {
            return;
        }
        UnsafeBuffer payload = message.payload();
        bytes += payload.capacity();
        switch (message.type()) {
            case ANSWER -> refused(message, nowMs);
            case STATE_COINS -> {
                boolean isProven = coins.wrap(payload, 0, payload.capacity()) == ResultCode.OK
                        && coins.height() == offered.height()
                        && verifier.provesCoins(plan.buffer(), plan.hashAt(), coins);
                if (isProven) {
                    hash.putBytes(0, plan.buffer(), plan.hashAt(), Hash.BYTES);
                    received.append(hash, 0, payload, coins.coinsAt(), coins.count());
                    plan.onCoins(connection, correlation, coins.count(), nowMs);
                    moved(payload.capacity(), nowMs);
                } else {
                    plan.onWrong(connection, correlation);
                }
            }
            case STATE_CHILDREN -> {
                boolean isProven = parts.wrap(payload, 0, payload.capacity()) == ResultCode.OK
                        && parts.height() == offered.height()
                        && verifier.provesParts(plan.buffer(), plan.hashAt(), parts);
                if (isProven) {
                    plan.onParts(connection, correlation, parts, nowMs);
                    moved(payload.capacity(), nowMs);
                } else {
                    plan.onWrong(connection, correlation);
                }
            }
            default -> plan.onWrong(connection, correlation);
        }
    }

    private void moved(int proven, long nowMs) {
        movedMs = nowMs;
        provenBytes += proven;
    }

    /** A state that a newer one has replaced is nowhere to be had again; all else that is refused, later or elsewhere. */
    private void refused(Message message, long nowMs) {
        ResultCode code = message.refusal();
        if (code == ResultCode.RATE_LIMITED) {
            plan.onLimited(message.connectionId(), message.correlationId(), nowMs);
        } else if (code == ResultCode.NOT_HERE) {
            plan.onNotHere(message.connectionId(), message.correlationId());
            Peer peer = talk.peers().find(message.connectionId());
            if (peer != null) {
                peer.offersNothing();
            }
        }
    }

    private void giveUpLiars() {
        for (long liar = plan.takeLiar(); liar != StateDownload.NOBODY; liar = plan.takeLiar()) {
            Peer peer = talk.peers().find(liar);
            if (peer != null) {
                talk.lied(peer, "it sent a part of the state that its hash does not prove");
            }
        }
    }

    private String line() {
        DownloadProgress progress = plan.progress();
        double share = progress.coinsKnown() == 0 ? 0 : PERCENT * progress.coinsDone() / progress.coinsKnown();
        String waits =
                switch (progress.waiting()) {
                    case PEER -> "waiting for a peer that has the state";
                    case ANSWER ->
                        progress.inFlight() + " requests out to " + progress.peers()
                                + " peers, the oldest to "
                                + name(progress.oldestConnection()) + " for "
                                + (talk.nowMs() - progress.oldestAskedMs()) + " ms";
                    case TURN, DONE -> progress.peers() + " peers";
                };
        return "sync: " + Decimal.one(share) + " % of the coins of height " + offered.height() + ", "
                + progress.coinsDone() + " of some " + progress.coinsKnown() + "; " + waits;
    }

    private String name(long connectionId) {
        Peer peer = talk.peers().find(connectionId);
        return peer == null ? "one that is gone" : "peer " + peer.id();
    }
}
