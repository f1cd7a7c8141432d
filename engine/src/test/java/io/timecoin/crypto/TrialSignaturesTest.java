package io.timecoin.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.ResultCode;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TrialSignaturesTest {
    private final TrialSignatures signatures = new TrialSignatures();
    private final BouncyCastleVerifier right = new BouncyCastleVerifier(TrialSignatures.COUNT);
    private final Set<ResultCode> seen = EnumSet.noneOf(ResultCode.class);
    /** Of the flawed together, of each of them alone, of the good. */
    private static final int VERDICTS = 3 * TrialSignatures.COUNT;

    private int asked;

    /** Right but for one verdict of many. */
    private SignatureVerifier wrongAt(int number) {
        asked = 0;
        return (key, keyAt, signature, at, message, messageAt, length) -> {
            ResultCode code = right.verify(key, keyAt, signature, at, message, messageAt, length);
            seen.add(code);
            ResultCode other = code == ResultCode.OK ? ResultCode.SIGNATURE_INVALID : ResultCode.OK;
            return asked++ == number ? other : code;
        };
    }

    @Test
    void shouldAgreeWithNoVerifierThatIsWrongOnce() {
        assertTrue(signatures.agrees(right));
        for (int number = 0; number < VERDICTS; number++) {
            assertFalse(signatures.agrees(wrongAt(number)), "wrong at " + number);
        }
        assertTrue(signatures.agrees(wrongAt(VERDICTS)));
    }

    @Test
    void shouldHaveFlawsOfEveryKind() {
        signatures.agrees(wrongAt(-1));
        assertEquals(
                EnumSet.of(
                        ResultCode.OK,
                        ResultCode.PUBLIC_KEY_INVALID,
                        ResultCode.SIGNATURE_POINT_INVALID,
                        ResultCode.SIGNATURE_SCALAR_RANGE,
                        ResultCode.SIGNATURE_INVALID),
                seen);
    }

    @Test
    void shouldTellWhetherOneFlawedAmongGoodOnesIsFound() {
        for (int place = 0; place < TrialSignatures.COUNT; place++) {
            assertTrue(signatures.findsOne(right, place));
            assertFalse(signatures.findsOne(wrongAt(place), place));
            assertFalse(signatures.findsOne(wrongAt((place + 1) % TrialSignatures.COUNT), place));
        }
    }

    @Test
    void shouldTellWhetherTheGoodOnesAreGood() {
        assertTrue(signatures.areGood(right));
        assertFalse(signatures.areGood(wrongAt(TrialSignatures.COUNT - 1)));
    }
}
