package io.timecoin.consensus;

/** The phases a validator signs; the codes stand in signed bytes. */
public enum Phase {
    /** A proposer puts a block to the vote. */
    PRE_PREPARE(1),
    /** A validator has executed the block and would accept it. */
    PREPARE(2),
    /** A validator has seen a quorum of PREPARE. */
    COMMIT(3),
    /** A validator asks for a later round and says what it has prepared. */
    ROUND_CHANGE(4);

    private final int code;

    Phase(int code) {
        this.code = code;
    }

    /** The number in signed bytes and on the wire. */
    public int code() {
        return code;
    }

    /**
     * Finds the phase of a message about one block, which evidence may be of.
     *
     * @return PRE_PREPARE, PREPARE or COMMIT, or null if the number names none of them
     */
    public static Phase ofBlock(int code) {
        return code == 1 ? PRE_PREPARE : ofVote(code);
    }

    /**
     * Finds a vote's phase by its number.
     *
     * @return PREPARE or COMMIT, or null if the number names neither
     */
    public static Phase ofVote(int code) {
        return switch (code) {
            case 2 -> PREPARE;
            case 3 -> COMMIT;
            default -> null;
        };
    }
}
