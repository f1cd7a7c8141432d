package io.timecoin.base;

/** The always-on check of what must be true; a failure is a bug and stops the node. Any thread. */
public final class Invariant {
    private Invariant() {}

    /**
     * Checks one condition.
     *
     * @param condition what must hold
     * @param message a constant naming the broken rule; never built on the hot path
     * @throws InvariantViolation if the condition does not hold
     */
    public static void check(boolean condition, String message) {
        if (!condition) {
            throw new InvariantViolation(message);
        }
    }

    /**
     * Checks that two counts or positions are equal and names both where they are not.
     *
     * @throws InvariantViolation if they differ
     */
    public static void checkEqual(long actual, long expected, String message) {
        if (actual != expected) {
            throw new InvariantViolation(message + ": " + actual + " is not " + expected);
        }
    }
}
