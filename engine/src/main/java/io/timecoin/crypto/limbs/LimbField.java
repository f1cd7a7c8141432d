package io.timecoin.crypto.limbs;

/**
 * The field of 2^255 - 19. An element is five signed limbs to the base 2^51, the lowest first, in an array of words.
 *
 * <p>Bounds, in multiples of 2^51: a tight limb lies between -2^-34 and 1 + 2^-34; a sum or a difference of what reaches a and b
 * reaches a + b. {@link #multiply} takes what reaches a and b as long as a b is 16 at most; products and squares are tight.
 *
 * <p>A column of a product, such as V = x0 y1 + x1 y0 + 19 (x2 y4 + ..), has more than 100 bits. Its two parts are calculated
 * apart, with no carry between them:
 *
 * <pre>
 *  low = V mod 2^64       in integers, where it overflows
 *  high, about V / 2^51   in doubles: off by less than 2^7 a b + 1, by the roundings of its terms and of their sums
 *  rest = low - 2^51 high in integers, where it overflows with low
 *  limb = rest + high of the column below, 19-fold for the lowest: below 221 a b 2^51, which 63 bits hold, so it is exact
 * </pre>
 *
 * <p>So half of the products leave the CPU's one integer multiplier to its two or more for doubles, which
 * {@link Math#multiplyHigh} would keep busy: measured, it takes a quarter less time. Java's doubles round the same way
 * everywhere, and it would not matter if they did not. Stateless; any thread; allocates nothing.
 */
final class LimbField {
    /** Words of an element. */
    static final int SIZE = 5;

    static final int BITS = 51;
    static final long MASK = (1L << BITS) - 1;

    private static final double TO_HIGH = 1.0 / (1L << BITS);

    /** Four times the prime, limb by limb: what makes an element positive. */
    private static final long P_0_TIMES_4 = 4 * (MASK - 18);

    private static final long P_TIMES_4 = 4 * MASK;

    private LimbField() {}

    /** z = x y. z may be x or y. */
    static void multiply(long[] x, int xAt, long[] y, int yAt, long[] z, int zAt) {
        long x0 = x[xAt];
        long x1 = x[xAt + 1];
        long x2 = x[xAt + 2];
        long x3 = x[xAt + 3];
        long x4 = x[xAt + 4];
        long y0 = y[yAt];
        long y1 = y[yAt + 1];
        long y2 = y[yAt + 2];
        long y3 = y[yAt + 3];
        long y4 = y[yAt + 4];
        long w1 = 19 * y1;
        long w2 = 19 * y2;
        long w3 = 19 * y3;
        long w4 = 19 * y4;
        final long low0 = x0 * y0 + x1 * w4 + x2 * w3 + x3 * w2 + x4 * w1;
        final long low1 = x0 * y1 + x1 * y0 + x2 * w4 + x3 * w3 + x4 * w2;
        final long low2 = x0 * y2 + x1 * y1 + x2 * y0 + x3 * w4 + x4 * w3;
        final long low3 = x0 * y3 + x1 * y2 + x2 * y1 + x3 * y0 + x4 * w4;
        final long low4 = x0 * y4 + x1 * y3 + x2 * y2 + x3 * y1 + x4 * y0;
        double f0 = x0;
        double f1 = x1;
        double f2 = x2;
        double f3 = x3;
        double f4 = x4;
        double g0 = y0 * TO_HIGH;
        double g1 = y1 * TO_HIGH;
        double g2 = y2 * TO_HIGH;
        double g3 = y3 * TO_HIGH;
        double g4 = y4 * TO_HIGH;
        double v1 = 19 * g1;
        double v2 = 19 * g2;
        double v3 = 19 * g3;
        double v4 = 19 * g4;
        long high0 = (long) (f0 * g0 + f1 * v4 + f2 * v3 + f3 * v2 + f4 * v1);
        long high1 = (long) (f0 * g1 + f1 * g0 + f2 * v4 + f3 * v3 + f4 * v2);
        long high2 = (long) (f0 * g2 + f1 * g1 + f2 * g0 + f3 * v4 + f4 * v3);
        long high3 = (long) (f0 * g3 + f1 * g2 + f2 * g1 + f3 * g0 + f4 * v4);
        long high4 = (long) (f0 * g4 + f1 * g3 + f2 * g2 + f3 * g1 + f4 * g0);
        long z0 = low0 - (high0 << BITS) + 19 * high4;
        long z1 = low1 - (high1 << BITS) + high0;
        long z2 = low2 - (high2 << BITS) + high1;
        long z3 = low3 - (high3 << BITS) + high2;
        long z4 = low4 - (high4 << BITS) + high3;
        z[zAt] = (z0 & MASK) + 19 * (z4 >> BITS);
        z[zAt + 1] = (z1 & MASK) + (z0 >> BITS);
        z[zAt + 2] = (z2 & MASK) + (z1 >> BITS);
        z[zAt + 3] = (z3 & MASK) + (z2 >> BITS);
        z[zAt + 4] = (z4 & MASK) + (z3 >> BITS);
    }

