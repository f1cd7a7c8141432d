package io.timecoin.crypto.curve;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * Numbers modulo L = 2^252 + 27742317777372353535851937790883648493, the order of the base point, in four words from the
 * lowest. Reduced by Barrett's method (Menezes, van Oorschot, Vanstone, Handbook of Applied Cryptography, 14.42) to the base
 * 2^64. Its scratch memory makes it one thread's; nothing is secret, so nothing takes the same time always.
 */
public final class Scalars {
    /** Words of a number below L. */
    public static final int WORDS = 4;

    /** Bits of a number below L. */
    public static final int BITS = 253;

    /** Digits of four bits. */
    public static final int NIBBLES = 64;

    /** Digits of eight bits. */
    public static final int OCTETS = 32;

    private static final int WIDE = 2 * WORDS;
    private static final BigInteger ORDER =
            BigInteger.ONE.shiftLeft(252).add(new BigInteger("27742317777372353535851937790883648493"));
    private static final long[] L = words(ORDER, WORDS);

    /** 2^512 / L. */
    private static final long[] RECIPROCAL =
            words(BigInteger.ONE.shiftLeft(64 * WIDE).divide(ORDER), WORDS + 1);

    private final long[] wide = new long[WIDE];
    private final long[] estimate = new long[2 * WORDS + 2];
    private final long[] multiple = new long[2 * WORDS + 1];

    private static long[] words(BigInteger value, int count) {
        long[] words = new long[count];
        for (int i = 0; i < count; i++) {
            words[i] = value.shiftRight(64 * i).longValue();
        }
        return words;
    }

    /** L. */
    public static long[] order() {
        return L.clone();
    }

    /** z = x y mod L. */
    public void multiply(long[] x, int xAt, long[] y, int yAt, long[] z, int zAt) {
        product(x, xAt, WORDS, y, yAt, WORDS, wide);
        reduce(wide, z, zAt);
    }

    /** z = z + x mod L. */
    public void add(long[] x, int xAt, long[] z, int zAt) {
        long carry = 0;
        for (int i = 0; i < WORDS; i++) {
            long sum = z[zAt + i] + carry;
            carry = isBelow(sum, carry);
            long whole = sum + x[xAt + i];
            carry += isBelow(whole, sum);
            z[zAt + i] = whole;
        }
        if (isAtLeastOrder(z, zAt)) {
            subtractOrder(z, zAt);
        }
    }

    /** z = x mod L, of eight words. */
    public void reduce(long[] x, long[] z, int zAt) {
        product(x, WORDS - 1, WORDS + 1, RECIPROCAL, 0, WORDS + 1, estimate);
        product(estimate, WORDS + 1, WORDS + 1, L, 0, WORDS, multiple);
        // The estimate is too low by 2 at most, so the rest is below 3 L and fits.
        long borrow = 0;
        for (int i = 0; i < WORDS; i++) {
            long difference = x[i] - borrow;
            borrow = isBelow(x[i], borrow);
            borrow += isBelow(difference, multiple[i]);
            z[zAt + i] = difference - multiple[i];
        }
        while (isAtLeastOrder(z, zAt)) {
            subtractOrder(z, zAt);
        }
    }

    private static void product(long[] x, int xAt, int xWords, long[] y, int yAt, int yWords, long[] z) {
        Arrays.fill(z, 0, xWords + yWords, 0);
        for (int i = 0; i < xWords; i++) {
            long carry = 0;
            for (int j = 0; j < yWords; j++) {
                long low = x[xAt + i] * y[yAt + j];
                long high = unsignedHigh(x[xAt + i], y[yAt + j]);
                long sum = z[i + j] + low;
                high += isBelow(sum, low);
                long whole = sum + carry;
                carry = high + isBelow(whole, sum);
                z[i + j] = whole;
            }
            z[i + yWords] = carry;
        }
    }

    /** The upper half of an unsigned product: Math.unsignedMultiplyHigh is of Java 18. */
    private static long unsignedHigh(long x, long y) {
        return Math.multiplyHigh(x, y) + (x >> 63 & y) + (y >> 63 & x);
    }

    private static long isBelow(long x, long y) {
        return Long.compareUnsigned(x, y) < 0 ? 1 : 0;
    }

    private static boolean isAtLeastOrder(long[] z, int at) {
        for (int i = WORDS - 1; i >= 0; i--) {
            int compared = Long.compareUnsigned(z[at + i], L[i]);
            if (compared != 0) {
                return compared > 0;
            }
        }
        return true;
    }

    private static void subtractOrder(long[] z, int at) {
        long borrow = 0;
        for (int i = 0; i < WORDS; i++) {
            long difference = z[at + i] - borrow;
            borrow = isBelow(z[at + i], borrow) + isBelow(difference, L[i]);
            z[at + i] = difference - L[i];
        }
    }

    /**
     * Signed digits of four bits, from -8 to 7, the lowest first, of a number below L.
     *
     * @param stride between one digit and the next
     */
    public static void nibbles(long[] x, int xAt, byte[] digits, int at, int stride) {
        int carry = 0;
        for (int i = 0; i < NIBBLES; i++) {
            int digit = (int) (x[xAt + (i >> 4)] >>> 4 * (i & 15) & 15) + carry;
            carry = digit + 8 >> 4;
            digits[at + i * stride] = (byte) (digit - (carry << 4));
        }
    }

    /** Signed digits of eight bits, from -128 to 127, of a number below L. */
    public static void octets(long[] x, int xAt, byte[] digits, int at, int stride) {
        int carry = 0;
        for (int i = 0; i < OCTETS; i++) {
            int digit = (int) (x[xAt + (i >> 3)] >>> 8 * (i & 7) & 255) + carry;
            carry = digit + 128 >> 8;
            digits[at + i * stride] = (byte) (digit - (carry << 8));
        }
    }
}
