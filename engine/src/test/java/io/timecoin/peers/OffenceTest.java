package io.timecoin.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.ResultCode;
import org.junit.jupiter.api.Test;

class OffenceTest {
    private static boolean isProvable(ResultCode code, boolean isPeer) {
        return Offence.of(code, isPeer).isProvable();
    }

    /** Each of these an honest sender can cause, by what it has not heard yet, or by another version. */
    @Test
    void shouldAccuseNobodyOfWhatMayHappenToTheHonest() {
        ResultCode[] innocent = {
            ResultCode.OK,
            ResultCode.DOUBLE_SPEND,
            ResultCode.INPUT_UNKNOWN,
            ResultCode.EXPIRED,
            ResultCode.FEE_TOO_LOW,
            ResultCode.POOL_FULL,
            ResultCode.ALREADY_POOLED,
            ResultCode.CATCHING_UP,
            ResultCode.VERSION_UNSUPPORTED,
            ResultCode.KIND_UNKNOWN,
            ResultCode.FRAME_TYPE_UNKNOWN,
            ResultCode.FRAME_FLAGS_UNKNOWN,
            ResultCode.HEIGHT_PAST,
            ResultCode.NOT_A_VALIDATOR,
            ResultCode.MESSAGE_CONFLICTING,
            ResultCode.BLOCK_TIME_INVALID,
            ResultCode.NOT_REQUESTED,
            ResultCode.HELLO_REQUIRED,
            ResultCode.WRONG_GENESIS,
            ResultCode.RATE_LIMITED,
            ResultCode.BANNED
        };
        for (ResultCode code : innocent) {
            assertFalse(isProvable(code, true), code.name());
            assertFalse(isProvable(code, false), code.name());
        }
    }

    @Test
    void shouldAccuseWhoeverSendsWhatNobodyHonestDoes() {
        for (ResultCode code : new ResultCode[] {
            ResultCode.MALFORMED, ResultCode.COMPRESSION_INVALID, ResultCode.TRAILING_BYTES, ResultCode.AMOUNT_RANGE
        }) {
            assertEquals(Offence.MALFORMED, Offence.of(code, true));
            assertEquals(Offence.MALFORMED, Offence.of(code, false));
        }
        for (ResultCode code : ResultCode.values()) {
            if (code.code() / 100 == 2) {
                assertEquals(Offence.INVALID_SIGNATURE, Offence.of(code, true), code.name());
                assertEquals(Offence.INVALID_SIGNATURE, Offence.of(code, false), code.name());
            }
        }
    }

    /** A peer has judged what it relays; a client may have an old idea of the chain. */
    @Test
    void shouldExpectMoreOfPeers() {
        ResultCode[] peersOnly = {
            ResultCode.NOT_OWNER,
            ResultCode.OUTPUTS_EXCEED_INPUTS,
            ResultCode.DUST,
            ResultCode.WRONG_CHAIN,
            ResultCode.CERTIFICATE_INVALID,
            ResultCode.FALSE_PROOF,
            ResultCode.PREPARED_WITHOUT_QUORUM
        };
        for (ResultCode code : peersOnly) {
            assertTrue(isProvable(code, true), code.name());
            assertFalse(isProvable(code, false), code.name());
        }
    }
}
