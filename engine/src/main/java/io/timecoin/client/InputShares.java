package io.timecoin.client;

import static io.timecoin.base.EngineException.Cause.CONFIG;

import io.timecoin.base.EngineException;

/**
 * How often transfers have one, two, three or four inputs, as weights of any sum.
 *
 * @param one weight of one input
 * @param two weight of two inputs
 * @param three weight of three inputs
 * @param four weight of four inputs
 */
public record InputShares(int one, int two, int three, int four) {
    /** Most transfers spend one coin. */
    public static final InputShares MOSTLY_ONE = new InputShares(85, 9, 4, 2);

    /** Every transfer spends one coin. */
    public static final InputShares ONLY_ONE = new InputShares(1, 0, 0, 0);

    /** Most inputs of a transfer. */
    public static final int MAX = 4;

    /** Checks that no weight is negative and one is not zero. */
    public InputShares {
        if ((one | two | three | four) < 0 || sum(one, two, three, four) <= 0) {
            throw EngineException.fatal(CONFIG, "the shares of inputs are negative, or all zero");
        }
    }

    private static int sum(int one, int two, int three, int four) {
        return Math.addExact(Math.addExact(one, two), Math.addExact(three, four));
    }

    int sum() {
        return sum(one, two, three, four);
    }

    /** The number of inputs for a draw of 0 to sum - 1. */
    int inputs(int draw) {
        if (draw < one) {
            return 1;
        }
        if (draw < one + two) {
            return 2;
        }
        return draw < one + two + three ? MAX - 1 : MAX;
    }

    double average() {
        return (one + 2.0 * two + 3.0 * three + 4.0 * four) / sum();
    }
}
