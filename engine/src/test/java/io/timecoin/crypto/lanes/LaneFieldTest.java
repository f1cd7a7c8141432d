package io.timecoin.crypto.lanes;

import static io.timecoin.crypto.lanes.LaneField.LANES;
import static io.timecoin.crypto.lanes.LaneField.LIMBS;
import static io.timecoin.crypto.lanes.LaneField.SIZE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BinaryOperator;
import org.junit.jupiter.api.Test;

/** The field against BigInteger, on random elements, on those at the edges, and on limbs as large as are allowed. */
class LaneFieldTest {
    private static final BigInteger P = BigInteger.ONE.shiftLeft(255).subtract(BigInteger.valueOf(19));
    private static final int ROUNDS = 2_000;

    /** 2^-37 above 2^50. */
    private static final double TIGHT_MAX = 0x1p50 + 0x1p13;

    private final Random random = new Random(3);
    private final double[] x = new double[SIZE];
    private final double[] y = new double[SIZE];
    private final double[] z = new double[SIZE];

    private static BigInteger value(double[] element, int lane) {
        BigInteger value = BigInteger.ZERO;
        for (int i = 0; i < LIMBS; i++) {
            double limb = element[i * LANES + lane];
            assertEquals(limb, Math.rint(limb), "a whole number");
            value = value.add(BigInteger.valueOf((long) limb).shiftLeft(LaneField.BITS * i));
        }
        return value;
    }

