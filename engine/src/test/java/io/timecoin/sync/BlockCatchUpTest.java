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
        plan.committed(18, nowMs);
        plan.heard(2, 33);
        assertEquals(3, askNext());
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
        plan.committed(18, nowMs);
        assertEquals(1, askNext());
        plan.committed(30, nowMs);
        assertFalse(plan.ask(nowMs + 10 * ANSWER_MS));
    }
}
