package io.timecoin.node;

import io.timecoin.base.ResultCode;
import io.timecoin.codec.FrameType;
import io.timecoin.node.SyncInbox.Message;
import io.timecoin.node.SyncPeers.Peer;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.agrona.concurrent.UnsafeBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A newcomer's talk with its peers: who is there, what was asked under which id, what comes next, and what an operator is told
 * of it. Main thread.
 */
final class SyncTalk {
    /** How often it is looked who is still there, ms; nothing is waited for in longer steps. */
    static final long LOOK_MS = 100;

    private static final Logger LOG = LoggerFactory.getLogger(StateSync.class);
    private static final long TELL_MS = 5_000;
    private static final int REQUEST_BYTES = 128;

    private final SyncNetwork network;
    private final Consumer<String> told;
    private final SyncStatus status;
    private final SyncInbox inbox = new SyncInbox();
    private final SyncPeers peers = new SyncPeers();
    private final UnsafeBuffer request = new UnsafeBuffer(new byte[REQUEST_BYTES]);
    private long nextCorrelation = 1;
    private long lookedMs;
    private long toldMs;
    private long progressMs;
    private List<Peer> gone = List.of();

    /**
     * Begins no link yet.
     *
     * @param told what the sync does or waits for, each time it looks
     */
    SyncTalk(SyncNetwork network, Consumer<String> told) {
        this.network = network;
        this.status = new SyncStatus(network);
        this.told = told.andThen(status::is);
        this.lookedMs = network.nowMs() - LOOK_MS;
        this.toldMs = network.nowMs() - TELL_MS;
        this.progressMs = network.nowMs() - LOOK_MS;
    }

    void start() {
        network.start(inbox);
    }

    SyncPeers peers() {
        return peers;
    }

    long nowMs() {
        return network.nowMs();
    }

    List<String> refusals() {
        return network.refusals();
    }

    /** The next message that is more than news of a peer; null if none came in time. Also looks who is still there. */
    Message next(long waitMs) throws InterruptedException {
        look();
        Message message = network.take(inbox, waitMs);
        if (inbox.hasRoomAgain()) {
            network.resume();
        }
        if (message == null) {
            return null;
        }
        Peer peer = peers.find(message.connectionId());
        if (message.type() == FrameType.HELLO) {
            boolean isDialled = network.dialled().contains(message.connectionId());
            peers.heard(message.connectionId(), isDialled, message.payload());
        } else if (message.type() == FrameType.SYNC_OFFER && peer != null && peer.awaits(message.correlationId())) {
            if (!peers.offered(peer, message.payload())) {
                lied(peer, "its offer has not the form of one");
            }
        } else if (message.type() == FrameType.ANSWER && peer != null && peer.awaits(message.correlationId())) {
            if (message.refusal() == ResultCode.RATE_LIMITED) {
                peer.isToBeAskedAgain();
            } else {
                peer.offersNothing();
            }
        } else if (message.type() == FrameType.STATUS_QUERY) {
            status.answer(message);
        }
        return message;
    }

    private void look() {
        long nowMs = nowMs();
        if (nowMs - lookedMs >= LOOK_MS) {
            lookedMs = nowMs;
            gone = List.copyOf(peers.keepOnly(network.connections()));
        }
    }

    /** Lets some time pass, in which peers may come and go. */
    void rest(long forMs) throws InterruptedException {
        long begunMs = nowMs();
        while (nowMs() - begunMs < forMs) {
            next(LOOK_MS);
        }
    }

    /** Whose connections have ended since this was last asked. */
    List<Peer> takeGone() {
        List<Peer> taken = gone;
        gone = List.of();
        return taken;
    }

    /** The buffer that requests are written into. */
    UnsafeBuffer request() {
        return request;
    }

    /** Sends a request that has been written; returns the id that its answer has. */
    long ask(long connectionId, FrameType type, int length) {
        long correlation = nextCorrelation++;
        ask(connectionId, correlation, type, length);
        return correlation;
    }

    void ask(long connectionId, long correlation, FrameType type, int length) {
        nextCorrelation = Math.max(nextCorrelation, correlation + 1);
        network.send(connectionId, correlation, type, request, length);
    }

    long nextCorrelation() {
        return nextCorrelation;
    }

    /** A peer has sent what no honest one sends: it is listened to no more, and the network holds it against it. */
    void lied(Peer peer, String reason) {
        tellGivenUp(peer, reason);
        peers.lied(peer, reason);
        network.lied(peer.connectionId(), ResultCode.FALSE_PROOF);
    }

    /** A peer is of no use; it may be honest. */
    void isOfNoUse(Peer peer, String reason) {
        tellGivenUp(peer, reason);
        peers.isOfNoUse(peer, reason);
    }

    /** A peer did not say what it was asked for, and that matters: it rests. */
    void restsAsSilent(Peer peer, String reason) {
        warn("sync: peer " + peer.id() + " rests: " + reason);
        peers.restAsSilent(peer, nowMs());
    }

    private void tellGivenUp(Peer peer, String reason) {
        warn("sync: peer " + peer.id() + " is asked no more: " + reason);
    }

    private void warn(String what) {
        LOG.warn("{}", what);
        told.accept(what);
    }

    /** Tells what has been reached. */
    void tellAtOnce(String what) {
        LOG.info("{}", what);
        told.accept(what);
    }

    /** Tells how it stands where that changes with each message: written only as often as somebody may look. */
    void tellProgress(Supplier<String> what) {
        if (nowMs() - progressMs >= LOOK_MS) {
            progressMs = nowMs();
            tell(what.get());
        }
    }

    /** Tells how it stands, now and then. */
    void tell(String what) {
        told.accept(what);
        long nowMs = nowMs();
        if (nowMs - toldMs >= TELL_MS) {
            toldMs = nowMs;
            LOG.info("{}", what);
        }
    }
}
