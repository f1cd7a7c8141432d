package io.timecoin.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;

class TimeCreditsTest {
    private static final int ONE = 1;
    private static final int IN_FLIGHT_MS = 5;
    private static final int WORKERS = 2;
    private static final long LIMIT_NS = 10_000_000;
    private static final long UNIT_NS = 50_000;

    private final TimeCredits credits = new TimeCredits(IN_FLIGHT_MS, WORKERS, 100_000);
    private final Deque<Long> lent = new ArrayDeque<>();

    private void learn(long ns) {
        for (int i = 0; i < 1_000; i++) {
            credits.took(ONE, ns);
        }
    }

    private int borrowAll(int units) {
        long credit = credits.borrow(units);
        while (credit > 0) {
            lent.add(credit);
            credit = credits.borrow(units);
        }
        return lent.size();
    }

    private void assertClose(double expected, double actual) {
        assertEquals(expected, actual, expected / 20);
    }

    @Test
    void shouldLendWhatTheWorkersDoInTheTimeInFlight() {
        learn(UNIT_NS);
        assertClose((double) LIMIT_NS / UNIT_NS, borrowAll(ONE));
    }

    @Test
    void shouldLendLessWhereTheWorkIsSlower() {
        learn(4 * UNIT_NS);
        assertClose(LIMIT_NS / (4.0 * UNIT_NS), borrowAll(ONE));
    }

    @Test
    void shouldCountEveryUnit() {
        learn(UNIT_NS);
        assertClose(LIMIT_NS / (10.0 * UNIT_NS), borrowAll(10));
    }

    /** One that takes longer than all that may be in flight must still come in some time. */
    @Test
    void shouldLendTheLargestAllItNeeds() {
        learn(UNIT_NS);
        assertTrue(credits.borrow(255) > LIMIT_NS);
        assertEquals(0, credits.borrow(ONE));
    }

    @Test
    void shouldLendAgainWhatWasGivenBackWhateverItLearnedMeanwhile() {
        learn(UNIT_NS);
        int all = borrowAll(ONE);
        learn(2 * UNIT_NS);
        assertFalse(credits.isHalfBack());
        while (lent.size() > all / 2) {
            credits.giveBack(lent.poll());
        }
        assertTrue(credits.isHalfBack());
        lent.forEach(credits::giveBack);
        assertEquals(0, credits.lentNs());
    }

    @Test
    void shouldLearnWhatOneOfManyTook() {
        for (int i = 0; i < 1_000; i++) {
            credits.took(16, 16 * UNIT_NS);
        }
        assertClose(UNIT_NS, credits.unitNs());
    }

    /** A thread that lost its core for a while has measured the machine, not the work. */
    @Test
    void shouldHardlyBelieveAnOutlier() {
        learn(UNIT_NS);
        credits.took(ONE, 1_000 * UNIT_NS);
        assertClose((double) LIMIT_NS / UNIT_NS, borrowAll(ONE));
    }
}
