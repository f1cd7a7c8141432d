package io.timecoin.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class BlockCatchUpTest {
    private static final long ANSWER_MS = 2_000;

    private final BlockCatchUp plan = new BlockCatchUp(2);
    private long nowMs = 1_000;

    private long askNext() {
        nowMs += ANSWER_MS;
        assertTrue(plan.ask(nowMs));
        return plan.connectionId();
    }

    @Test
    void shouldAskWhoWasHeardOfLastWhenOlderConnectionsMayHaveEnded() {
        for (int connection = 1; connection <= 20; connection++) {
            plan.heard(connection, 30);
        }
        assertEquals(20, askNext());
        assertEquals(3, plan.fromHeight());
        assertEquals(16, plan.count());
    }

    @Test
    void shouldAskAnotherWhenOneSpeaksAndDoesNotAnswer() {
        plan.heard(1, 30);
        plan.heard(2, 30);
        assertEquals(2, askNext());
        plan.heard(2, 31);
        assertEquals(1, askNext());
        plan.heard(2, 32);
        plan.heard(3, 32);
        assertEquals(3, askNext());
        plan.answered(3, nowMs);
        plan.committed(18);
        plan.heard(2, 33);
        assertEquals(3, askNext());
    }

    /** A peer that sends nothing gains neither trust nor time by what others do. */
    @Test
    void shouldAskAnotherWhenTheTipMovesByOthersAndTheOneAskedDoesNotAnswer() {
        plan.heard(1, 30);
        plan.heard(2, 30);
        assertEquals(2, askNext());
        plan.answered(7, nowMs + ANSWER_MS - 1);
        plan.committed(3);
        assertEquals(1, askNext());
        plan.committed(4);
        plan.heard(2, 31);
        plan.heard(3, 31);
        assertEquals(3, askNext());
    }

    @Test
    void shouldGiveTheOneWhoAnswersTimeForTheNextBlock() {
        plan.heard(1, 30);
        plan.heard(2, 30);
        assertEquals(2, askNext());
        plan.answered(2, nowMs + ANSWER_MS - 1);
        plan.committed(3);
        assertFalse(plan.ask(nowMs + 2 * ANSWER_MS - 2));
        assertTrue(plan.ask(nowMs + 2 * ANSWER_MS - 1));
    }

    @Test
    void shouldAskNobodyOfTheProcessBefore() {
        plan.heard(1, 30);
        assertEquals(1, askNext());
        plan.forget();
        assertFalse(plan.isBehind());
        assertFalse(plan.ask(nowMs + ANSWER_MS));
        plan.heard(2, 25);
        assertEquals(2, askNext());
        assertEquals(3, plan.fromHeight());
    }

    @Test
    void shouldAskEverybodyInTurnWhenNobodyAnswers() {
        plan.heard(1, 30);
        plan.heard(2, 30);
        plan.heard(3, 30);
        long sum = 0;
        for (int i = 0; i < 3; i++) {
            sum |= 1L << askNext();
        }
        assertEquals(0b1110, sum);
    }

    @Test
    void shouldWaitForAnAnswerAndAskNobodyWhoIsNotAhead() {
        plan.heard(1, 30);
        assertTrue(plan.ask(nowMs));
        assertFalse(plan.ask(nowMs + ANSWER_MS - 1));
        plan.heard(2, 18);
        plan.answered(1, nowMs);
        plan.committed(18);
        assertEquals(1, askNext());
        plan.committed(30);
        assertFalse(plan.ask(nowMs + 10 * ANSWER_MS));
    }
}
