package io.timecoin.crypto.limbs;

import static io.timecoin.crypto.limbs.LimbField.SIZE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The field against BigInteger, on random elements, on those at the edges, and on limbs as large as are allowed. */
class LimbFieldTest {
    private static final BigInteger P = BigInteger.ONE.shiftLeft(255).subtract(BigInteger.valueOf(19));
    private static final int ROUNDS = 20_000;

    /** How far a tight limb may pass its bits, or fall below zero. */
    private static final long SLACK = 1L << 17;

    private final Random random = new Random(3);
    private final long[] x = new long[SIZE];
    private final long[] y = new long[SIZE];
    private final long[] z = new long[SIZE];

    private static BigInteger value(long[] element) {
        BigInteger value = BigInteger.ZERO;
        for (int i = 0; i < SIZE; i++) {
            value = value.add(BigInteger.valueOf(element[i]).shiftLeft(LimbField.BITS * i));
        }
        return value;
    }

    private static void set(long[] element, BigInteger value) {
        LimbField.set(
                element,
                0,
                value.longValue(),
                value.shiftRight(64).longValue(),
                value.shiftRight(128).longValue(),
                value.shiftRight(192).longValue());
    }

    private BigInteger any() {
        List<BigInteger> edges = List.of(
                BigInteger.ZERO,
                BigInteger.ONE,
                BigInteger.valueOf(19),
                P.subtract(BigInteger.ONE),
                P,
                P.add(BigInteger.ONE),
                P.add(BigInteger.valueOf(18)),
                BigInteger.ONE.shiftLeft(254));
        return random.nextInt(4) == 0 ? edges.get(random.nextInt(edges.size())) : new BigInteger(255, random);
    }

    /** Limbs up to a multiple of what is tight, of both signs or of one. */
    private void fill(long[] element, int multiple) {
        int signs = random.nextInt(3);
        for (int i = 0; i < SIZE; i++) {
            long most = multiple * (LimbField.MASK + SLACK);
            long limb = random.nextInt(3) == 0 ? most : random.nextLong(most + 1);
            element[i] = signs == 0 || signs == 1 && random.nextBoolean() ? -limb : limb;
        }
    }

    private void assertTight() {
        for (long limb : z) {
            assertTrue(limb > -SLACK && limb < LimbField.MASK + SLACK, "limb " + limb);
        }
    }

    private void assertProduct() {
        LimbField.multiply(x, 0, y, 0, z, 0);
        assertEquals(value(x).multiply(value(y)).mod(P), value(z).mod(P));
        assertTight();
    }

    private void assertSquare() {
        LimbField.square(x, 0, 1, z, 0);
        assertEquals(value(x).multiply(value(x)).mod(P), value(z).mod(P));
        assertTight();
    }

    @Test
    void shouldKeepWhatWasSet() {
        for (int round = 0; round < ROUNDS; round++) {
            BigInteger value = any();
            set(x, round % 2 == 0 ? value : value.setBit(255));
            assertEquals(value, value(x));
        }
    }

    @Test
    void shouldCalculateAsBigIntegersDo() {
        for (int round = 0; round < ROUNDS; round++) {
            set(x, any());
            set(y, any());
            assertProduct();
            assertSquare();
            LimbField.add(x, 0, y, 0, z, 0);
            assertEquals(value(x).add(value(y)), value(z));
            LimbField.subtract(x, 0, y, 0, z, 0);
            assertEquals(value(x).subtract(value(y)), value(z));
            LimbField.negate(z, 0);
            assertEquals(value(y).subtract(value(x)), value(z));
        }
    }

    @Test
    void shouldMultiplyLimbsAsLargeAsAreAllowed() {
        for (int round = 0; round < ROUNDS; round++) {
            fill(x, 4);
            fill(y, 4);
            assertProduct();
            assertSquare();
            fill(x, 1);
            fill(y, 16);
            assertProduct();
            fill(x, 8);
            fill(y, 2);
            assertProduct();
        }
    }

