package io.timecoin.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.Limits;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;

class VerifyCreditsTest {
    private static final int SMALLEST = 208;
    private static final int IN_FLIGHT_MS = 5;
    private static final int WORKERS = 2;
    private static final long LIMIT_NS = 10_000_000;
    private static final long SIGNATURE_NS = 50_000;

    private final VerifyCredits credits = new VerifyCredits(IN_FLIGHT_MS, WORKERS);
    private final Deque<Long> lent = new ArrayDeque<>();

    private void learn(long ns) {
        for (int i = 0; i < 1_000; i++) {
            credits.measured(SMALLEST, ns);
        }
    }

    private int borrowAll(int length) {
        long credit = credits.borrow(length);
        while (credit > 0) {
            lent.add(credit);
            credit = credits.borrow(length);
        }
        return lent.size();
    }

    private void assertClose(double expected, double actual) {
        assertEquals(expected, actual, expected / 20);
    }

    @Test
    void shouldLendWhatTheWorkersVerifyInTheTimeInFlight() {
        learn(SIGNATURE_NS);
        assertClose((double) LIMIT_NS / SIGNATURE_NS, borrowAll(SMALLEST));
    }

    @Test
    void shouldLendLessWhenVerificationIsSlower() {
        learn(4 * SIGNATURE_NS);
        assertClose(LIMIT_NS / (4.0 * SIGNATURE_NS), borrowAll(SMALLEST));
    }

    @Test
    void shouldCountEverySignatureThatFits() {
        learn(SIGNATURE_NS);
        int ofTen = SMALLEST + 9 * (Limits.INPUT_BYTES + Limits.WITNESS_BYTES);
        assertEquals(10, VerifyCredits.signaturesMax(ofTen));
        assertEquals(9, VerifyCredits.signaturesMax(ofTen - 1));
        assertClose(LIMIT_NS / (10.0 * SIGNATURE_NS), borrowAll(ofTen));
    }

    /** One that takes longer than all that may be in flight must still come in some time. */
    @Test
    void shouldLendTheLargestTransactionAllItNeeds() {
        learn(SIGNATURE_NS);
        assertTrue(credits.borrow(Limits.TRANSACTION_BYTES_MAX) > LIMIT_NS);
        assertEquals(0, credits.borrow(SMALLEST));
    }

    @Test
    void shouldLendAgainWhatWasGivenBackWhateverItLearnedMeanwhile() {
        learn(SIGNATURE_NS);
        int all = borrowAll(SMALLEST);
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
        credits.measured(SMALLEST, 1_000 * SIGNATURE_NS);
        assertClose((double) LIMIT_NS / SIGNATURE_NS, borrowAll(SMALLEST));
    }
}
