package io.timecoin.codec;

/** What the stateless checks ahead of the replica said of an event. Codes are permanent. */
public enum Verdict {
    /** Not checked: nothing to check, or skipped under load, which can only cause refusal. */
    NOT_CHECKED(0),
    /** Every check passed. */
    PASSED(1),
    /** A check failed; the event's result code says which, and the replica does not judge it again. */
    REFUSED(2);

    private static final Verdict[] BY_CODE = values();

    private final int code;

    Verdict(int code) {
        this.code = code;
    }

    /** The permanent number. */
    public int code() {
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
