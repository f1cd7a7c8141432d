package io.timecoin.codec;

/** What an event is: decides how its payload is read, on the ring and in the journal. Codes are permanent. */
public enum EventKind {
    /** The clock passed a deadline the replica asked for; no payload. */
    TICK(1),
    /** An encoded transaction of a client or peer. */
    TRANSACTION(2),
    /** An encoded vote of a validator. */
    VOTE(3);

    private static final int CODE_MAX = 64;
    private static final EventKind[] BY_CODE = new EventKind[CODE_MAX];

    static {
        for (EventKind value : values()) {
            BY_CODE[value.code] = value;
        }
    }

    private final int code;

    EventKind(int code) {
        this.code = code;
    }

    /** The permanent number. */
    public int code() {
        return code;
    }

    /**
     * Finds a kind by its number.
     *
     * @return the kind, or null if the number names none
     */
    public static EventKind byCode(int code) {
        return code < 0 || code >= CODE_MAX ? null : BY_CODE[code];
    }
}
