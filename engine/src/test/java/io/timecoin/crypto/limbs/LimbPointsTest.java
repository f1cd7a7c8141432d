package io.timecoin.crypto.limbs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.crypto.curve.AffinePoint;
import io.timecoin.crypto.curve.Scalars;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Points and sums of them against the law of the curve on affine coordinates. */
class LimbPointsTest {
    private static final BigInteger P = AffinePoint.P;
    private static final BigInteger L =
            BigInteger.ONE.shiftLeft(252).add(new BigInteger("27742317777372353535851937790883648493"));
    private static final BigInteger ROOT_OF_MINUS_1 =
            BigInteger.TWO.modPow(P.subtract(BigInteger.ONE).shiftRight(2), P);

    /** Of order 4: on the curve, and in no honest signature. */
    private static final AffinePoint TORSION = new AffinePoint(ROOT_OF_MINUS_1, BigInteger.ZERO);

    private static final int ROUNDS = 200;

    private final Random random = new Random(6);
    private final LimbPoints points = new LimbPoints();
    private final long[] point = new long[LimbPoints.POINT];
    private final long[] addend = new long[LimbPoints.POINT];

    private static AffinePoint times(AffinePoint of, BigInteger scalar) {
        AffinePoint sum = AffinePoint.NEUTRAL;
        for (int bit = scalar.bitLength() - 1; bit >= 0; bit--) {
            sum = sum.plus(sum);
            sum = scalar.testBit(bit) ? sum.plus(of) : sum;
        }
        return sum;
    }

    private static AffinePoint negative(AffinePoint of) {
        return new AffinePoint(of.x().negate().mod(P), of.y());
    }

    private AffinePoint any() {
        AffinePoint point = times(AffinePoint.BASE, new BigInteger(60, random));
        return switch (random.nextInt(8)) {
            case 0 -> AffinePoint.NEUTRAL;
            case 1 -> point.plus(TORSION);
            case 2 -> TORSION;
            default -> point;
        };
    }

    private static long[] words(BigInteger value) {
        long[] words = new long[Scalars.WORDS];
        for (int i = 0; i < words.length; i++) {
            words[i] = value.shiftRight(64 * i).longValue();
        }
        return words;
    }

    private static BigInteger element(long[] of, int at) {
        BigInteger value = BigInteger.ZERO;
        for (int i = 0; i < LimbField.SIZE; i++) {
            value = value.add(BigInteger.valueOf(of[at + i]).shiftLeft(LimbField.BITS * i));
        }
        return value.mod(P);
    }

    private static void put(BigInteger value, long[] to, int at) {
        long[] words = words(value);
        LimbField.set(to, at, words[0], words[1], words[2], words[3]);
    }

    /** With another Z than 1. */
    private void set(AffinePoint affine) {
        BigInteger z = new BigInteger(255, random).mod(P).setBit(0);
        put(affine.x().multiply(z).mod(P), point, 0);
        put(affine.y().multiply(z).mod(P), point, LimbField.SIZE);
        put(z, point, 2 * LimbField.SIZE);
        put(affine.x().multiply(affine.y()).multiply(z).mod(P), point, 3 * LimbField.SIZE);
        points.set(point, 0);
    }

    private void assertSum(AffinePoint wanted) {
        assertEquals(wanted.equals(AffinePoint.NEUTRAL), points.isNeutral());
        points.get(point, 0);
        BigInteger z = element(point, 2 * LimbField.SIZE).modInverse(P);
        assertEquals(wanted.x(), element(point, 0).multiply(z).mod(P));
        assertEquals(wanted.y(), element(point, LimbField.SIZE).multiply(z).mod(P));
        BigInteger product = wanted.x().multiply(wanted.y()).mod(P);
        assertEquals(product, element(point, 3 * LimbField.SIZE).multiply(z).mod(P));
    }

    @Test
    void shouldAddAndDoubleAsTheLawSays() {
        for (int round = 0; round < ROUNDS; round++) {
            AffinePoint p = any();
            AffinePoint q = round % 5 == 0 ? p : round % 5 == 1 ? negative(p) : any();
            set(q);
            points.getAddend(addend, 0);
            set(p);
            points.add(addend, 0, false);
            assertSum(p.plus(q));
            points.add(addend, 0, true);
            points.add(addend, 0, true);
            assertSum(p.plus(negative(q)));
            points.twice();
            points.twice();
            AffinePoint twice = p.plus(negative(q)).plus(p.plus(negative(q)));
            assertSum(twice.plus(twice));
        }
        points.clear();
        assertTrue(points.isNeutral());
        points.twice();
        assertSum(AffinePoint.NEUTRAL);
    }

