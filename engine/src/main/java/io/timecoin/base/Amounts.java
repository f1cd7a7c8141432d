package io.timecoin.base;

/**
 * Checked arithmetic on amounts: non-negative 63-bit counts of units, 10^8 units to 1 TIME (PROTOCOL, Money). Any
 * thread. Functions return {@link #INVALID} instead of throwing, because bad amounts come from outside.
 */
public final class Amounts {
    /** Units in one TIME. */
    public static final long UNITS_PER_TIME = 100_000_000L;

    /** The result of an addition or subtraction that leaves the range of amounts. */
    public static final long INVALID = -1L;

    private static final int FRACTION_DIGITS = 8;

    private Amounts() {}

    /** Whether a number is an amount at all. */
    public static boolean isValid(long amount) {
        return amount >= 0;
    }

    /**
     * Adds two amounts.
     *
     * @return the sum in units, or {@link #INVALID} if an operand is invalid or the sum exceeds 63 bits
     */
    public static long add(long a, long b) {
        if ((a | b) < 0) {
            return INVALID;
        }
        long sum = a + b;
        return sum < 0 ? INVALID : sum;
    }

    /**
     * Subtracts one amount from another.
     *
     * @return a - b in units, or {@link #INVALID} if an operand is invalid or b exceeds a
     */
    public static long subtract(long a, long b) {
        return (a | b) < 0 || b > a ? INVALID : a - b;
    }

    /** Writes units as TIME with up to eight decimals, for people: {@code 150000000} is {@code 1.5}. */
    public static String format(long units) {
        String whole = Long.toString(units / UNITS_PER_TIME);
        long rest = Math.abs(units % UNITS_PER_TIME);
        if (rest == 0) {
            return whole;
        }
        String digits = Long.toString(rest + UNITS_PER_TIME).substring(1);
        int end = FRACTION_DIGITS;
        while (digits.charAt(end - 1) == '0') {
            end--;
        }
        return whole + '.' + digits.substring(0, end);
    }
}
