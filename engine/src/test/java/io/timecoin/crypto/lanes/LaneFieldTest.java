package io.timecoin.crypto.lanes;

import static io.timecoin.crypto.lanes.LaneField.LANES;
import static io.timecoin.crypto.lanes.LaneField.LIMBS;
import static io.timecoin.crypto.lanes.LaneField.SIZE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import java.util.function.BinaryOperator;
import org.junit.jupiter.api.Test;

/** The field against BigInteger, on random elements, on those at the edges, and on limbs as large as are allowed. */
class LaneFieldTest {
    private static final BigInteger P = BigInteger.ONE.shiftLeft(255).subtract(BigInteger.valueOf(19));
    private static final int ROUNDS = 2_000;

    private final Random random = new Random(3);
    private final long[] x = new long[SIZE];
    private final long[] y = new long[SIZE];
    private final long[] z = new long[SIZE];

    private static BigInteger value(long[] element, int lane) {
        BigInteger value = BigInteger.ZERO;
        for (int i = 0; i < LIMBS; i++) {
            value = value.add(BigInteger.valueOf(element[i * LANES + lane]).shiftLeft((51 * i + 1) / 2));
        }
        return value;
    }

    private static void set(long[] element, int lane, BigInteger value) {
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

    /** Limbs up to a multiple of what is tight. */
    private void fill(long[] element, int multiple) {
        for (int i = 0; i < LIMBS; i++) {
            for (int lane = 0; lane < LANES; lane++) {
                long most = multiple * (i % 2 == 0 ? LaneField.EVEN : LaneField.ODD);
                element[i * LANES + lane] = random.nextInt(3) == 0 ? most : random.nextLong(most + 1);
            }
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
            fill(x, 7);
            fill(y, 3);
            assertEach(BigInteger::multiply, () -> LaneProducts.multiply(x, 0, y, 0, z, 0));
            fill(x, 3);
            assertEach((a, b) -> a.multiply(a), () -> LaneProducts.square(x, 0, z, 0));
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
            LaneField.subtract(z, 0, y, 0, x, 0);
            LaneField.add(x, 0, z, 0, z, 0);
            LaneProducts.multiply(z, 0, x, 0, z, 0);
            for (int lane = 0; lane < LANES; lane++) {
                BigInteger difference = wanted[lane].subtract(value(y, lane));
                wanted[lane] = difference.add(wanted[lane]).multiply(difference).mod(P);
                assertEquals(wanted[lane], value(z, lane).mod(P));
            }
            for (int i = 0; i < SIZE; i++) {
                long most = i / LANES % 2 == 0 ? LaneField.EVEN : LaneField.ODD;
                assertEquals(0, z[i] / (most + (most >> 5)), "limb " + i / LANES + " is " + z[i]);
            }
        }
    }

    @Test
    void shouldReduceToTheOneBelowP() {
        for (int round = 0; round < ROUNDS; round++) {
            fillBoth();
            if (round % 2 == 0) {
                fill(x, 5);
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
        long[] scratch = new long[3 * SIZE];
        for (int round = 0; round < 50; round++) {
            fillBoth();
            assertEach((a, b) -> a.modPow(exponent, P), () -> LaneField.powerOfRoot(x, 0, z, 0, scratch, 0));
        }
    }
}
