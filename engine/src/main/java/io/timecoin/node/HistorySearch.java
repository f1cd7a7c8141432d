package io.timecoin.node;

import io.timecoin.base.ResultCode;
import io.timecoin.codec.FrameType;
import io.timecoin.node.FollowedHistory.Likeness;
import io.timecoin.node.SyncInbox.Message;
import io.timecoin.node.SyncPeers.Peer;

/**
 * Looks for the first epoch of which one peer tells another history than was followed: by its last record, or one before that
 * where it has not so many, and by halves from there. It has an end of its own: a minute to come to a first record, and from the
 * first that differs on what the halving takes of a peer that answers in time. No other peer makes it shorter. Knows no clock.
 */
final class HistorySearch {
    static final long ANSWER_MS_MAX = 5_000;
    static final long FIRST_MS_MAX = 60_000;

    private static final long LIMITED_MS_MAX = RecordSource.LIMITED_MAX * RecordSource.LIMITED_REST_MS;

    /** How it stands. */
    enum State {
        OPEN,
        /** Nothing is known against the peer. */
        OVER,
        /** Nothing that the peer said could be compared in time. */
        SILENT,
        /** The peer tells another history, and has not shown where that begins. */
        UNSETTLED,
        /** The first record that differs is certified by nobody whom both histories share. */
        LIE
    }

    private final Peer peer;
    private final FollowedHistory followed;
    private final long floor;
    private long last;
    private long stepDown = 1;

    /** Below this nothing differs, as far as is known. */
    private long low;

    /** This one differs, unless it is above the last. */
    private long high;

    /** Whether both have the record below the low one, or that is where all begin. */
    private boolean isLowShared = true;

    private boolean hasDiffered;
    private long wanted;
    private boolean isAwaited;
    private long correlation;
    private long askAtMs;
    private long endMs;
    private int limited;
    private State state = State.OPEN;

    /**
     * Begins.
     *
     * @param first the epoch from which on records can be compared
     * @param floor down from the last to this one it may have none without having none at all
     * @param last the last whose record was followed
     */
    HistorySearch(Peer peer, FollowedHistory followed, long first, long floor, long last, long nowMs) {
        this.peer = peer;
        this.followed = followed;
        this.low = first;
        this.floor = floor;
        this.last = last;
        this.high = last + 1;
        this.wanted = last;
        this.askAtMs = nowMs;
        this.endMs = nowMs + FIRST_MS_MAX;
    }

    Peer peer() {
        return peer;
    }

    State state() {
        return state;
    }

    /** The epoch whose record is wanted. */
    long wanted() {
        return wanted;
    }

    /** The lowest epoch that may be the first that differs. */
    long low() {
        return low;
    }

    /** The lowest epoch that is known to differ. */
    long high() {
        return high;
    }

    boolean isToBeAsked(long nowMs) {
        return state == State.OPEN && !isAwaited && nowMs >= askAtMs;
    }

    void asked(long underCorrelation, long nowMs) {
        isAwaited = true;
        correlation = underCorrelation;
        askAtMs = nowMs + ANSWER_MS_MAX;
    }

    boolean awaits(Message message) {
        return isAwaited && message.connectionId() == peer.connectionId() && message.correlationId() == correlation;
    }

    /** The answer that is awaited is here. */
    void take(Message answer, long nowMs) {
        isAwaited = false;
        askAtMs = nowMs;
        if (answer.refusal() == ResultCode.RATE_LIMITED) {
            askAtMs = nowMs + RecordSource.LIMITED_REST_MS;
            limited++;
        } else if (answer.type() != FrameType.ANSWER || !looksEarlier()) {
            // Not here is no lie: a peer that began from a state of its own has no earlier records.
            boolean isRecord = answer.type() == FrameType.EPOCH_RECORD;
            narrow(isRecord ? followed.compare(wanted, answer.payload()) : Likeness.UNKNOWN, nowMs);
        }
    }

    /** It has no record so late; true if it may have an earlier one. Its height may be that of long ago. */
    private boolean looksEarlier() {
        boolean isEarlier = wanted == last && last > floor;
        if (isEarlier) {
            last = Math.max(floor, last - stepDown);
            stepDown *= 2;
            high = last + 1;
            wanted = last;
        }
        return isEarlier;
    }

    private void narrow(Likeness likeness, long nowMs) {
        if (followed.isContradicted()) {
            state = State.OVER;
            return;
        }
        if (likeness == Likeness.DIFFERENT) {
            high = wanted;
            differs(nowMs);
        } else {
            low = wanted + 1;
            isLowShared = likeness == Likeness.SAME;
        }
        wanted = low + (high - low) / 2;
        if (low == high) {
            state = settled();
        }
    }

    private void differs(long nowMs) {
        if (!hasDiffered) {
            int answers = Long.SIZE - Long.numberOfLeadingZeros(high - low);
            endMs = nowMs + answers * ANSWER_MS_MAX + LIMITED_MS_MAX;
            hasDiffered = true;
        }
    }

    private State settled() {
        if (high > last) {
            return State.OVER;
        }
        return isLowShared ? State.LIE : State.UNSETTLED;
    }

    /** Time has passed: who has differed is asked again if it was silent, for an answer may be lost. */
    void onTime(long nowMs) {
        if (state != State.OPEN) {
            return;
        }
        boolean isSilent = isAwaited && nowMs >= askAtMs;
        isAwaited &= !isSilent;
        if (hasDiffered) {
            state = nowMs >= endMs ? State.UNSETTLED : State.OPEN;
        } else if (isSilent || limited > RecordSource.LIMITED_MAX || nowMs >= endMs) {
            state = State.SILENT;
        }
    }

    /** The peer is gone. */
    void onGone() {
        if (state == State.OPEN) {
            state = hasDiffered ? State.UNSETTLED : State.OVER;
        }
    }
}