    private static void set(double[] element, int lane, BigInteger value) {
        long[] words = new long[4];
        for (int i = 0; i < words.length; i++) {
            words[i] = value.shiftRight(64 * i).longValue();
        }
        LaneField.set(element, 0, lane, words[0], words[1], words[2], words[3]);
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

    /** Limbs up to a multiple of the largest tight one, of either sign. */
    private void fill(double[] element, int multiple) {
        for (int i = 0; i < SIZE; i++) {
            double most = multiple * TIGHT_MAX;
            double size = random.nextInt(3) == 0 ? most : Math.rint(random.nextDouble() * most);
            element[i] = random.nextBoolean() ? size : -size;
        }
    }

    /** Limbs where what is above 51 bits begins, and where a carry from below decides. */
    private void fillWithEdges(double[] element) {
        for (int i = 0; i < SIZE; i++) {
            double[] edges = {0, 1, 0x1p50 - random.nextInt(24), 0x1p50, TIGHT_MAX};
            double size = edges[random.nextInt(edges.length)];
            element[i] = random.nextBoolean() ? size : -size;
        }
    }

    private interface Operation {
        void run();
    }

    private void assertEach(BinaryOperator<BigInteger> wanted, Operation operation) {
        BigInteger[] values = new BigInteger[LANES];
        for (int lane = 0; lane < LANES; lane++) {
            values[lane] = wanted.apply(value(x, lane), value(y, lane)).mod(P);
        }
        operation.run();
        for (int lane = 0; lane < LANES; lane++) {
            assertEquals(values[lane], value(z, lane).mod(P), "lane " + lane);
        }
    }

    private void fillBoth() {
        for (int lane = 0; lane < LANES; lane++) {
            set(x, lane, any());
            set(y, lane, any());
        }
        LaneField.carry(x, 0);
        LaneField.carry(y, 0);
    }

    @Test
    void shouldKeepWhatWasSet() {
        for (int round = 0; round < ROUNDS; round++) {
            BigInteger value = any();
            set(x, round % LANES, value);
            assertEquals(value, value(x, round % LANES));
        }
    }

    @Test
    void shouldCalculateAsBigIntegersDo() {
        for (int round = 0; round < ROUNDS; round++) {
            fillBoth();
            assertEach(BigInteger::multiply, () -> LaneProducts.multiply(x, 0, y, 0, z, 0));
            assertEach((a, b) -> a.multiply(a), () -> LaneProducts.square(x, 0, z, 0));
            assertEach(BigInteger::add, () -> LaneField.add(x, 0, y, 0, z, 0));
            assertEach(BigInteger::subtract, () -> LaneField.subtract(x, 0, y, 0, z, 0));
        }
    }

    @Test
    void shouldMultiplyLimbsAsLargeAsAreAllowed() {
        for (int round = 0; round < ROUNDS; round++) {
            fill(x, 3);
            fill(y, 1);
            assertEach(BigInteger::multiply, () -> LaneProducts.multiply(x, 0, y, 0, z, 0));
            assertTight(z);
            assertEach(BigInteger::multiply, () -> LaneProducts.multiply(y, 0, x, 0, z, 0));
            assertTight(z);
            assertEach((a, b) -> b.multiply(b), () -> LaneProducts.square(y, 0, z, 0));
            assertTight(z);
        }
    }

    @Test
    void shouldMultiplyLimbsAtTheEdges() {
        for (int round = 0; round < ROUNDS; round++) {
            fillWithEdges(x);
            fillWithEdges(y);
            assertEach(BigInteger::multiply, () -> LaneProducts.multiply(x, 0, y, 0, z, 0));
            assertTight(z);
            assertEach((a, b) -> a.multiply(a), () -> LaneProducts.square(x, 0, z, 0));
            assertTight(z);
            Arrays.fill(y, 0);
            Arrays.fill(y, 0, LANES, 1 + random.nextInt(2));
            assertEach(BigInteger::multiply, () -> LaneProducts.multiply(x, 0, y, 0, z, 0));
            assertEach(BigInteger::multiply, () -> LaneProducts.multiply(y, 0, x, 0, z, 0));
        }
    }

    /** The lowest column ends right below 2^51, and the highest hands on more. */
    @Test
    void shouldSquareWhereACarryPassesTheLastBitOfALimb() {
        for (double lowest : new double[] {0x1p50 - 1, 0x1p50 - 2, 1033397660393950.0}) {
            Arrays.fill(x, 0);
            Arrays.fill(x, 0, LANES, lowest);
            Arrays.fill(x, SIZE - LANES, SIZE, 0x1p50);
            assertEach((a, b) -> a.multiply(a), () -> LaneProducts.square(x, 0, z, 0));
            assertEach((a, b) -> a.multiply(a), () -> LaneProducts.multiply(x, 0, x, 0, z, 0));
        }
    }

    @Test
    void shouldReduceWhatStandsForZeroAndItsNeighbours() {
        for (int round = 0; round < ROUNDS; round++) {
            fillWithEdges(x);
            fillWithEdges(y);
            // The same number twice, in limbs as they are and as a product makes them, and up to two apart.
            Arrays.fill(z, 0);
            Arrays.fill(z, 0, LANES, 1);
            LaneProducts.multiply(x, 0, z, 0, y, 0);
            double apart = random.nextInt(5) - 2;
            for (int lane = 0; lane < LANES; lane++) {
                y[lane] += apart;
            }
            LaneField.subtract(x, 0, y, 0, z, 0);
            LaneField.reduce(z, 0);
            assertEquals(apart == 0 ? (1L << LANES) - 1 : 0, LaneField.zeros(z, 0));
            for (int lane = 0; lane < LANES; lane++) {
                assertEquals(BigInteger.valueOf((long) -apart).mod(P), value(z, lane));
            }
        }
    }

    private static void assertTight(double[] element) {
        for (int i = 0; i < SIZE; i++) {
            assertTrue(Math.abs(element[i]) <= TIGHT_MAX, "limb " + i / LANES + " is " + element[i]);
        }
    }

    @Test
    void shouldMakeTightWhatSumsMade() {
        for (int round = 0; round < ROUNDS; round++) {
            fill(x, 4);
            fill(y, 4);
            assertEach(BigInteger::add, () -> LaneField.addTightly(x, 0, y, 0, z, 0));
            assertTight(z);
            assertEach(BigInteger::subtract, () -> LaneField.subtractTightly(x, 0, y, 0, z, 0));
            assertTight(z);
        }
    }

    /** What comes out of a product goes into sums, and these into the next product: nothing grows. */
    @Test
    void shouldStayTightThroughLongChains() {
        fillBoth();
        System.arraycopy(x, 0, z, 0, SIZE);
        BigInteger[] wanted = new BigInteger[LANES];
        for (int lane = 0; lane < LANES; lane++) {
            wanted[lane] = value(x, lane);
        }
        for (int round = 0; round < ROUNDS; round++) {
            LaneField.subtractTightly(z, 0, y, 0, x, 0);
            LaneField.add(x, 0, z, 0, z, 0);
            LaneProducts.multiply(z, 0, x, 0, z, 0);
            for (int lane = 0; lane < LANES; lane++) {
                BigInteger difference = wanted[lane].subtract(value(y, lane));
                wanted[lane] = difference.add(wanted[lane]).multiply(difference).mod(P);
                assertEquals(wanted[lane], value(z, lane).mod(P));
            }
            assertTight(z);
        }
    }

    @Test
    void shouldReduceToTheOneBelowP() {
        for (int round = 0; round < ROUNDS; round++) {
            fillBoth();
            if (round % 2 == 0) {
                fill(x, 2);
            }
            System.arraycopy(x, 0, z, 0, SIZE);
            LaneField.reduce(z, 0);
            long zero = LaneField.zeros(z, 0);
            long odd = LaneField.odds(z, 0);
            for (int lane = 0; lane < LANES; lane++) {
                BigInteger wanted = value(x, lane).mod(P);
                assertEquals(wanted, value(z, lane));
                assertEquals(wanted.signum() == 0, (zero >> lane & 1) == 1);
                assertEquals(wanted.testBit(0), (odd >> lane & 1) == 1);
            }
        }
    }

    @Test
    void shouldRaiseToThePowerForRoots() {
        BigInteger exponent = P.subtract(BigInteger.valueOf(5)).shiftRight(3);
        double[] scratch = new double[3 * SIZE];
        for (int round = 0; round < 50; round++) {
            fillBoth();
            assertEach((a, b) -> a.modPow(exponent, P), () -> LaneField.powerOfRoot(x, 0, z, 0, scratch, 0));
        }
    }
}
