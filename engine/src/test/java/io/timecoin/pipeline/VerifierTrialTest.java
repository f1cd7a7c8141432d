package io.timecoin.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.timecoin.crypto.SignatureVerifier;
import io.timecoin.crypto.TrialSignatures;
import io.timecoin.crypto.VectorModule;
import io.timecoin.crypto.VerifierChoice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(300)
class VerifierTrialTest {
    private final TrialSignatures signatures = new TrialSignatures();

    private static VerifierTrial trial(VerifierChoice choice) {
        return new VerifierTrial(choice, 16, text -> {});
    }

    @ParameterizedTest
    @EnumSource(VerifierChoice.class)
    void shouldFindWhatIsRightAndChangeOverToIt(VerifierChoice choice) {
        assumeTrue(choice != VerifierChoice.VECTOR || VectorModule.isHere(), "needs " + VectorModule.OPTION);
        try (VerifierTrial trial = trial(choice)) {
            SignatureVerifier before = trial.newVerifier();
            assertEquals(0, before.expectsAtMost());
            assertTrue(signatures.agrees(before));
            trial.start();
            trial.await();
            VerifierChoice found = trial.outcome();
            assertNotNull(found);
            assertTrue(choice == VerifierChoice.AUTO ? found != choice : found == choice, found.name());
            boolean isTogether = found != VerifierChoice.BOUNCYCASTLE;
            assertEquals(isTogether, before.expectsAtMost() > 0);
            assertEquals(isTogether, trial.newVerifier().expectsAtMost() > 0);
            assertEquals(isTogether, trial.relief() != null);
            assertTrue(signatures.agrees(before));
        }
    }

    @Test
    void shouldEndUnfinished() {
        VerifierTrial trial = trial(VerifierChoice.BOUNCYCASTLE);
        trial.close();
        assertNull(trial.outcome());
        assertNull(trial.relief());
        trial.start();
        trial.await();
        assertNull(trial.outcome());
    }
}
