package io.timecoin.crypto.lanes;

import static io.timecoin.crypto.lanes.LaneField.LIMBS;

import java.math.BigInteger;

/**
 * The base point's multiples from 0 to 128, for signed digits of eight bits: y + x, y - x and 2 d x y of each, ten limbs
 * each. Calculated once, by the book: the law of the curve on affine coordinates.
 */
final class BaseMultiples {
    /** Words of one multiple. */
    static final int WORDS = 3 * LIMBS;

    static final int COUNT = 129;

    private static final BigInteger P = BigInteger.ONE.shiftLeft(255).subtract(BigInteger.valueOf(19));
    private static final BigInteger D = BigInteger.valueOf(-121_665)
            .multiply(BigInteger.valueOf(121_666).modInverse(P))
            .mod(P);

    private static final BigInteger BASE_X =
            new BigInteger("15112221349535400772501151409588531511454012693041857206046113283949847762202");
    private static final BigInteger BASE_Y =
            BigInteger.valueOf(4).multiply(BigInteger.valueOf(5).modInverse(P)).mod(P);

    /** All of them. */
    static final long[] OF = calculate();

    private BaseMultiples() {}

    private static long[] calculate() {
        long[] all = new long[COUNT * WORDS];
        BigInteger x = BigInteger.ZERO;
        BigInteger y = BigInteger.ONE;
        for (int multiple = 0; multiple < COUNT; multiple++) {
            int at = multiple * WORDS;
            put(all, at, y.add(x));
            put(all, at + LIMBS, y.subtract(x));
            put(all, at + 2 * LIMBS, D.multiply(x).multiply(y).shiftLeft(1));
            BigInteger crossed = D.multiply(x).multiply(BASE_X).multiply(y).multiply(BASE_Y);
            BigInteger sumX = x.multiply(BASE_Y).add(y.multiply(BASE_X)).multiply(inverse(crossed));
            BigInteger sumY = y.multiply(BASE_Y).add(x.multiply(BASE_X)).multiply(inverse(crossed.negate()));
            x = sumX.mod(P);
            y = sumY.mod(P);
        }
        return all;
    }

    private static BigInteger inverse(BigInteger crossed) {
        return BigInteger.ONE.add(crossed).modInverse(P);
    }

    private static void put(long[] all, int at, BigInteger value) {
        BigInteger rest = value.mod(P);
        for (int i = 0; i < LIMBS; i++) {
            int bits = i % 2 == 0 ? LaneField.EVEN_BITS : LaneField.ODD_BITS;
            all[at + i] = rest.longValue() & (1L << bits) - 1;
            rest = rest.shiftRight(bits);
        }
    }
}