    /** z = x^(2^times). z may be x. */
    static void square(long[] x, int xAt, int times, long[] z, int zAt) {
        long x0 = x[xAt];
        long x1 = x[xAt + 1];
        long x2 = x[xAt + 2];
        long x3 = x[xAt + 3];
        long x4 = x[xAt + 4];
        for (int i = 0; i < times; i++) {
            long d0 = 2 * x0;
            long d1 = 2 * x1;
            long d2 = 2 * x2;
            long w3 = 19 * x3;
            long w4 = 19 * x4;
            final long low0 = x0 * x0 + d1 * w4 + d2 * w3;
            final long low1 = d0 * x1 + d2 * w4 + x3 * w3;
            final long low2 = d0 * x2 + x1 * x1 + 2 * x3 * w4;
            final long low3 = d0 * x3 + d1 * x2 + x4 * w4;
            final long low4 = d0 * x4 + d1 * x3 + x2 * x2;
            double f1 = x1;
            double f2 = x2;
            double f3 = x3;
            double f4 = x4;
            double g0 = x0 * TO_HIGH;
            double e0 = 2 * g0;
            double g1 = f1 * TO_HIGH;
            double e1 = 2 * g1;
            double g2 = f2 * TO_HIGH;
            double v3 = 19 * TO_HIGH * f3;
            double v4 = 19 * TO_HIGH * f4;
            double u4 = 2 * v4;
            long high0 = (long) (g0 * x0 + f1 * u4 + 2 * f2 * v3);
            long high1 = (long) (e0 * f1 + f2 * u4 + f3 * v3);
            long high2 = (long) (e0 * f2 + g1 * f1 + f3 * u4);
            long high3 = (long) (e0 * f3 + e1 * f2 + f4 * v4);
            long high4 = (long) (e0 * f4 + e1 * f3 + g2 * f2);
            long z0 = low0 - (high0 << BITS) + 19 * high4;
            long z1 = low1 - (high1 << BITS) + high0;
            long z2 = low2 - (high2 << BITS) + high1;
            long z3 = low3 - (high3 << BITS) + high2;
            long z4 = low4 - (high4 << BITS) + high3;
            x0 = (z0 & MASK) + 19 * (z4 >> BITS);
            x1 = (z1 & MASK) + (z0 >> BITS);
            x2 = (z2 & MASK) + (z1 >> BITS);
            x3 = (z3 & MASK) + (z2 >> BITS);
            x4 = (z4 & MASK) + (z3 >> BITS);
        }
        z[zAt] = x0;
        z[zAt + 1] = x1;
        z[zAt + 2] = x2;
        z[zAt + 3] = x3;
        z[zAt + 4] = x4;
    }

    /** z = x + y. z may be x or y. */
    static void add(long[] x, int xAt, long[] y, int yAt, long[] z, int zAt) {
        z[zAt] = x[xAt] + y[yAt];
        z[zAt + 1] = x[xAt + 1] + y[yAt + 1];
        z[zAt + 2] = x[xAt + 2] + y[yAt + 2];
        z[zAt + 3] = x[xAt + 3] + y[yAt + 3];
        z[zAt + 4] = x[xAt + 4] + y[yAt + 4];
    }

    /** z = x - y. z may be x or y. */
    static void subtract(long[] x, int xAt, long[] y, int yAt, long[] z, int zAt) {
        z[zAt] = x[xAt] - y[yAt];
        z[zAt + 1] = x[xAt + 1] - y[yAt + 1];
        z[zAt + 2] = x[xAt + 2] - y[yAt + 2];
        z[zAt + 3] = x[xAt + 3] - y[yAt + 3];
        z[zAt + 4] = x[xAt + 4] - y[yAt + 4];
    }

