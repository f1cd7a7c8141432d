package io.timecoin.base;

/** A broken invariant: the program is wrong, the node stops before it can do harm. */
public final class InvariantViolation extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates a violation.
     *
     * @param message the rule that does not hold
     */
    public InvariantViolation(String message) {
        super(message);
    }
}
