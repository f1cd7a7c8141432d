package io.timecoin.journal;

/** The kinds of journal record. Codes are permanent. */
public enum RecordType {
    /** One event with its outcome. */
    EVENT(1),
    /** Who writes and under which configuration; the first record of every file. Closes what was open before it. */
    PASSPORT(2),
    /** End of a batch: the hash chain over everything before it. */
    TRAILER(3),
    /** Signed summary: chain head, Merkle root over the events since the last one, state root. */
    CHECKPOINT(4),
    /** A snapshot of the replica exists, with its hash. */
    SNAPSHOT_MARK(5),
    /** The writer ended in order. */
    CLEAN_END(6);

    private static final RecordType[] BY_CODE = new RecordType[values().length + 1];

    static {
        for (RecordType value : values()) {
            BY_CODE[value.code] = value;
        }
    }

    private final int code;

    RecordType(int code) {
        this.code = code;
    }

    /** The permanent number. */
    public int code() {
        return code;
    }

    /** Whether records of this type carry the chain hash over everything before them. */
    boolean isClosing() {
        return this == TRAILER || this == PASSPORT;
    }

    /**
     * Finds a type by its number.
     *
     * @return the type, or null if the number names none
     */
    public static RecordType byCode(int code) {
        return code < 0 || code >= BY_CODE.length ? null : BY_CODE[code];
    }
}
