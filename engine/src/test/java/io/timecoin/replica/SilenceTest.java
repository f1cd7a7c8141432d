package io.timecoin.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SilenceTest {
    private static final long START = 1_000_000;
    private static final long LEVEL_AT = START + Silence.WAIT_MS;
    private static final long NOT_DUE = Long.MAX_VALUE;

    /** The time of a block that was decided before the start, or may have been. */
    private static final long OLD = LEVEL_AT - 1;

    private final Silence silence = new Silence();

    @BeforeEach
    void begin() {
        silence.begin();
        assertFalse(silence.onTime(START, 0, OLD, NOT_DUE));
    }

    /** Looks while the tip is a block of now. */
    private boolean isKeptAt(long ms, long height, long dueMs) {
        return isKeptAt(ms, height, ms, dueMs);
    }

    private boolean isKeptAt(long ms, long height, long tipMs, long dueMs) {
        boolean ends = silence.onTime(ms, height, tipMs, dueMs);
        assertEquals(ends, !silence.isKept());
        return silence.isKept();
    }

    @Test
    void shouldNotBeKeptUnlessItWasBegun() {
        Silence none = new Silence();
        assertFalse(none.isKept());
        assertEquals(Long.MAX_VALUE, none.deadlineMs());
    }

    @Test
    void shouldSpeakTwoHeightsAfterItIsLevel() {
        silence.heard(100);
        assertTrue(isKeptAt(LEVEL_AT, 100, NOT_DUE));
        assertTrue(isKeptAt(LEVEL_AT + 1_000, 101, NOT_DUE));
        assertFalse(isKeptAt(LEVEL_AT + 2_000, 102, NOT_DUE));
    }

    @Test
    void shouldNotTakeBlocksItCatchesUpWithForNewOnes() {
        silence.heard(100);
        assertTrue(isKeptAt(LEVEL_AT, 50, 0));
        assertTrue(isKeptAt(LEVEL_AT + 1_000, 99, 0));
        silence.heard(104);
        assertTrue(isKeptAt(LEVEL_AT + 2_000, 102, 0));
        assertTrue(isKeptAt(LEVEL_AT + 3_000, 104, NOT_DUE), "level only here");
        assertTrue(isKeptAt(LEVEL_AT + 4_000, 105, NOT_DUE));
        assertFalse(isKeptAt(LEVEL_AT + 5_000, 106, NOT_DUE));
    }

    /** A peer that lags was all it heard in the first seconds; then others tell it how far the chain is. */
    @Test
    void shouldWaitAgainWhenItHearsOfMore() {
        silence.heard(50);
        assertTrue(isKeptAt(LEVEL_AT, 50, NOT_DUE));
        silence.heard(1_000);
        assertTrue(isKeptAt(LEVEL_AT + 1_000, 52, NOT_DUE));
        assertTrue(isKeptAt(LEVEL_AT + 2_000, 999, NOT_DUE));
        assertTrue(isKeptAt(LEVEL_AT + 3_000, 1_000, NOT_DUE), "level only here");
        assertTrue(isKeptAt(LEVEL_AT + 4_000, 1_001, NOT_DUE));
        assertFalse(isKeptAt(LEVEL_AT + 5_000, 1_002, NOT_DUE));
    }

    @Test
    void shouldNotSpeakForWhatIsOverdueWhileItHearsOfMore() {
        silence.heard(50);
        assertTrue(isKeptAt(LEVEL_AT, 50, START));
        silence.heard(51);
        assertTrue(isKeptAt(LEVEL_AT + 2 * Silence.OVERDUE_MS, 50, START));
        assertTrue(isKeptAt(LEVEL_AT + 3 * Silence.OVERDUE_MS, 51, START), "level only here");
        assertFalse(isKeptAt(LEVEL_AT + 4 * Silence.OVERDUE_MS, 51, START));
    }

    /** Blocks come faster than the word of how many there are. */
    @Test
    void shouldNotTakeBlocksFromBeforeTheStartForNewOnes() {
        silence.heard(50);
        assertTrue(isKeptAt(LEVEL_AT, 50, OLD, NOT_DUE));
        assertTrue(isKeptAt(LEVEL_AT + 1_000, 52, OLD, NOT_DUE));
        assertTrue(isKeptAt(LEVEL_AT + 2_000, 900, OLD, NOT_DUE));
        assertTrue(isKeptAt(LEVEL_AT + 3_000, 901, LEVEL_AT, NOT_DUE));
        assertFalse(isKeptAt(LEVEL_AT + 4_000, 902, LEVEL_AT, NOT_DUE));
    }

    @Test
    void shouldNotBeLevelBeforeItsLinksHadTime() {
        silence.heard(1);
        assertTrue(isKeptAt(START + Silence.WAIT_MS - 1, 50, 0));
        assertTrue(isKeptAt(LEVEL_AT + 500, 50, NOT_DUE), "level only here");
        assertFalse(isKeptAt(LEVEL_AT + 1_000, 52, NOT_DUE));
    }

    @Test
    void shouldSpeakWhenNothingIsDecidedThoughItIsDue() {
        silence.heard(100);
        assertTrue(isKeptAt(LEVEL_AT, 100, START));
        assertTrue(isKeptAt(LEVEL_AT + Silence.OVERDUE_MS - 500, 100, START));
        assertFalse(isKeptAt(LEVEL_AT + Silence.OVERDUE_MS, 100, START));
    }

    @Test
    void shouldWaitWhileNothingIsDue() {
        silence.heard(100);
        assertTrue(isKeptAt(LEVEL_AT, 100, NOT_DUE));
        assertTrue(isKeptAt(LEVEL_AT + 100 * Silence.OVERDUE_MS, 100, LEVEL_AT + 100 * Silence.OVERDUE_MS));
    }

    @Test
    void shouldSayNothingWhileItHearsNobody() {
        assertTrue(isKeptAt(LEVEL_AT + 1_000_000, 0, START));
    }
}
