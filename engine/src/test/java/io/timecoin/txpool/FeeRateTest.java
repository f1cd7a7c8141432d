package io.timecoin.txpool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FeeRateTest {
    private static final int LENGTH_MAX = 1 << 16;

    @Test
    void shouldCompareExactlyNearTheLargestFee() {
        long most = Long.MAX_VALUE;
        assertTrue(FeeRate.compare(most, LENGTH_MAX, most - 1, LENGTH_MAX) > 0);
        assertTrue(FeeRate.compare(most, LENGTH_MAX - 1, most, LENGTH_MAX) > 0);
        assertEquals(0, FeeRate.compare(most, 7, most, 7));
        assertEquals(0, FeeRate.compare(most / 2, 300, most / 2 * 2, 600));
        assertTrue(FeeRate.compare(most / 2, 300, most, 600) < 0);
        assertTrue(FeeRate.compare(0, 1, 0, LENGTH_MAX) == 0);
    }

    @Test
    void shouldAgreeWithBigIntegersOnRandomRates() {
        Random random = new Random(11);
        for (int i = 0; i < 200_000; i++) {
            long feeA = random.nextLong() >>> 1 + random.nextInt(62);
            int lengthA = 1 + random.nextInt(LENGTH_MAX);
            int lengthB = 1 + random.nextInt(LENGTH_MAX);
            long near = BigInteger.valueOf(feeA)
                    .multiply(BigInteger.valueOf(lengthB))
                    .divide(BigInteger.valueOf(lengthA))
                    .min(BigInteger.valueOf(Long.MAX_VALUE - 1))
                    .longValueExact();
            long feeB = near + random.nextInt(2);
            int expected = BigInteger.valueOf(feeA)
                    .multiply(BigInteger.valueOf(lengthB))
                    .compareTo(BigInteger.valueOf(feeB).multiply(BigInteger.valueOf(lengthA)));
            assertEquals(expected, Integer.signum(FeeRate.compare(feeA, lengthA, feeB, lengthB)));
            int byKey = Long.compare(FeeRate.orderKey(feeA, lengthA), FeeRate.orderKey(feeB, lengthB));
            assertTrue(byKey == 0 || byKey == expected, "unequal keys order as the rates do");
        }
    }

    @Test
    void shouldRoundRatePerKbDownAndCapIt() {
        assertEquals(1_000, FeeRate.perKb(248, 248));
        assertEquals(1_004, FeeRate.perKb(249, 248));
        assertEquals(0, FeeRate.perKb(0, LENGTH_MAX));
        assertEquals(Long.MAX_VALUE - 1, FeeRate.perKb(Long.MAX_VALUE, 1));
        assertEquals(
                BigInteger.valueOf(Long.MAX_VALUE)
                        .multiply(BigInteger.valueOf(1_000))
                        .divide(BigInteger.valueOf(LENGTH_MAX))
                        .longValueExact(),
                FeeRate.perKb(Long.MAX_VALUE, LENGTH_MAX));
    }

    @Test
    void shouldHalveTheRisenFloorEveryHalfLife() {
        FeeFloor floor = new FeeFloor(1_000, 30_000);
        floor.raiseAbove(7_999, 100_000);
        assertEquals(8_000, floor.perKb(100_000));
        assertEquals(8_000, floor.perKb(129_999));
        assertEquals(4_000, floor.perKb(130_000));
        assertEquals(2_000, floor.perKb(160_000));
        assertEquals(1_000, floor.perKb(10_000_000_000L));
        assertEquals(8_000, floor.perKb(0), "an earlier time is no reason to fail");
    }

    @Test
    void shouldNeverLowerTheFloorByRaisingIt() {
        FeeFloor floor = new FeeFloor(1_000, 30_000);
        floor.raiseAbove(7_999, 0);
        floor.raiseAbove(3_000, 10);
        assertEquals(8_000, floor.perKb(10));
        floor.raiseAbove(3_999, 30_000);
        assertEquals(4_000, floor.perKb(30_000));
        floor.raiseAbove(4_000, 30_000);
        assertEquals(4_001, floor.perKb(30_000));
    }

    @Test
    void shouldAskTheFloorToTheUnit() {
        FeeFloor floor = new FeeFloor(1_001, 30_000);
        assertTrue(floor.refuses(248, 248, 0));
        assertFalse(floor.refuses(249, 248, 0));
        floor.raiseAbove(Long.MAX_VALUE - 1, 0);
        assertTrue(floor.refuses(Long.MAX_VALUE, 1_001, 0));
        assertFalse(floor.refuses(Long.MAX_VALUE, 1_000, 0));
    }
}