    /** z = -z. */
    static void negate(long[] z, int zAt) {
        for (int i = 0; i < SIZE; i++) {
            z[zAt + i] = -z[zAt + i];
        }
    }

    /** Makes an element that reaches 3 the one between 0 and p that it stands for. */
    static void reduce(long[] z, int zAt) {
        z[zAt] += P_0_TIMES_4;
        for (int i = 1; i < SIZE; i++) {
            z[zAt + i] += P_TIMES_4;
        }
        for (int i = 0; i < 2; i++) {
            long top = carry(z, zAt, 0);
            z[zAt] += 19 * top;
        }
        // Below 2^255 + 2^30: it is at least p if and only if adding 19 carries out of the last limb.
        long quotient = z[zAt] + 19 >> BITS;
        for (int i = 1; i < SIZE; i++) {
            quotient = z[zAt + i] + quotient >> BITS;
        }
        carry(z, zAt, 19 * quotient);
    }

    /** Adds to the lowest limb, and carries through all; tells what comes out at the top. */
    private static long carry(long[] z, int zAt, long first) {
        long carry = first;
        for (int i = 0; i < SIZE; i++) {
            long limb = z[zAt + i] + carry;
            z[zAt + i] = limb & MASK;
            carry = limb >> BITS;
        }
        return carry;
    }

    /** Whether an element is 0. It must have been reduced. */
    static boolean isZero(long[] x, int xAt) {
        return (x[xAt] | x[xAt + 1] | x[xAt + 2] | x[xAt + 3] | x[xAt + 4]) == 0;
    }

    /** Whether an element is odd. It must have been reduced. */
    static boolean isOdd(long[] x, int xAt) {
        return (x[xAt] & 1) == 1;
    }

    /** Sets an element to a number of 255 bits, in words from the lowest; the highest bit of the last is left out. */
    static void set(long[] z, int zAt, long w0, long w1, long w2, long w3) {
        z[zAt] = w0 & MASK;
        z[zAt + 1] = (w0 >>> 51 | w1 << 13) & MASK;
        z[zAt + 2] = (w1 >>> 38 | w2 << 26) & MASK;
        z[zAt + 3] = (w2 >>> 25 | w3 << 39) & MASK;
        z[zAt + 4] = w3 >>> 12 & MASK;
    }

    /**
     * z = x^((p - 5) / 8) = x^(2^252 - 3), by the usual chain of 251 squarings and 11 products.
     *
     * @param scratch room for three elements
     */
    static void powerOfRoot(long[] x, int xAt, long[] z, int zAt, long[] scratch, int at) {
        int a = at;
        int b = at + SIZE;
        int c = at + 2 * SIZE;
        square(x, xAt, 1, scratch, a); // 2
        square(scratch, a, 2, scratch, b); // 8
        multiply(x, xAt, scratch, b, scratch, b); // 9
        multiply(scratch, a, scratch, b, scratch, a); // 11
        square(scratch, a, 1, scratch, a); // 22
        multiply(scratch, b, scratch, a, scratch, a); // 2^5 - 1
        square(scratch, a, 5, scratch, b);
        multiply(scratch, b, scratch, a, scratch, a); // 2^10 - 1
        square(scratch, a, 10, scratch, b);
        multiply(scratch, b, scratch, a, scratch, b); // 2^20 - 1
        square(scratch, b, 20, scratch, c);
        multiply(scratch, c, scratch, b, scratch, b); // 2^40 - 1
        square(scratch, b, 10, scratch, b);
        multiply(scratch, b, scratch, a, scratch, a); // 2^50 - 1
        square(scratch, a, 50, scratch, b);
        multiply(scratch, b, scratch, a, scratch, b); // 2^100 - 1
        square(scratch, b, 100, scratch, c);
        multiply(scratch, c, scratch, b, scratch, b); // 2^200 - 1
        square(scratch, b, 50, scratch, b);
        multiply(scratch, b, scratch, a, scratch, a); // 2^250 - 1
        square(scratch, a, 2, scratch, a);
        multiply(scratch, a, x, xAt, z, zAt); // 2^252 - 3
    }
}
