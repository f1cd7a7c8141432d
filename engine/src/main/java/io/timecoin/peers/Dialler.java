package io.timecoin.peers;

import io.timecoin.base.Hash;

/**
 * Keeps one address linked, or dials one once that was drawn. Links thread.
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
 *
 * One that was drawn is done with where one that is configured would wait.
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
    private final boolean isKept;
    private State state = State.WAITING;
    private Hash node;
    private Connection connection;
    /** Why there is no link, and since when; read by any thread. */
    private volatile String refusal;

    private volatile long refusedMs;

    Dialler(PeerAddress address, Links links, Backoff backoff) {
        this(address, links, backoff, true);
    }

    /**
     * Creates one that waits.
     *
     * @param isKept whether it dials again when the link is lost
     */
    Dialler(PeerAddress address, Links links, Backoff backoff, boolean isKept) {
        this.isKept = isKept;
        this.address = address;
        this.links = links;
        this.backoff = backoff;
    }

    PeerAddress address() {
        return address;
    }

    boolean isKept() {
        return isKept;
    }

    /** Whether it dials that place, whoever answers there. */
    boolean isAt(PeerAddress place) {
        return address.host().equals(place.host()) && address.port() == place.port();
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

    /** Any thread: why the address takes no link, or null. */
    String refusal() {
        return refusal;
    }

    /** Any thread: when it last was so, ms since 1970. */
    long refusedMs() {
        return refusedMs;
    }

    /** The other side said why it will not, or was not reached; true if that is news. */
    boolean onRefusal(String reason) {
        if (refusal != null && reason.equals(TlsReason.ENDED)) {
            // A socket that is closed behind the alert may lose it; what an attempt before was told says more.
            refusedMs = System.currentTimeMillis();
            return false;
        }
        boolean isNews = !reason.equals(refusal);
        refusal = reason;
        refusedMs = System.currentTimeMillis();
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
        if (isKept) {
            links.schedule(this, backoff);
        } else {
            links.done(this);
        }
    }
}
