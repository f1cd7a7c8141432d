package io.timecoin.crypto;

import io.timecoin.base.ResultCode;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** Ed25519 and the verdict rule in the plainest arithmetic, written from RFC 8032 section 5.1: slow, and shares no code. */
final class ModelEd25519 {
    static final BigInteger P = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));
    static final BigInteger L = BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));
    static final BigInteger EIGHT = BigInteger.valueOf(8);
    static final Point NEUTRAL = new Point(BigInteger.ZERO, BigInteger.ONE, BigInteger.ONE, BigInteger.ZERO);

    private static final BigInteger D = divide(BigInteger.valueOf(-121665), BigInteger.valueOf(121666));
    private static final BigInteger SQRT_MINUS_ONE =
            BigInteger.TWO.modPow(P.subtract(BigInteger.ONE).shiftRight(2), P);

    static final Point BASE = decode(encodeY(divide(BigInteger.valueOf(4), BigInteger.valueOf(5)), false));

    private ModelEd25519() {}

    /** A point in extended coordinates: x = X/Z, y = Y/Z, xy = T/Z. */
    record Point(BigInteger x, BigInteger y, BigInteger z, BigInteger t) {
        /** The complete addition of the twisted Edwards curve with a = -1. */
        Point plus(Point q) {
            BigInteger a = y.subtract(x).multiply(q.y.subtract(q.x)).mod(P);
            BigInteger b = y.add(x).multiply(q.y.add(q.x)).mod(P);
            BigInteger c = t.multiply(q.t).mod(P).multiply(D.shiftLeft(1)).mod(P);
            BigInteger d = z.multiply(q.z).shiftLeft(1).mod(P);
            BigInteger e = b.subtract(a);
            BigInteger f = d.subtract(c);
            BigInteger g = d.add(c);
            BigInteger h = b.add(a);
            return new Point(
                    e.multiply(f).mod(P),
                    g.multiply(h).mod(P),
                    f.multiply(g).mod(P),
                    e.multiply(h).mod(P));
        }

        Point negate() {
            return new Point(P.subtract(x).mod(P), y, z, P.subtract(t).mod(P));
        }

        Point times(BigInteger scalar) {
            Point sum = NEUTRAL;
            for (int bit = scalar.bitLength() - 1; bit >= 0; bit--) {
                sum = sum.plus(sum);
                if (scalar.testBit(bit)) {
                    sum = sum.plus(this);
                }
            }
            return sum;
        }

        boolean isNeutral() {
            return x.signum() == 0 && y.equals(z);
        }

        byte[] encode() {
            BigInteger inverse = z.modInverse(P);
            return encodeY(
                    y.multiply(inverse).mod(P), x.multiply(inverse).mod(P).testBit(0));
        }
    }

    /** The rule of {@link SignatureRules}, small order told by multiplication instead of a list. */
    static ResultCode verdict(byte[] key, byte[] signature, byte[] message) {
        byte[] encodedR = Arrays.copyOfRange(signature, 0, 32);
        BigInteger s = fromLittleEndian(Arrays.copyOfRange(signature, 32, 64));
        if (!isCanonical(key) || isSmallOrder(key)) {
            return ResultCode.PUBLIC_KEY_INVALID;
        }
        if (!isCanonical(encodedR) || isSmallOrder(encodedR)) {
            return ResultCode.SIGNATURE_POINT_INVALID;
        }
        if (s.compareTo(L) >= 0) {
            return ResultCode.SIGNATURE_SCALAR_RANGE;
        }
        Point a = decode(key);
        if (a == null) {
            return ResultCode.PUBLIC_KEY_INVALID;
        }
        Point r = decode(encodedR);
        if (r == null) {
            return ResultCode.SIGNATURE_POINT_INVALID;
        }
        boolean holds =
                residue(a, r, s, challenge(encodedR, key, message)).times(EIGHT).isNeutral();
        return holds ? ResultCode.OK : ResultCode.SIGNATURE_INVALID;
    }

    /** S B - R - k A: neutral for honest signatures, of small order where only the cofactored equation holds. */
    static Point residue(Point a, Point r, BigInteger s, BigInteger k) {
        return BASE.times(s).plus(r.negate()).plus(a.times(k).negate());
    }

    static BigInteger challenge(byte[] encodedR, byte[] key, byte[] message) {
        return fromLittleEndian(sha512(encodedR, key, message)).mod(L);
    }

    static boolean isCanonical(byte[] encoded) {
        return y(encoded).compareTo(P) < 0;
    }

    /** Of a canonical encoding, whatever its sign bit. */
    static boolean isSmallOrder(byte[] encoded) {
        Point point = decode(encodeY(y(encoded), false));
        return point != null && point.times(EIGHT).isNeutral();
    }

    /** The point of an encoding, or null if there is none; y is taken modulo p. */
    static Point decode(byte[] encoded) {
        boolean sign = (encoded[31] & 0x80) != 0;
        BigInteger y = y(encoded).mod(P);
        BigInteger ySquare = y.multiply(y).mod(P);
        BigInteger xSquare =
                divide(ySquare.subtract(BigInteger.ONE), D.multiply(ySquare).add(BigInteger.ONE));
        BigInteger x = xSquare.modPow(P.add(BigInteger.valueOf(3)).shiftRight(3), P);
        if (!x.multiply(x).mod(P).equals(xSquare)) {
            x = x.multiply(SQRT_MINUS_ONE).mod(P);
        }
        if (!x.multiply(x).mod(P).equals(xSquare) || sign && x.signum() == 0) {
            return null;
        }
        BigInteger signed = x.testBit(0) == sign ? x : P.subtract(x);
        return new Point(signed, y, BigInteger.ONE, signed.multiply(y).mod(P));
    }

    static byte[] encodeY(BigInteger y, boolean sign) {
        return littleEndian(sign ? y.setBit(255) : y);
    }

    static BigInteger y(byte[] encoded) {
        return fromLittleEndian(encoded).clearBit(255);
    }

    static byte[] littleEndian(BigInteger value) {
        byte[] bytes = new byte[32];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = value.shiftRight(8 * i).byteValue();
        }
        return bytes;
    }

    static BigInteger fromLittleEndian(byte[] bytes) {
        byte[] bigEndian = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            bigEndian[bytes.length - 1 - i] = bytes[i];
        }
        return new BigInteger(1, bigEndian);
    }

    static byte[] sha512(byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-512");
            for (byte[] part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static BigInteger divide(BigInteger numerator, BigInteger denominator) {
        return numerator.multiply(denominator.mod(P).modInverse(P)).mod(P);
    }
}
