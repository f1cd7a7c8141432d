package io.timecoin.codec;

/** What the stages ahead of the replica found; the codes stand in the journal and never change meaning. */
public enum Verdict {
    /** Nothing was checked: a tick, or refused for want of room. */
    NOT_CHECKED(0),
    /** Well-formed, and every signature verified. */
    PASSED(1),
    /** Refused before the replica; the result code says why. */
    REFUSED(2);

    private static final Verdict[] BY_CODE = values();

    private final byte code;

    Verdict(int code) {
        this.code = (byte) code;
    }

    /** The number in the journal. */
    public byte code() {
        return code;
    }

    /**
     * Finds a verdict by its number.
     *
     * @return the verdict, or null if the number names none
     */
    public static Verdict byCode(int code) {
        return code < 0 || code >= BY_CODE.length ? null : BY_CODE[code];
    }
}
