package io.timecoin.crypto;

import static io.timecoin.crypto.ModelEd25519.BASE;
import static io.timecoin.crypto.ModelEd25519.L;

import io.timecoin.crypto.ModelEd25519.Point;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Makes signatures no honest signer makes, for the golden table: everything follows from names, nothing from chance. */
final class SignatureForge {
    private static final Point ORDER_8 = pointOfOrder8();

    private SignatureForge() {}

    /** A scalar that a name stands for. */
    static BigInteger scalar(String name) {
        return ModelEd25519.fromLittleEndian(ModelEd25519.sha512(ascii(name))).mod(L);
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** The point i T of the eight small-order points, T of order 8. */
    static Point torsion(int i) {
        return ORDER_8.times(BigInteger.valueOf(i));
    }

    /** A signature whose cofactored equation holds, for A = a B and R = r B, each encoded as the caller says. */
    static byte[] sign(BigInteger a, byte[] encodedA, BigInteger r, byte[] encodedR, byte[] message) {
        BigInteger k = ModelEd25519.challenge(encodedR, encodedA, message);
        return join(encodedR, r.add(k.multiply(a)).mod(L));
    }

    static byte[] sign(BigInteger a, BigInteger r, byte[] message) {
        return sign(a, encoded(a), r, encoded(r), message);
    }

    static byte[] encoded(BigInteger scalar) {
        return BASE.times(scalar).encode();
    }

    static byte[] join(byte[] encodedR, BigInteger s) {
        byte[] signature = new byte[64];
        System.arraycopy(encodedR, 0, signature, 0, 32);
        System.arraycopy(ModelEd25519.littleEndian(s), 0, signature, 32, 32);
        return signature;
    }

    static BigInteger scalarOf(byte[] signature) {
        return ModelEd25519.fromLittleEndian(Arrays.copyOfRange(signature, 32, 64));
    }

    static byte[] pointOf(byte[] signature) {
        return Arrays.copyOfRange(signature, 0, 32);
    }

    static byte[] flip(byte[] bytes, int bit) {
        byte[] flipped = bytes.clone();
        flipped[bit / 8] ^= (byte) (1 << bit % 8);
        return flipped;
    }

    /** The n-th y from 2 on that is, or is not, on the curve. */
    static byte[] smallY(boolean onCurve, int n) {
        int left = n;
        for (int y = 2; ; y++) {
            byte[] encoded = ModelEd25519.encodeY(BigInteger.valueOf(y), false);
            boolean is = ModelEd25519.decode(encoded) != null;
            if (is == onCurve && left-- == 0) {
                return encoded;
            }
        }
    }

    private static Point pointOfOrder8() {
        for (int n = 0; ; n++) {
            Point torsion = ModelEd25519.decode(smallY(true, n)).times(L);
            if (!torsion.times(BigInteger.valueOf(4)).isNeutral()) {
                return torsion;
            }
        }
    }
}