    @Test
    void shouldMultiplyLimbsAtTheEdges() {
        for (int round = 0; round < ROUNDS; round++) {
            fillWithEdges(x, 4);
            fillWithEdges(y, 4);
            assertProduct();
            assertSquare();
            fillWithEdges(x, 1);
            fillWithEdges(y, 16);
            assertProduct();
            fillWithEdges(x, 16);
            fillWithEdges(y, 1);
            assertProduct();
        }
    }

    /** Limbs around powers of two, and the largest that are allowed. */
    private void fillWithEdges(long[] element, int multiple) {
        long most = multiple * (LimbField.MASK + SLACK);
        for (int i = 0; i < SIZE; i++) {
            long[] edges = {0, 1, 1L << 50, LimbField.MASK - random.nextInt(40), LimbField.MASK + 1, most, most - 1};
            long limb = Math.min(most, edges[random.nextInt(edges.length)]);
            element[i] = random.nextBoolean() ? limb : -limb;
        }
    }

    /** What comes out of a product goes into sums, and these into the next product: nothing grows. */
    @Test
    void shouldStayTightThroughLongChains() {
        set(x, any());
        set(y, any());
        System.arraycopy(x, 0, z, 0, SIZE);
        BigInteger wanted = value(x);
        for (int round = 0; round < ROUNDS; round++) {
            LimbField.subtract(z, 0, y, 0, x, 0);
            LimbField.add(x, 0, z, 0, z, 0);
            LimbField.multiply(z, 0, x, 0, z, 0);
            BigInteger difference = wanted.subtract(value(y));
            wanted = difference.add(wanted).multiply(difference).mod(P);
            assertEquals(wanted, value(z).mod(P));
            assertTight();
            LimbField.square(z, 0, 3, z, 0);
            wanted = wanted.modPow(BigInteger.valueOf(8), P);
            assertEquals(wanted, value(z).mod(P));
        }
    }

    @Test
    void shouldReduceTheNeighboursOfEachMultipleOfThePrime() {
        for (int multiple = -2; multiple <= 2; multiple++) {
            for (int apart = -40; apart <= 40; apart++) {
                BigInteger wanted = BigInteger.valueOf(multiple).multiply(P).add(BigInteger.valueOf(apart));
                // The highest limb holds what is left, of either sign.
                BigInteger rest = wanted;
                for (int i = 0; i < SIZE - 1; i++) {
                    z[i] = rest.longValue() & LimbField.MASK;
                    rest = rest.shiftRight(LimbField.BITS);
                }
                z[SIZE - 1] = rest.longValueExact();
                int moved = random.nextInt(SIZE - 1);
                z[moved] -= LimbField.MASK + 1;
                z[moved + 1]++;
                assertEquals(wanted, value(z));
                LimbField.reduce(z, 0);
                assertEquals(wanted.mod(P), value(z));
            }
        }
    }

    @Test
    void shouldReduceToTheOneBelowP() {
        for (int round = 0; round < ROUNDS; round++) {
            set(z, any());
            if (round % 2 == 0) {
                fill(z, 3);
            } else if (round % 4 == 1) {
                LimbField.negate(z, 0);
            }
            BigInteger wanted = value(z).mod(P);
            LimbField.reduce(z, 0);
            assertEquals(wanted, value(z));
            assertEquals(wanted.signum() == 0, LimbField.isZero(z, 0));
            assertEquals(wanted.testBit(0), LimbField.isOdd(z, 0));
        }
    }

    @Test
    void shouldRaiseToThePowerForRoots() {
        BigInteger exponent = P.subtract(BigInteger.valueOf(5)).shiftRight(3);
        long[] scratch = new long[3 * SIZE];
        for (int round = 0; round < 200; round++) {
            set(x, any());
            LimbField.powerOfRoot(x, 0, z, 0, scratch, 0);
            assertEquals(value(x).modPow(exponent, P), value(z).mod(P));
        }
    }
}
