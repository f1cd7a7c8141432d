package io.timecoin.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RequestPaceTest {
    private final RequestPace pace = new RequestPace();

    /** Asks whenever it may for so long, of a peer that allows so many a second and has room for a second's worth. */
    private int[] run(int allowed, long fromMs, long forMs) {
        int answered = 0;
        int refused = 0;
        long tokens = allowed * 1_000L;
        for (long nowMs = fromMs; nowMs < fromMs + forMs; nowMs++) {
            tokens = Math.min(allowed * 1_000L, tokens + allowed);
            while (nowMs >= pace.dueMs()) {
                pace.asked(nowMs);
                if (tokens >= 1_000) {
                    tokens -= 1_000;
                    pace.answered();
                    answered++;
                } else {
                    pace.refused(nowMs, nowMs);
                    refused++;
                }
            }
        }
        return new int[] {answered, refused};
    }

    @Test
    void shouldComeToWhatIsAllowedAndBeRefusedLittle() {
        for (int allowed : new int[] {5, 40, 100, 300, 900}) {
            pace.reset();
            run(allowed, 0, 10_000);
            int[] counts = run(allowed, 10_000, 60_000);
            assertTrue(counts[0] > allowed * 60 * 3 / 4, counts[0] + " answered of " + allowed + " a second");
            assertTrue(counts[1] < counts[0] / 8, counts[1] + " refused of " + counts[0]);
        }
    }

    @Test
    void shouldStayWithinItsBounds() {
        run(1_000_000, 0, 20_000);
        assertEquals(RequestPace.RATE_MAX, pace.rate());
        for (long nowMs = 20_000; nowMs < 100_000; nowMs++) {
            if (nowMs >= pace.dueMs()) {
                pace.asked(nowMs);
                pace.refused(nowMs, nowMs);
            }
        }
        assertEquals(RequestPace.RATE_MIN, pace.rate());
        pace.reset();
        assertEquals(RequestPace.RATE_FIRST, pace.rate());
    }

    @Test
    void shouldTakeOneOverflowForOneRefusal() {
        for (int i = 0; i < 4; i++) {
            pace.asked(1_000);
        }
        for (int i = 0; i < 4; i++) {
            pace.refused(1_000, 1_001 + i);
        }
        assertEquals(RequestPace.RATE_FIRST * 3 / 4, pace.rate());
    }
}
