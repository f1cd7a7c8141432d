package io.timecoin.txpool;

/**
 * Exact comparison of fee rates, fee / length. Cross-multiplied in 128 bits: a fee has 63 bits and a length 17, so no
 * product overflows, and no rounding can order two transactions differently on two machines. Any thread.
 */
final class FeeRate {
    /** Bytes that a rate per kB counts. */
    static final int KB = 1_000;

    private static final int KEY_FRACTION_BITS = 16;
    private static final long KEY_WHOLE_MAX = 1L << (Long.SIZE - 2 - KEY_FRACTION_BITS);

    private FeeRate() {}

    /** Negative, zero or positive as the first rate is lower than, equal to or higher than the second. */
    static int compare(long feeA, int lengthA, long feeB, int lengthB) {
        return compareProducts(feeA, lengthB, feeB, lengthA);
    }

    /** Compares a * b with c * d in 128 bits; all four are non-negative. */
    static int compareProducts(long a, long b, long c, long d) {
        long highAb = Math.multiplyHigh(a, b);
        long highCd = Math.multiplyHigh(c, d);
        return highAb == highCd ? Long.compareUnsigned(a * b, c * d) : Long.compare(highAb, highCd);
    }

    /**
     * The rate in 16-bit binary fractions of units per byte, rounded down and capped. Never falls while the rate rises,
     * so unequal keys order exactly; equal keys leave it to {@link #compare}.
     */
    static long orderKey(long fee, int length) {
        long whole = fee / length;
        if (whole >= KEY_WHOLE_MAX) {
            return Long.MAX_VALUE;
        }
        return (whole << KEY_FRACTION_BITS) | ((fee % length) << KEY_FRACTION_BITS) / length;
    }

    /** Units per 1,000 bytes, rounded down and capped one below 63 bits so that a step can be added. */
    static long perKb(long fee, int length) {
        long whole = fee / length;
        if (whole >= Long.MAX_VALUE / KB) {
            return Long.MAX_VALUE - 1;
        }
        return whole * KB + fee % length * KB / length;
    }
}
