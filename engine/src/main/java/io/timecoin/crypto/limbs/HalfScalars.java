package io.timecoin.crypto.limbs;

import io.timecoin.crypto.curve.Scalars;
import java.util.Arrays;

/**
 * Writes a scalar k modulo L as a fraction of two numbers of half its length: c = f k mod L, both below 2^127, f not 0 (A.
 * Antipa, D. Brown, R. Gallant, R. Lambert, R. Struik, S. Vanstone, Accelerated Verification of ECDSA Signatures, SAC 2005).
 * That is Euclid's algorithm on L and k, stopped half-way, with shifts in place of divisions:
 *
 * <pre>
 *  a = -s k, b = t k mod L, s and t not negative, a above b      or a = s k, b = -t k
 *  a = a - 2^i b, s = s + 2^i t;  if a is below b now, swap them
 *  always: a t + b s = L, so t is at most L / a
 * </pre>
 *
 * <p>One thread; allocates nothing once made; nothing is secret.
 */
final class HalfScalars {
    static final int BITS = 127;

    private static final int WORDS = Scalars.WORDS;

    private long[] a = new long[WORDS];
    private long[] b = new long[WORDS];
    private long[] s = new long[WORDS];
    private long[] t = new long[WORDS];
    private boolean isNegative;

    /** Finds the fraction of a scalar below L. */
    void split(long[] k, int at) {
        Scalars.order(a);
        System.arraycopy(k, at, b, 0, WORDS);
        Arrays.fill(s, 0);
        Arrays.fill(t, 0);
        t[0] = 1;
        isNegative = false;
        int lengthA = length(a);
        int lengthB = length(b);
        while (lengthB > BITS) {
            int shift = lengthA - lengthB;
            if (shift > 0 && isBelowShifted(shift)) {
                shift--;
            }
            shiftAndSubtract(shift);
            lengthA = length(a);
            if (lengthA < lengthB || lengthA == lengthB && isBelowShifted(0)) {
                swap();
                int length = lengthA;
                lengthA = lengthB;
                lengthB = length;
            }
        }
    }

    /** c, in four words. */
    long[] numerator() {
        return b;
    }

    /** f without its sign, in four words. */
    long[] denominator() {
        return t;
    }

    /** Whether f is negative. */
    boolean isNegative() {
        return isNegative;
    }

    private void swap() {
        long[] held = a;
        a = b;
        b = held;
        held = s;
        s = t;
        t = held;
        isNegative = !isNegative;
    }

    private static int length(long[] x) {
        for (int i = WORDS - 1; i > 0; i--) {
            if (x[i] != 0) {
                return Long.SIZE * (i + 1) - Long.numberOfLeadingZeros(x[i]);
            }
        }
        return Long.SIZE - Long.numberOfLeadingZeros(x[0]);
    }

    /** A word of 2^shift x. */
    private static long shifted(long[] x, int shift, int index) {
        int from = index - (shift >> 6);
        long upper = from >= 0 ? x[from] << shift : 0;
        // Shifted twice: by 64 bits, one shift would not move at all.
        return from >= 1 ? upper | x[from - 1] >>> 1 >>> (63 - (shift & 63)) : upper;
    }

    /** Whether a is below 2^shift b, which is no longer than a. */
    private boolean isBelowShifted(int shift) {
        for (int i = WORDS - 1; i >= 0; i--) {
            int compared = Long.compareUnsigned(a[i], shifted(b, shift, i));
            if (compared != 0) {
                return compared < 0;
            }
        }
        return false;
    }

    /** a = a - 2^shift b, and s accordingly. */
    private void shiftAndSubtract(int shift) {
        long borrow = 0;
        long carry = 0;
        for (int i = 0; i < WORDS; i++) {
            long word = shifted(b, shift, i);
            long difference = a[i] - word;
            long next = Long.compareUnsigned(a[i], word) < 0 ? 1 : 0;
            next += Long.compareUnsigned(difference, borrow) < 0 ? 1 : 0;
            a[i] = difference - borrow;
            borrow = next;
            word = shifted(t, shift, i);
            long sum = s[i] + word;
            next = Long.compareUnsigned(sum, word) < 0 ? 1 : 0;
            s[i] = sum + carry;
            next += Long.compareUnsigned(s[i], carry) < 0 ? 1 : 0;
            carry = next;
        }
    }
}
