package io.timecoin.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class OutboundBudgetTest {
    private static final int CONNECTIONS = 10;
    private static final int PART = 100;

    private final OutboundBudget budget = new OutboundBudget(2 * CONNECTIONS * PART, CONNECTIONS);

    private static void fill(OutboundBudget.Account account) {
        while (account.take(1, 1)) {
            // Until no byte more is let in.
        }
    }

    @Test
    void shouldLeaveEachConnectionItsPartWhateverTheOthersTake() {
        for (int i = 1; i < CONNECTIONS; i++) {
            fill(budget.new Account());
        }
        OutboundBudget.Account last = budget.new Account();
        assertTrue(last.take(PART, 1));
        assertTrue(budget.sharedFree() >= 0, "all together hold no more than the budget");
    }

    @Test
    void shouldLetOneTakeHalfOfWhatIsShared() {
        OutboundBudget.Account account = budget.new Account();
        assertTrue(account.take(PART + CONNECTIONS * PART / 2, 1));
        assertFalse(account.take(1, 1));
        assertEquals(CONNECTIONS * PART / 2, budget.sharedFree());
    }

    @Test
    void shouldLetLessInWhereHalfMustStayFree() {
        OutboundBudget.Account account = budget.new Account();
        assertTrue(account.take(PART, 2));
        assertFalse(account.take(CONNECTIONS * PART / 2, 2));
        assertEquals(CONNECTIONS * PART / 4 - 3 * PART / 4, account.room(4));
        assertTrue(account.take(CONNECTIONS * PART / 2, 1));
        assertTrue(account.room(2) < 0);
    }

    @Test
    void shouldHaveAllOfItBackInTheEnd() {
        OutboundBudget.Account first = budget.new Account();
        OutboundBudget.Account second = budget.new Account();
        assertTrue(first.take(3 * PART, 1));
        assertTrue(second.take(2 * PART, 1));
        first.giveBack(PART);
        second.giveBack(2 * PART);
        first.giveBack(2 * PART);
        assertEquals(CONNECTIONS * PART, budget.sharedFree());
    }
}
