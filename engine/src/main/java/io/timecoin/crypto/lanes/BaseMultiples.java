package io.timecoin.crypto.lanes;

import static io.timecoin.crypto.lanes.LaneField.LIMBS;

import io.timecoin.crypto.curve.AffinePoint;
import java.math.BigInteger;

/**
 * The base point's multiples from 0 to 128, for signed digits of eight bits: y + x, y - x and 2 d x y of each, five tight limbs
 * each. Calculated once.
 */
final class BaseMultiples {
    /** Doubles of one multiple. */
    static final int WORDS = 3 * LIMBS;

    static final int COUNT = 129;

    private static final BigInteger HALF = BigInteger.ONE.shiftLeft(LaneField.BITS - 1);

    /** All of them. */
    static final double[] OF = calculate();

    private BaseMultiples() {}

    private static double[] calculate() {
        double[] all = new double[COUNT * WORDS];
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

    private static void put(double[] all, int at, BigInteger value) {
        BigInteger rest = value.mod(AffinePoint.P);
        if (rest.testBit(LIMBS * LaneField.BITS - 1)) {
            rest = rest.subtract(AffinePoint.P);
        }
        for (int i = 0; i < LIMBS; i++) {
            BigInteger next = i + 1 < LIMBS ? rest.add(HALF).shiftRight(LaneField.BITS) : BigInteger.ZERO;
            all[at + i] = rest.subtract(next.shiftLeft(LaneField.BITS)).doubleValue();
            rest = next;
        }
    }
}
