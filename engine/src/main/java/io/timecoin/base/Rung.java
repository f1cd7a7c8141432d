package io.timecoin.base;

/**
 * The rungs of the ladder that a node goes down by itself, and up again, where it cannot do all of its work. Each is a bit
 * of a status, and its number is permanent.
 */
public enum Rung {
    /** The pool was full: what pays less than what had to leave is refused. */
    FEE_FLOOR(0, "the pool is full: the fee floor has risen"),
    /** The disk of the journal is nearly full: transactions are refused, votes go on. */
    DISK_LOW(1, "the disk is nearly full: no transactions are taken, votes go on"),
    /** Others have decided more than is here: no blocks are proposed. */
    BEHIND(2, "the chain has gone on without this node: it proposes no blocks"),
    /** The own clock differs from the others' by more than half of what a block may: a warning. */
    CLOCK_DOUBTFUL(3, "the clock differs from those of the other validators"),
    /** The own clock differs by more than a block's time may: no blocks are proposed. */
    CLOCK_OFF(4, "the clock differs too much from those of the other validators: no blocks are proposed");

    private static final Rung[] ALL = values();

    private final int number;
    private final String text;

    Rung(int number, String text) {
        this.number = number;
        this.text = text;
    }

    /** Its bit. */
    public int bit() {
        return 1 << number;
    }

    /** Its bit where it is so, else 0. */
    public int bitIf(boolean isSo) {
        return isSo ? bit() : 0;
    }

    /** Whether it is among bits. */
    public boolean isIn(int bits) {
        return (bits & bit()) != 0;
    }

    /** One line for people. */
    public String text() {
        return text;
    }

    /** How many there are. */
    public static int count() {
        return ALL.length;
    }
}
