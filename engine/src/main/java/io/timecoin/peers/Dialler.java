package io.timecoin.peers;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;

/**
 * Keeps one address linked. Links thread.
 *
 * <pre>
 *  state   | event                                | next    | done
 *  --------+--------------------------------------+---------+------------------------------------------
 *  WAITING | time to dial, nobody has its node    | DIALLING| connects
 *  WAITING | time to dial, its node is linked     | RESTING | or another address of the node is tried
 *  DIALLING| cannot connect                       | WAITING | for longer than before
 *  DIALLING| connected, own hello said            | OPEN    |
 *  OPEN    | the other side's hello               | OPEN    | node known; if the link is kept, waits start anew
 *  OPEN    | ended: lost, refused, or surplus     | WAITING |
 *  RESTING | the other link to its node ended     | WAITING |
 * </pre>
 */
final class Dialler {
    private enum State {
        WAITING,
        DIALLING,
        OPEN,
        RESTING
    }

    private final PeerAddress address;
    private final Links links;
    private final Backoff backoff;
    private State state = State.WAITING;
    private Hash node;
    private Connection connection;
    private ResultCode refusal;

    Dialler(PeerAddress address, Links links, Backoff backoff) {
        this.address = address;
        this.links = links;
        this.backoff = backoff;
    }

    PeerAddress address() {
        return address;
    }

    boolean owns(Connection other) {
        return connection == other;
    }

    /** Whether it is about to link the node, or has. */
    boolean pursues(Hash other) {
        return other.equals(node) && (state == State.DIALLING || state == State.OPEN);
    }

    void onTime() {
        if (node != null && links.isTaken(node, this)) {
            state = State.RESTING;
            return;
        }
        state = State.DIALLING;
        links.connect(this);
    }

    void onConnected(Connection opened) {
        state = State.OPEN;
        connection = opened;
    }

    void onFailure() {
        redial();
        wakeOthers();
    }

    /** The other side said hello. */
    void onUp(boolean isKept) {
        node = connection.node();
        refusal = null;
        if (isKept) {
            backoff.reset();
        }
    }

    /** The other side said why it will not; true if that is news. */
    boolean onRefusal(ResultCode code) {
        boolean isNews = code != refusal;
        refusal = code;
        return isNews;
    }

    void onEnd() {
        connection = null;
        redial();
        wakeOthers();
    }

    /** A link to a node ended, or an attempt at it. */
    void onNodeFree(Hash free) {
        if (state == State.RESTING && free.equals(node)) {
            redial();
        }
    }

    private void wakeOthers() {
        if (node != null) {
            links.nodeFree(node);
        }
    }

    private void redial() {
        state = State.WAITING;
        links.schedule(this, backoff);
    }
}
