package io.timecoin.store;

/** What a snapshot holds, and what its number counts. */
public enum SnapshotKind {
    /** The whole replica; the number is a journal sequence. For recovery. */
    REPLICA(1, "replica"),
    /** The unspent outputs; the number is a certified height. For peers. */
    UTXO(2, "utxo"),
    /**
     * The whole replica where its journal begins from a synced state; the number is a height. Kept as long as the journal.
     */
    BASE(3, "base");

    private final int code;
    private final String prefix;

    SnapshotKind(int code, String prefix) {
        this.code = code;
        this.prefix = prefix;
    }

    /** The number in the file's header. */
    int code() {
        return code;
    }

    /** How the file's name begins. */
    String prefix() {
        return prefix;
    }

    /** The kind with a number, or null. */
    static SnapshotKind byCode(int code) {
        for (SnapshotKind kind : values()) {
            if (kind.code == code) {
                return kind;
            }
        }
        return null;
    }
}
