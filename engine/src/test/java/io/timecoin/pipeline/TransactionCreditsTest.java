package io.timecoin.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.Limits;
import org.junit.jupiter.api.Test;

class TransactionCreditsTest {
    private final TransactionCredits credits = new TransactionCredits(5, 2);

    @Test
    void shouldCountEverySignatureThatIsClaimed() {
        assertEquals(10, TransactionCredits.signatures(10, 1_396));
    }

    @Test
    void shouldCountTheFormOfWhatClaimsNothing() {
        assertEquals(1, TransactionCredits.signatures(0, 0));
        assertEquals(9, TransactionCredits.signatures(0, Limits.TRANSACTION_BYTES_MAX));
        assertEquals(3, TransactionCredits.signatures(1, 20_000));
    }

    /** Many inputs of one owner are one signature, and much to execute. */
    @Test
    void shouldCountWhatIsLongAsMuchToExecute() {
        assertEquals(1, TransactionCredits.steps(212));
        assertEquals(79, TransactionCredits.steps(20_000));
    }

    @Test
    void shouldBeBackWhenBothAre() {
        long verification = credits.verification().borrow(1);
        long execution = credits.execution().borrow(1);
        assertFalse(credits.areBack());
        credits.verification().giveBack(verification);
        assertFalse(credits.areBack());
        credits.execution().giveBack(execution);
        assertTrue(credits.areBack());
    }

    /** The state thread is one, however many verify. */
    @Test
    void shouldBeHalfBackWhenBothAre() {
        long half = 2_600_000 / TransactionCredits.STEP_NS_FIRST;
        long execution = credits.execution().borrow((int) half);
        assertFalse(credits.areHalfBack());
        credits.execution().giveBack(execution);
        assertTrue(credits.areHalfBack());
        credits.verification().borrow((int) (5_100_000 / TransactionCredits.SIGNATURE_NS_FIRST));
        assertFalse(credits.areHalfBack());
    }
}
