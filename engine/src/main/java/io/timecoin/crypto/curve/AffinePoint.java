package io.timecoin.crypto.curve;

import java.math.BigInteger;

/**
 * A point of edwards25519, by the book: the law of the curve on affine coordinates (RFC 8032, 5.1; Bernstein, Birkner, Joye,
 * Lange, Peters, Twisted Edwards Curves, AFRICACRYPT 2008). For tables of the base point's multiples, which are made once.
 *
 * @param x below p
 * @param y below p
 */
public record AffinePoint(BigInteger x, BigInteger y) {
    /** The prime of the field, 2^255 - 19. */
    public static final BigInteger P = BigInteger.ONE.shiftLeft(255).subtract(BigInteger.valueOf(19));

    private static final BigInteger D = BigInteger.valueOf(-121_665)
            .multiply(BigInteger.valueOf(121_666).modInverse(P))
            .mod(P);

    /** 0 B. */
    public static final AffinePoint NEUTRAL = new AffinePoint(BigInteger.ZERO, BigInteger.ONE);

    /** B. */
    public static final AffinePoint BASE = new AffinePoint(
            new BigInteger("15112221349535400772501151409588531511454012693041857206046113283949847762202"),
            BigInteger.valueOf(4).multiply(BigInteger.valueOf(5).modInverse(P)).mod(P));

    /** The sum. */
    public AffinePoint plus(AffinePoint q) {
        BigInteger crossed = D.multiply(x).multiply(q.x).multiply(y).multiply(q.y);
        BigInteger sumX = x.multiply(q.y).add(y.multiply(q.x)).multiply(inverse(crossed));
        BigInteger sumY = y.multiply(q.y).add(x.multiply(q.x)).multiply(inverse(crossed.negate()));
        return new AffinePoint(sumX.mod(P), sumY.mod(P));
    }

    /** 2 d x y, which a sum with this point needs. */
    public BigInteger product() {
        return D.multiply(x).multiply(y).shiftLeft(1).mod(P);
    }

    private static BigInteger inverse(BigInteger crossed) {
        return BigInteger.ONE.add(crossed).modInverse(P);
    }
}
