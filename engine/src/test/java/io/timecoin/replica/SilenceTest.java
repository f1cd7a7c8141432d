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

    private final Silence silence = new Silence();

    @BeforeEach
    void begin() {
        silence.begin();
        assertFalse(silence.onTime(START, 0, NOT_DUE));
    }

    private boolean isKeptAt(long ms, long height, long dueMs) {
        boolean ends = silence.onTime(ms, height, dueMs);
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
