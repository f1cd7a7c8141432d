package io.timecoin.crypto.limbs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Fractions of half the length, against BigInteger. */
class HalfScalarsTest {
    private static final BigInteger L =
            BigInteger.ONE.shiftLeft(252).add(new BigInteger("27742317777372353535851937790883648493"));
    private static final BigInteger LIMIT = BigInteger.ONE.shiftLeft(HalfScalars.BITS);

    private final Random random = new Random(5);
    private final HalfScalars halves = new HalfScalars();

    private static BigInteger value(long[] words) {
        BigInteger value = BigInteger.ZERO;
        for (int i = words.length - 1; i >= 0; i--) {
            value = value.shiftLeft(64).add(new BigInteger(Long.toUnsignedString(words[i])));
        }
        return value;
    }

    private void assertFraction(BigInteger k) {
        long[] words = new long[6];
        for (int i = 0; i < 4; i++) {
            words[i + 1] = k.shiftRight(64 * i).longValue();
        }
        halves.split(words, 1);
        BigInteger c = value(halves.numerator());
        BigInteger f = value(halves.denominator());
        assertTrue(c.compareTo(LIMIT) < 0, "c of " + k);
        assertTrue(f.signum() > 0 && f.compareTo(LIMIT) < 0, "f of " + k);
        assertEquals(c, (halves.isNegative() ? f.negate() : f).multiply(k).mod(L), k.toString());
    }

    @Test
    void shouldFindFractionsOfEdges() {
        List<BigInteger> edges = new ArrayList<>(List.of(BigInteger.ZERO, BigInteger.ONE, L.subtract(BigInteger.ONE)));
        for (int bit = 1; bit < 253; bit++) {
            BigInteger power = BigInteger.ONE.shiftLeft(bit);
            for (int near = -1; near <= 1; near++) {
                edges.add(power.add(BigInteger.valueOf(near)).mod(L));
                edges.add(L.subtract(power).add(BigInteger.valueOf(near)).mod(L));
                edges.add(L.divide(power).add(BigInteger.valueOf(near)).mod(L));
            }
        }
        edges.forEach(this::assertFraction);
    }

    @Test
    void shouldFindFractionsOfAnyNumber() {
        for (int round = 0; round < 50_000; round++) {
            assertFraction(new BigInteger(256, random).mod(L));
            // With a long run of zeros, for large quotients.
            BigInteger few = new BigInteger(1 + random.nextInt(100), random);
            assertFraction(few.shiftLeft(random.nextInt(200))
                    .add(BigInteger.valueOf(random.nextInt(3)))
                    .mod(L));
        }
    }
}
