package io.timecoin.crypto;

import static io.timecoin.crypto.ModelEd25519.L;
import static io.timecoin.crypto.ModelEd25519.P;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.math.BigInteger;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class SignatureRulesTest {
    private static final BigInteger LIMIT = BigInteger.ONE.shiftLeft(256);

    private final Set<BigInteger> smallOrderYs = new HashSet<>();

    SignatureRulesTest() {
        for (int i = 0; i < 8; i++) {
            smallOrderYs.add(ModelEd25519.y(SignatureForge.torsion(i).encode()));
        }
    }

    @Test
    void shouldRefuseTheFiveSmallOrderYsWhateverTheSign() {
        assertEquals(5, smallOrderYs.size());
        for (BigInteger y : smallOrderYs) {
            assertFalse(isPointAcceptable(ModelEd25519.encodeY(y, false)));
            assertFalse(isPointAcceptable(ModelEd25519.encodeY(y, true)));
        }
    }

    @Test
    void shouldAgreeOnPointsNearEveryBoundary() {
        Set<BigInteger> centres = new HashSet<>(smallOrderYs);
        centres.add(P);
        centres.add(BigInteger.ONE.shiftLeft(255));
        for (BigInteger centre : centres) {
            for (BigInteger y : around(centre)) {
                if (y.bitLength() <= 255) {
                    boolean expected = y.compareTo(P) < 0 && !smallOrderYs.contains(y);
                    assertEquals(expected, isPointAcceptable(ModelEd25519.encodeY(y, false)), y.toString(16));
                    assertEquals(expected, isPointAcceptable(ModelEd25519.encodeY(y, true)), y.toString(16));
                }
            }
        }
    }

    @Test
    void shouldAgreeOnScalarsNearEveryBoundary() {
        for (int multiple = 0; multiple < 16; multiple++) {
            for (BigInteger s : around(L.multiply(BigInteger.valueOf(multiple)))) {
                if (s.compareTo(LIMIT) < 0) {
                    boolean expected = s.compareTo(L) < 0;
                    assertEquals(expected, isScalarInRange(ModelEd25519.littleEndian(s)), s.toString(16));
                }
            }
        }
    }

    @Test
    void shouldAgreeOnRandomScalars() {
        Random random = new Random(252);
        for (int i = 0; i < 10_000; i++) {
            BigInteger s = new BigInteger(252 + i % 5, random);
            assertEquals(s.compareTo(L) < 0, isScalarInRange(ModelEd25519.littleEndian(s)), s.toString(16));
        }
    }

    /** A value, its neighbours, and each of its words one more and one less. */
    private static Set<BigInteger> around(BigInteger centre) {
        Set<BigInteger> values = new HashSet<>();
        for (int word = 0; word < 4; word++) {
            for (int delta = -3; delta <= 3; delta++) {
                BigInteger step = BigInteger.valueOf(delta).shiftLeft(64 * word);
                BigInteger value = centre.add(step);
                if (value.signum() >= 0) {
                    values.add(value);
                }
            }
        }
        return values;
    }

    private static boolean isPointAcceptable(byte[] encoded) {
        return SignatureRules.isPointAcceptable(new UnsafeBuffer(encoded), 0);
    }

    private static boolean isScalarInRange(byte[] encoded) {
        return SignatureRules.isScalarInRange(new UnsafeBuffer(encoded), 0);
    }
}
