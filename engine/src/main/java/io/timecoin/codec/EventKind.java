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
    STATUS_QUERY(4);

    private static final EventKind[] BY_CODE = {null, TICK, TRANSACTION, VOTE, STATUS_QUERY};

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
        return this != STATUS_QUERY;
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
