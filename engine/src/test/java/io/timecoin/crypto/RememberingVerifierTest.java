package io.timecoin.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.ResultCode;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class RememberingVerifierTest {
    private static final int SIGNATURE_AT = Signer.PUBLIC_KEY_BYTES;
    private static final int MESSAGE_AT = SIGNATURE_AT + Signer.SIGNATURE_BYTES;
    private static final int MESSAGE_BYTES = 20;

    private final VerifiedHashes verified = new VerifiedHashes(1 << 10);
    private final Counting counting = new Counting();
    private final RememberingVerifier verifier = new RememberingVerifier(counting, verified);
    private final UnsafeBuffer bytes = new UnsafeBuffer(new byte[MESSAGE_AT + MESSAGE_BYTES]);

    /** Says what it is told to, and counts what it is asked and told. */
    private static final class Counting implements SignatureVerifier {
        private ResultCode code = ResultCode.OK;
        private int asked;
        private int told;

        @Override
        public ResultCode verify(
                DirectBuffer key,
                int keyOffset,
                DirectBuffer signature,
                int signatureOffset,
                DirectBuffer message,
                int messageOffset,
                int messageLength) {
            asked++;
            return code;
        }

        @Override
        public boolean expect(
                DirectBuffer key,
                int keyOffset,
                DirectBuffer signature,
                int signatureOffset,
                DirectBuffer message,
                int messageOffset,
                int messageLength) {
            told++;
            return true;
        }
    }

    private ResultCode verify(SignatureVerifier by, int length) {
        return by.verify(bytes, 0, bytes, SIGNATURE_AT, bytes, MESSAGE_AT, length);
    }

    @Test
    void shouldVerifyWhatIsGoodOnce() {
        assertEquals(ResultCode.OK, verify(verifier, MESSAGE_BYTES));
        assertEquals(ResultCode.OK, verify(verifier, MESSAGE_BYTES));
        assertEquals(ResultCode.OK, verify(new RememberingVerifier(counting, verified), MESSAGE_BYTES));
        assertEquals(1, counting.asked);
    }

    @Test
    void shouldVerifyWhatIsBadEachTime() {
        counting.code = ResultCode.SIGNATURE_INVALID;
        assertEquals(ResultCode.SIGNATURE_INVALID, verify(verifier, MESSAGE_BYTES));
        assertEquals(ResultCode.SIGNATURE_INVALID, verify(verifier, MESSAGE_BYTES));
        assertEquals(2, counting.asked);
    }

    @Test
    void shouldTakeNothingForAnotherThatDiffersInOneByte() {
        verify(verifier, MESSAGE_BYTES);
        counting.code = ResultCode.SIGNATURE_INVALID;
        for (int at = 0; at < bytes.capacity(); at++) {
            bytes.putByte(at, (byte) 1);
            assertEquals(ResultCode.SIGNATURE_INVALID, verify(verifier, MESSAGE_BYTES), "byte " + at);
            bytes.putByte(at, (byte) 0);
        }
        assertEquals(ResultCode.SIGNATURE_INVALID, verify(verifier, MESSAGE_BYTES - 1));
        assertEquals(ResultCode.OK, verify(verifier, MESSAGE_BYTES));
    }

    @Test
    void shouldTellAheadOfWhatIsNotRemembered() {
        assertTrue(verifier.expect(bytes, 0, bytes, SIGNATURE_AT, bytes, MESSAGE_AT, MESSAGE_BYTES));
        assertEquals(1, counting.told);
        verify(verifier, MESSAGE_BYTES);
        assertTrue(verifier.expect(bytes, 0, bytes, SIGNATURE_AT, bytes, MESSAGE_AT, MESSAGE_BYTES));
        assertEquals(1, counting.told);
    }
}
