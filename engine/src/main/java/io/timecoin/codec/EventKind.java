package io.timecoin.codec;

/** What an event of the ring is; the codes stand in the journal and never change meaning. */
public enum EventKind {
    /** The clock passed a deadline that the replica had published. */
    TICK(1),
    /** A transaction, from a client or a peer. */
    TRANSACTION(2),
    /** A PREPARE or COMMIT of a validator. */
    VOTE(3),
    /** A question about the state; has no effect and is not journaled. */
    STATUS_QUERY(4),
    /** A PRE-PREPARE of a validator. */
    PROPOSAL(5),
    /** A ROUND-CHANGE of a validator. */
    ROUND_CHANGE(6),
    /** Header and content hashes of a proposed block. */
    CONTENTS(7),
    /** Transactions of a proposed block. */
    BODIES(8),
    /** A committed block with its certificate. */
    BLOCK(9),
    /** A peer says who it is and how far: the link is up. */
    HELLO(10),
    /** A peer asks for contents; has no effect and is not journaled. */
    CONTENTS_REQUEST(11),
    /** A peer asks for bodies; has no effect and is not journaled. */
    BODIES_REQUEST(12),
    /** Two contradicting messages of a validator, found by a peer. */
    EVIDENCE(13);

    private static final EventKind[] BY_CODE = new EventKind[values().length + 1];

    static {
        for (EventKind kind : values()) {
            BY_CODE[kind.code] = kind;
        }
    }

    private final byte code;

    EventKind(int code) {
        this.code = (byte) code;
    }

    /** The number in the journal. */
    public byte code() {
        return code;
    }

    /** Whether events of this kind are journaled. */
    public boolean isJournaled() {
        return this != STATUS_QUERY && this != CONTENTS_REQUEST && this != BODIES_REQUEST;
    }

    /**
     * Finds a kind by its number.
     *
     * @return the kind, or null if the number names none
     */
    public static EventKind byCode(int code) {
        return code <= 0 || code >= BY_CODE.length ? null : BY_CODE[code];
    }
}
