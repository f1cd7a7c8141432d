package io.timecoin.crypto.limbs;

import io.timecoin.crypto.curve.Scalars;

/**
 * Writes a scalar k modulo L as a fraction of two numbers of half its length: c = f k mod L, both below 2^127, f not 0 (A.
 * Antipa, D. Brown, R. Gallant, R. Lambert, R. Struik, S. Vanstone, Accelerated Verification of ECDSA Signatures, SAC 2005).
 * That is Euclid's algorithm on L and k, stopped half-way, with shifts in place of divisions:
 *
 * <pre>
 *  a = -s k, b = t k mod L, s and t not negative            or a = s k, b = -t k
 *  a = a - 2^i b, s = s + 2^i t;  where a is below b, they are swapped
 *  always: a t + b s = L, so t is at most L / a
 * </pre>
 *
 * <p>One thread; allocates nothing once made; nothing is secret.
 */
final class HalfScalars {
    static final int BITS = 127;

    private static final long[] L = Scalars.order();

    private final long[] numerator = new long[Scalars.WORDS];
    private final long[] denominator = new long[Scalars.WORDS];
    private boolean isNegative;

    /** Finds the fraction of a scalar below L. */
    void split(long[] k, int at) {
        long a0 = L[0];
        long a1 = L[1];
        long a2 = L[2];
        long a3 = L[3];
        long b0 = k[at];
        long b1 = k[at + 1];
        long b2 = k[at + 2];
        long b3 = k[at + 3];
        long s0 = 0;
        long s1 = 0;
        long t0 = 1;
        long t1 = 0;
        isNegative = false;
        int lengthA = Scalars.BITS;
        int lengthB = length(b0, b1, b2, b3);
        int tooFar = 0;
        while (lengthB > BITS) {
            int shift = lengthA - lengthB - tooFar;
            if (shift >= 0) {
                boolean isFar = shift >= Long.SIZE;
                long m0 = isFar ? 0 : b0 << shift;
                long m1 = isFar ? b0 << shift : upper(b1, b0, shift);
                long m2 = isFar ? upper(b1, b0, shift) : upper(b2, b1, shift);
                long m3 = isFar ? upper(b2, b1, shift) : upper(b3, b2, shift);
                long d0 = a0 - m0;
                long d1 = a1 - m1;
                long d2 = a2 - m2;
                long borrow0 = borrow(a0, m0, d0);
                long borrow1 = borrow(a1, m1, d1) | borrow(d1, borrow0, d1 - borrow0);
                long d3 = a3 - m3 - (borrow(a2, m2, d2) | borrow(d2, borrow1, d2 - borrow1));
                tooFar = d3 < 0 ? tooFar + 1 : 0;
                if (tooFar > 0) {
                    continue;
                }
                a0 = d0;
                a1 = d1 - borrow0;
                a2 = d2 - borrow1;
                a3 = d3;
                lengthA = length(a0, a1, a2, a3);
                long n0 = isFar ? 0 : t0 << shift;
                s1 += (isFar ? t0 << shift : upper(t1, t0, shift)) + borrow(s0 + n0, n0, s0);
                s0 += n0;
            } else {
                long held = a0;
                a0 = b0;
                b0 = held;
                held = a1;
                a1 = b1;
                b1 = held;
                held = a2;
                a2 = b2;
                b2 = held;
                held = a3;
                a3 = b3;
                b3 = held;
                held = s0;
                s0 = t0;
                t0 = held;
                held = s1;
                s1 = t1;
                t1 = held;
                isNegative = !isNegative;
                lengthA = lengthB;
                lengthB = length(b0, b1, b2, b3);
                tooFar = 0;
            }
        }
        keep(b0, b1, t0, t1);
    }

    private void keep(long b0, long b1, long t0, long t1) {
        numerator[0] = b0;
        numerator[1] = b1;
        denominator[0] = t0;
        denominator[1] = t1;
    }

    /** c, in four words. */
    long[] numerator() {
        return numerator;
    }

    /** f without its sign, in four words. */
    long[] denominator() {
        return denominator;
    }

    /** Whether f is negative. */
    boolean isNegative() {
        return isNegative;
    }

    /** 1 where x - y = difference falls below zero, all of them unsigned. */
    private static long borrow(long x, long y, long difference) {
        return (~x & y | (~x | y) & difference) >>> Long.SIZE - 1;
    }

    /** A word shifted up by less than 64 bits, or by 64 less than said, with what comes from the one below. */
    private static long upper(long word, long below, int shift) {
        // Shifted twice: by 64 bits, one shift would not move at all.
        return word << shift | below >>> 1 >>> (Long.SIZE - 1 - (shift & Long.SIZE - 1));
    }

    private static int length(long x0, long x1, long x2, long x3) {
        if (x3 != 0) {
            return 4 * Long.SIZE - Long.numberOfLeadingZeros(x3);
        }
        if (x2 != 0) {
            return 3 * Long.SIZE - Long.numberOfLeadingZeros(x2);
        }
        return x1 != 0 ? 2 * Long.SIZE - Long.numberOfLeadingZeros(x1) : Long.SIZE - Long.numberOfLeadingZeros(x0);
    }
}
