package io.timecoin.simulation;

/** A rule was broken: ends the run. */
public final class Violation extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Rule rule;

    Violation(Rule rule, String what) {
        super(what);
        this.rule = rule;
    }

    Violation(Rule rule, String what, Throwable cause) {
        super(what, cause);
        this.rule = rule;
    }

    /** Which rule. */
    public Rule rule() {
        return rule;
    }

    static void require(boolean holds, Rule rule, String what) {
        if (!holds) {
            throw new Violation(rule, what);
        }
    }
}
