package io.timecoin.crypto.lanes;

import static io.timecoin.crypto.lanes.LaneField.LIMBS;

import io.timecoin.crypto.curve.AffinePoint;
import java.math.BigInteger;

/**
 * The base point's multiples from 0 to 128, for signed digits of eight bits: y + x, y - x and 2 d x y of each, ten limbs
 * each. Calculated once.
 */
final class BaseMultiples {
    /** Words of one multiple. */
    static final int WORDS = 3 * LIMBS;

    static final int COUNT = 129;

    /** All of them. */
    static final long[] OF = calculate();

    private BaseMultiples() {}

    private static long[] calculate() {
        long[] all = new long[COUNT * WORDS];
        AffinePoint point = AffinePoint.NEUTRAL;
        for (int multiple = 0; multiple < COUNT; multiple++) {
            int at = multiple * WORDS;
            put(all, at, point.y().add(point.x()));
            put(all, at + LIMBS, point.y().subtract(point.x()));
            put(all, at + 2 * LIMBS, point.product());
            point = point.plus(AffinePoint.BASE);
        }
        return all;
    }

    private static void put(long[] all, int at, BigInteger value) {
        BigInteger rest = value.mod(AffinePoint.P);
        for (int i = 0; i < LIMBS; i++) {
            int bits = i % 2 == 0 ? LaneField.EVEN_BITS : LaneField.ODD_BITS;
            all[at + i] = rest.longValue() & (1L << bits) - 1;
            rest = rest.shiftRight(bits);
        }
    }
}
