package io.timecoin.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {
    @Test
    void shouldDoubleUpToItsBoundAndStartAnew() {
        Backoff backoff = new Backoff(100, 5_000);
        for (long longest : new long[] {100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000, 5_000}) {
            assertEquals(longest, backoff.nextMs(Math.nextDown(1.0)));
        }
        backoff.reset();
        assertEquals(50, backoff.nextMs(0));
        assertEquals(100, backoff.nextMs(0));
    }

    @Test
    void shouldWaitBetweenHalfTheBoundAndAllOfIt() {
        Random random = new Random(5);
        Backoff backoff = new Backoff(1, 77);
        for (int i = 0; i < 10_000; i++) {
            long bound = Math.min(77, 1L << Math.min(i, 20));
            long waitMs = backoff.nextMs(random.nextDouble());
            assertTrue(waitMs >= bound / 2 && waitMs <= bound, waitMs + " ms of " + bound);
        }
    }
}
