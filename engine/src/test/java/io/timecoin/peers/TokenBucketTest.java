package io.timecoin.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.InvariantViolation;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TokenBucketTest {
    private static final long SECOND_NS = 1_000_000_000L;

    @Test
    void shouldGiveABurstAndThenItsRate() {
        TokenBucket bucket = new TokenBucket(10, SECOND_NS, 5, 100);
        for (int i = 0; i < 5; i++) {
            assertTrue(bucket.take(1, 100));
        }
        assertFalse(bucket.take(1, 100));
        assertFalse(bucket.take(1, 100 + SECOND_NS / 10 - 1));
        assertTrue(bucket.take(1, 100 + SECOND_NS / 10));
        assertFalse(bucket.take(6, 100 + 1_000 * SECOND_NS));
        assertTrue(bucket.take(5, 100 + 1_000 * SECOND_NS));
    }

    /** Seven a second is no whole number of ns each: after a day of asking every 13 ms not one is missing. */
    @Test
    void shouldNeitherLoseNorGainOverADay() {
        TokenBucket bucket = new TokenBucket(7, SECOND_NS, 2, 0);
        assertTrue(bucket.take(2, 0));
        long taken = 0;
        long dayNs = 86_400 * SECOND_NS;
        for (long now = 0; now < dayNs + 13_000_000; now += 13_000_000) {
            taken += bucket.take(1, now) ? 1 : 0;
        }
        assertEquals(86_400 * 7, taken);
    }

    @Test
    void shouldAgreeWithExactArithmetic() {
        Random random = new Random(7);
        for (int run = 0; run < 200; run++) {
            long tokens = 1 + random.nextInt(1_000_000);
            long period = 1 + random.nextInt(2_000_000_000);
            long burst = 1 + random.nextInt(1_000_000);
            long now = random.nextLong();
            TokenBucket bucket = new TokenBucket(tokens, period, burst, now);
            BigInteger full = BigInteger.valueOf(burst).multiply(BigInteger.valueOf(period));
            BigInteger units = full;
            for (int step = 0; step < 200; step++) {
                long passed = random.nextInt(3) == 0 ? random.nextLong() >>> 2 : random.nextInt(1_000_000_000);
                now += passed;
                units = units.add(BigInteger.valueOf(passed).multiply(BigInteger.valueOf(tokens)))
                        .min(full);
                long count = random.nextInt((int) Math.min(burst * 2, 1_000));
                BigInteger cost = BigInteger.valueOf(count).multiply(BigInteger.valueOf(period));
                if (random.nextBoolean()) {
                    boolean isEnough = units.compareTo(cost) >= 0;
                    assertEquals(isEnough, bucket.take(count, now), "run " + run + " step " + step);
                    units = isEnough ? units.subtract(cost) : units;
                } else {
                    BigInteger most = units.add(full).divide(BigInteger.valueOf(period));
                    bucket.charge(count, now);
                    units = units.subtract(most.min(BigInteger.valueOf(count)).multiply(BigInteger.valueOf(period)));
                    BigInteger owed = units.negate()
                            .max(BigInteger.ZERO)
                            .add(BigInteger.valueOf(tokens - 1))
                            .divide(BigInteger.valueOf(tokens));
                    assertEquals(owed.longValueExact(), bucket.owedNs(now), "run " + run + " step " + step);
                }
            }
        }
    }

    @Test
    void shouldOweNoMoreThanItHolds() {
        TokenBucket bucket = new TokenBucket(100, SECOND_NS, 50, 0);
        bucket.charge(1_000_000, 0);
        assertEquals(SECOND_NS / 2, bucket.owedNs(0));
        assertFalse(bucket.take(1, SECOND_NS / 2));
        assertEquals(0, bucket.owedNs(SECOND_NS / 2));
        assertTrue(bucket.take(1, SECOND_NS / 2 + SECOND_NS / 100));
    }

    @Test
    void shouldAddNothingWhenTimeGoesBack() {
        TokenBucket bucket = new TokenBucket(1, SECOND_NS, 1, 5 * SECOND_NS);
        assertTrue(bucket.take(1, 5 * SECOND_NS));
        assertFalse(bucket.take(1, 0));
        assertFalse(bucket.take(1, 5 * SECOND_NS));
        assertTrue(bucket.take(1, 6 * SECOND_NS));
    }

    @Test
    void shouldHoldTheLargestBucketThereIs() {
        TokenBucket bucket = new TokenBucket(1L << 32, SECOND_NS, TokenBucket.UNITS_MAX / SECOND_NS, Long.MIN_VALUE);
        bucket.charge(Long.MAX_VALUE, Long.MIN_VALUE);
        assertTrue(bucket.owedNs(Long.MIN_VALUE) > 0);
        assertEquals(0, bucket.owedNs(-1));
        assertTrue(bucket.take(1, -1));
        assertThrows(InvariantViolation.class, () -> new TokenBucket(1, SECOND_NS, Long.MAX_VALUE, 0));
        assertThrows(InvariantViolation.class, () -> new TokenBucket(0, SECOND_NS, 1, 0));
    }
}
