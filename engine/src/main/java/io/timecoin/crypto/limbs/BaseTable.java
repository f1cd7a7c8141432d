package io.timecoin.crypto.limbs;

import static io.timecoin.crypto.limbs.LimbField.SIZE;

import io.timecoin.crypto.curve.AffinePoint;
import java.math.BigInteger;

/**
 * Fixed addends of the odd multiples, 1 to 127, of the base point B and of 2^127 B: a scalar of B is taken as two halves, of
 * which the upper one is a scalar of 2^127 B. Calculated once.
 */
final class BaseTable {
    /** Bits of a signed odd digit: they reach from -127 to 127. */
    static final int WIDTH = 8;

    /** Bits of the lower half of a scalar. */
    static final int HALF_BITS = 127;

    private static final int MULTIPLES = 1 << WIDTH - 2;

    /** Both tables. */
    static final long[] ALL = new long[2 * MULTIPLES * LimbPoints.FIXED];

    /** Where the multiples of B begin. */
    static final int LOWER = 0;

    /** Where those of 2^127 B begin. */
    static final int UPPER = MULTIPLES * LimbPoints.FIXED;

    static {
        fill(AffinePoint.BASE, LOWER);
        AffinePoint upper = AffinePoint.BASE;
        for (int i = 0; i < HALF_BITS; i++) {
            upper = upper.plus(upper);
        }
        fill(upper, UPPER);
    }

    private BaseTable() {}

    private static void fill(AffinePoint of, int from) {
        AffinePoint twice = of.plus(of);
        AffinePoint point = of;
        for (int i = 0; i < MULTIPLES; i++) {
            int at = from + i * LimbPoints.FIXED;
            put(at, point.y().add(point.x()));
            put(at + SIZE, point.y().subtract(point.x()));
            put(at + 2 * SIZE, point.product());
            point = point.plus(twice);
        }
    }

    private static void put(int at, BigInteger value) {
        BigInteger rest = value.mod(AffinePoint.P);
        LimbField.set(
                ALL,
                at,
                rest.longValue(),
                rest.shiftRight(64).longValue(),
                rest.shiftRight(128).longValue(),
                rest.shiftRight(192).longValue());
    }
}
