package io.timecoin.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.Limits;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;

class TransactionCreditsTest {
    private static final int ONE = 1;
    private static final int IN_FLIGHT_MS = 5;
    private static final int WORKERS = 2;
    private static final long LIMIT_NS = 10_000_000;
    private static final long SIGNATURE_NS = 50_000;

    private final TransactionCredits credits = new TransactionCredits(IN_FLIGHT_MS, WORKERS);
    private final Deque<Long> lent = new ArrayDeque<>();

    private void learn(long ns) {
        for (int i = 0; i < 1_000; i++) {
            credits.verified(ONE, ns);
        }
    }

    private void learnOfState(long ns) {
        for (int i = 0; i < 1_000; i++) {
            credits.executed(ONE, ns);
        }
    }

    private int borrowAll(int work) {
        long credit = credits.borrow(work);
        while (credit > 0) {
            lent.add(credit);
            credit = credits.borrow(work);
        }
        return lent.size();
    }

    private void assertClose(double expected, double actual) {
        assertEquals(expected, actual, expected / 20);
    }

    @Test
    void shouldLendWhatTheWorkersVerifyInTheTimeInFlight() {
        learn(SIGNATURE_NS);
        assertClose((double) LIMIT_NS / SIGNATURE_NS, borrowAll(ONE));
    }

    @Test
    void shouldLendLessWhenVerificationIsSlower() {
        learn(4 * SIGNATURE_NS);
        assertClose(LIMIT_NS / (4.0 * SIGNATURE_NS), borrowAll(ONE));
    }

    /** The state thread is one, however many verify: what it does in the time in flight is all that is lent. */
    @Test
    void shouldLendWhatTheStateThreadDoesInTheTimeInFlightWhereThatIsLess() {
        learn(SIGNATURE_NS);
        learnOfState(SIGNATURE_NS);
        assertClose((double) LIMIT_NS / WORKERS / SIGNATURE_NS, borrowAll(ONE));
    }

    @Test
    void shouldLendByVerificationWhereTheStateThreadIsFaster() {
        learn(SIGNATURE_NS);
        learnOfState(SIGNATURE_NS / WORKERS / 2);
        assertClose((double) LIMIT_NS / SIGNATURE_NS, borrowAll(ONE));
    }

    @Test
    void shouldLearnWhatOneOfManyTookTheStateThread() {
        for (int i = 0; i < 1_000; i++) {
            credits.executed(16, 16 * SIGNATURE_NS);
        }
        assertClose(SIGNATURE_NS, credits.stateNs());
    }

    @Test
    void shouldCountEverySignatureThatIsClaimed() {
        learn(SIGNATURE_NS);
        assertEquals(10, TransactionCredits.work(10, 1_396));
        assertClose(LIMIT_NS / (10.0 * SIGNATURE_NS), borrowAll(TransactionCredits.work(10, 1_396)));
    }

    @Test
    void shouldLendForTheFormOfWhatClaimsNothing() {
        assertEquals(1, TransactionCredits.work(0, 0));
        assertEquals(9, TransactionCredits.work(0, Limits.TRANSACTION_BYTES_MAX));
        assertEquals(3, TransactionCredits.work(1, 20_000));
    }

    /** One that takes longer than all that may be in flight must still come in some time. */
    @Test
    void shouldLendTheLargestTransactionAllItNeeds() {
        learn(SIGNATURE_NS);
        assertTrue(credits.borrow(TransactionCredits.work(255, Limits.TRANSACTION_BYTES_MAX)) > LIMIT_NS);
        assertEquals(0, credits.borrow(ONE));
    }

    @Test
    void shouldLendAgainWhatWasGivenBackWhateverItLearnedMeanwhile() {
        learn(SIGNATURE_NS);
        int all = borrowAll(ONE);
        learn(2 * SIGNATURE_NS);
        assertFalse(credits.isHalfBack());
        while (lent.size() > all / 2) {
            credits.giveBack(lent.poll());
        }
        assertTrue(credits.isHalfBack());
        lent.forEach(credits::giveBack);
        assertEquals(0, credits.lentNs());
    }

    /** A worker that lost its core for a while has measured the machine, not the verification. */
    @Test
    void shouldHardlyBelieveAnOutlier() {
        learn(SIGNATURE_NS);
        credits.verified(ONE, 1_000 * SIGNATURE_NS);
        assertClose((double) LIMIT_NS / SIGNATURE_NS, borrowAll(ONE));
    }
}
