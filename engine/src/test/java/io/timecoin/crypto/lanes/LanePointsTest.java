package io.timecoin.crypto.lanes;

import static io.timecoin.crypto.lanes.LaneField.LANES;
import static io.timecoin.crypto.lanes.LaneField.SIZE;
import static io.timecoin.crypto.lanes.LanePoints.POINT;
import static io.timecoin.crypto.lanes.LanePoints.TABLE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.timecoin.crypto.curve.AffinePoint;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Points of all lanes against points by the book. */
class LanePointsTest {
    private static final BigInteger P = AffinePoint.P;
    private static final int ROUNDS = 40;

    private final Random random = new Random(8);
    private final LanePoints points = new LanePoints();
    private final double[] p = new double[POINT];
    private final double[] q = new double[POINT];
    private final double[] addend = new double[POINT];
    private final double[] table = new double[TABLE];
    private final AffinePoint[] wanted = new AffinePoint[LANES];
    private final byte[] digits = new byte[LANES];

    @BeforeEach
    void makePoints() {
        fill(p, wanted);
    }

    /** Another multiple of the base point in each lane, decompressed. */
    private void fill(double[] target, AffinePoint[] affine) {
        long odd = 0;
        for (int lane = 0; lane < LANES; lane++) {
            affine[lane] = times(AffinePoint.BASE, 1 + random.nextInt(1 << 30));
            odd |= (affine[lane].x().testBit(0) ? 1L : 0L) << lane;
            long[] y = words(affine[lane].y());
            LanePoints.setY(target, 0, lane, y[0], y[1], y[2], y[3]);
        }
        assertEquals((1L << LANES) - 1, points.decompress(target, 0, odd));
        assertPoints(affine, target);
    }

    private static long[] words(BigInteger value) {
        long[] words = new long[4];
        for (int i = 0; i < words.length; i++) {
            words[i] = value.shiftRight(Long.SIZE * i).longValue();
        }
        return words;
    }

    private static AffinePoint negative(AffinePoint point) {
        return new AffinePoint(point.x().negate().mod(P), point.y());
    }

    private static AffinePoint times(AffinePoint point, int factor) {
        AffinePoint sum = AffinePoint.NEUTRAL;
        AffinePoint power = factor < 0 ? negative(point) : point;
        for (int rest = Math.abs(factor); rest > 0; rest >>>= 1) {
            sum = (rest & 1) == 1 ? sum.plus(power) : sum;
            power = power.plus(power);
        }
        return sum;
    }

    private static BigInteger coordinate(double[] point, int number, int lane) {
        BigInteger value = BigInteger.ZERO;
        for (int i = LaneField.LIMBS - 1; i >= 0; i--) {
            value = value.shiftLeft(LaneField.BITS)
                    .add(BigInteger.valueOf((long) point[number * SIZE + i * LANES + lane]));
        }
        return value.mod(P);
    }

    private static void assertPoints(AffinePoint[] wanted, double[] point) {
        for (int lane = 0; lane < LANES; lane++) {
            BigInteger x = coordinate(point, 0, lane);
            BigInteger y = coordinate(point, 1, lane);
            BigInteger z = coordinate(point, 2, lane);
            assertEquals(wanted[lane].x().multiply(z).mod(P), x);
            assertEquals(wanted[lane].y().multiply(z).mod(P), y);
            assertEquals(
                    x.multiply(y).mod(P), coordinate(point, 3, lane).multiply(z).mod(P));
        }
    }

    @Test
    void shouldDoubleAndAdd() {
        AffinePoint[] others = new AffinePoint[LANES];
        for (int round = 0; round < ROUNDS; round++) {
            points.twice(p, 0, 4);
            fill(q, others);
            points.toAddend(q, 0, addend, 0);
            points.add(p, 0, addend, 0);
            for (int lane = 0; lane < LANES; lane++) {
                wanted[lane] = times(wanted[lane], 16).plus(others[lane]);
            }
            assertPoints(wanted, p);
        }
    }

    @Test
    void shouldAddTheMultipleThatADigitSays() {
        AffinePoint[] others = new AffinePoint[LANES];
        fill(q, others);
        points.table(q, 0, table, 0);
        for (int digit = -8; digit <= 8; digit++) {
            for (int lane = 0; lane < LANES; lane++) {
                digits[lane] = (byte) (lane == 0 ? digit : random.nextInt(17) - 8);
                wanted[lane] = wanted[lane].plus(times(others[lane], digits[lane]));
            }
            points.addOf(table, 0, digits, 0, p, 0);
            assertPoints(wanted, p);
        }
    }

    @Test
    void shouldAddTheMultipleOfTheBasePoint() {
        for (int digit = -128; digit <= 127; digit++) {
            for (int lane = 0; lane < LANES; lane++) {
                digits[lane] = (byte) (lane == 0 ? digit : random.nextInt(256) - 128);
                wanted[lane] = wanted[lane].plus(times(AffinePoint.BASE, digits[lane]));
            }
            points.addOfBase(digits, 0, p, 0);
            assertPoints(wanted, p);
        }
    }

    @Test
    void shouldSumTheLanes() {
        points.sumLanes(p, 0);
        AffinePoint sum = AffinePoint.NEUTRAL;
        for (AffinePoint each : wanted) {
            sum = sum.plus(each);
        }
        Arrays.fill(wanted, sum);
        assertPoints(wanted, p);
    }

    @Test
    void shouldKnowTheNeutralElement() {
        assertEquals(0, points.neutrals(p, 0));
        for (int lane = 0; lane < LANES; lane++) {
            fill(p, wanted);
            points.table(p.clone(), 0, table, 0);
            Arrays.fill(digits, (byte) 1);
            digits[lane] = -1;
            points.addOf(table, 0, digits, 0, p, 0);
            assertEquals(1L << lane, points.neutrals(p, 0));
        }
    }
}
