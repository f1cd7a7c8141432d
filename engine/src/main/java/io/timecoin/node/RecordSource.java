package io.timecoin.node;

import io.timecoin.base.ResultCode;
import io.timecoin.codec.FrameType;
import io.timecoin.node.SyncInbox.Message;
import io.timecoin.node.SyncPeers.Peer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Chooses the peer that records are asked of, one height after the other. Where several may have them all are asked at once for
 * one, and whoever answers first is asked for the rest: those that are silent cost the time of one answer, all together, and
 * then rest. Main thread.
 */
final class RecordSource {
    static final long ANSWER_MS_MAX = 5_000;

    /** How long a peer is asked no more of which too much was asked, and how often that is waited for. */
    static final long LIMITED_REST_MS = 200;

    static final int LIMITED_MAX = 50;

    private final SyncTalk talk;
    private final SyncPeers peers;
    private final SyncRecords records;

    /** Who has not the next record, since the last one came. */
    private final Set<Long> without = new HashSet<>();

    private Peer chosen;
    private int limited;

    RecordSource(SyncTalk talk, SyncRecords records) {
        this.talk = talk;
        this.peers = talk.peers();
        this.records = records;
    }

    /** Another height is to be proven. */
    void begin() {
        without.clear();
        limited = 0;
        chosen = null;
    }

    /** A record has come and is proven: whoever had none may have the next. */
    void came() {
        without.clear();
    }

    /** Who was asked too often is asked later; who says that it has none, when another record is here; who is silent rests. */
    void pass(Peer peer, Message message) throws InterruptedException {
        if (message == null) {
            peers.rest(peer, talk.nowMs());
        } else if (message.refusal() == ResultCode.RATE_LIMITED && limited++ < LIMITED_MAX) {
            talk.rest(LIMITED_REST_MS);
        } else {
            without.add(peer.connectionId());
        }
    }

    /** Who is to be asked for a record; null if nobody is left, or nobody any more who offers the height. */
    Peer next(long height, long epoch) throws InterruptedException {
        List<Peer> able = able(height);
        if (able.isEmpty() || chosen != null && isUnable(chosen)) {
            chosen = null;
        }
        while (chosen == null && !able.isEmpty()) {
            chosen = able.size() == 1 ? able.get(0) : firstToAnswer(able, epoch);
            able = able(height);
        }
        return chosen;
    }

    /** Those that this node has dialled come before strangers; whether they offer the height means nothing here. */
    private List<Peer> able(long height) {
        if (peers.offering(height).isEmpty()) {
            return List.of();
        }
        List<Peer> able = peers.good();
        able.removeIf(this::isUnable);
        List<Peer> dialled = able.stream().filter(Peer::isDialled).toList();
        return dialled.isEmpty() ? able : dialled;
    }

    private boolean isUnable(Peer peer) {
        return without.contains(peer.connectionId())
                || peer.isResting(talk.nowMs())
                || peers.find(peer.connectionId()) != peer;
    }

    private Peer firstToAnswer(List<Peer> able, long epoch) throws InterruptedException {
        Map<Long, Peer> asked = new HashMap<>();
        for (Peer peer : able) {
            asked.put(records.ask(peer, epoch, 1), peer);
        }
        List<Peer> silent = new ArrayList<>(able);
        Peer tooOften = null;
        Message refusal = null;
        long deadlineMs = talk.nowMs() + ANSWER_MS_MAX;
        while (!silent.isEmpty() && talk.nowMs() < deadlineMs) {
            Message message = talk.next(SyncTalk.LOOK_MS);
            silent.removeIf(peer -> peers.find(peer.connectionId()) != peer);
            Peer peer = message == null ? null : asked.get(message.correlationId());
            boolean isIt = peer != null && peer.connectionId() == message.connectionId() && silent.contains(peer);
            if (isIt && message.type() == FrameType.EPOCH_RECORD) {
                return peer;
            }
            if (isIt && message.type() == FrameType.ANSWER) {
                silent.remove(peer);
                if (message.refusal() == ResultCode.RATE_LIMITED) {
                    tooOften = peer;
                    refusal = message;
                } else {
                    without.add(peer.connectionId());
                }
            }
        }
        silent.forEach(peer -> peers.rest(peer, talk.nowMs()));
        if (tooOften != null) {
            pass(tooOften, refusal);
        }
        return null;
    }
}