    @Test
    void shouldHoldTheOddMultiplesOfTheBasePoint() {
        AffinePoint upper = times(AffinePoint.BASE, BigInteger.ONE.shiftLeft(BaseTable.HALF_BITS));
        for (int odd = 1; odd < 1 << BaseTable.WIDTH - 1; odd += 2) {
            points.clear();
            points.addFixed(BaseTable.ALL, BaseTable.LOWER + odd / 2 * LimbPoints.FIXED, false);
            assertSum(times(AffinePoint.BASE, BigInteger.valueOf(odd)));
            points.clear();
            points.addFixed(BaseTable.ALL, BaseTable.UPPER + odd / 2 * LimbPoints.FIXED, true);
            assertSum(negative(times(upper, BigInteger.valueOf(odd))));
        }
    }

    @Test
    void shouldDecompressToTheNegative() {
        int found = 0;
        for (int round = 0; round < 2 * ROUNDS; round++) {
            BigInteger y = new BigInteger(255, random).mod(P);
            boolean isOdd = random.nextBoolean();
            long[] words = words(isOdd ? y.setBit(255) : y);
            boolean isPoint = points.decompress(words[0], words[1], words[2], words[3], point, 0);
            BigInteger x = element(point, 0);
            BigInteger product = x.multiply(y).mod(P);
            // -x^2 + y^2 = 1 + d x^2 y^2, and 2 d x y is the product of the affine point.
            BigInteger twiceLeft = y.multiply(y)
                    .subtract(x.multiply(x))
                    .subtract(BigInteger.ONE)
                    .shiftLeft(1);
            BigInteger twiceRight = new AffinePoint(x, y).product().multiply(product);
            assertEquals(isPoint, twiceLeft.subtract(twiceRight).mod(P).signum() == 0, "y = " + y);
            if (isPoint) {
                assertEquals(isOdd, x.negate().mod(P).testBit(0));
                assertEquals(product, element(point, 3 * LimbField.SIZE));
                found++;
            }
        }
        assertTrue(found > ROUNDS / 2 && found < 2 * ROUNDS - ROUNDS / 2, "found " + found);
    }

    /** Sums of multiples of several points, of the base point and of its upper half, with scalars at the edges as well. */
    @Test
    void shouldSumMultiples() {
        List<BigInteger> edges = List.of(
                BigInteger.ZERO,
                BigInteger.ONE,
                L.subtract(BigInteger.ONE),
                BigInteger.ONE.shiftLeft(252),
                BigInteger.ONE.shiftLeft(252).subtract(BigInteger.ONE),
                BigInteger.ONE.shiftLeft(64),
                BigInteger.ONE.shiftLeft(128).subtract(BigInteger.ONE));
        StrausSum sum = new StrausSum(points, 10 * StrausSum.digits(Scalars.BITS, 4));
        AffinePoint upper = times(AffinePoint.BASE, BigInteger.ONE.shiftLeft(BaseTable.HALF_BITS));
        for (int round = 0; round < 40; round++) {
            int count = 1 + random.nextInt(4);
            int words = 8 * LimbPoints.POINT;
            long[] tables = new long[count * words];
            List<BigInteger> scalars = new ArrayList<>();
            for (int i = 0; i < count + 2; i++) {
                scalars.add(
                        random.nextBoolean()
                                ? edges.get(random.nextInt(edges.size()))
                                : new BigInteger(256, random).mod(L));
            }
            AffinePoint wanted = times(AffinePoint.BASE, scalars.get(count)).plus(times(upper, scalars.get(count + 1)));
            sum.clear();
            for (int i = 0; i < count; i++) {
                AffinePoint p = any();
                put(p.x(), point, 0);
                put(p.y(), point, LimbField.SIZE);
                put(BigInteger.ONE, point, 2 * LimbField.SIZE);
                put(p.x().multiply(p.y()).mod(P), point, 3 * LimbField.SIZE);
                points.table(point, 0, 8, tables, i * words);
                boolean isSubtracted = random.nextBoolean();
                sum.add(words(scalars.get(i)), 0, 4 + random.nextInt(2), i * words, isSubtracted);
                AffinePoint multiple = times(p, scalars.get(i));
                wanted = wanted.plus(isSubtracted ? negative(multiple) : multiple);
            }
            sum.addBase(words(scalars.get(count)), 0, BaseTable.LOWER);
            sum.addBase(words(scalars.get(count + 1)), 0, BaseTable.UPPER);
            sum.evaluate(tables);
            assertSum(wanted);
        }
        sum.clear();
        sum.evaluate(new long[0]);
        assertTrue(points.isNeutral());
        points.addFixed(BaseTable.ALL, BaseTable.LOWER, false);
        assertFalse(points.isNeutral());
    }
}
