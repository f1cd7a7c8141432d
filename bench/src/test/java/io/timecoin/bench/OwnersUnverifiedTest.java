package io.timecoin.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.ResultCode;
import io.timecoin.crypto.SignatureVerifier;
import io.timecoin.crypto.TransactionHashes;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** Only what owners of coins sign passes unseen. */
class OwnersUnverifiedTest {
    private static final SignatureVerifier REFUSES =
            (key, keyAt, signature, signatureAt, message, messageAt, length) -> ResultCode.SIGNATURE_INVALID;

    private final UnsafeBuffer nothing = new UnsafeBuffer(new byte[64]);
    private final OwnersUnverified verifier = new OwnersUnverified(REFUSES);

    @Test
    void shouldPassWhatAnOwnerSigns() {
        DirectBuffer message = new TransactionHashes().signedMessage(7, nothing, 0);

        assertEquals(ResultCode.OK, judge(message, TransactionHashes.SIGNED_MESSAGE_BYTES));
    }

    @Test
    void shouldLeaveEverythingElseToTheOther() {
        UnsafeBuffer otherTag = new UnsafeBuffer(new byte[TransactionHashes.SIGNED_MESSAGE_BYTES]);
        otherTag.putBytes(0, new TransactionHashes().signedMessage(7, nothing, 0), 0, otherTag.capacity());
        otherTag.putByte(3, (byte) 0);
        DirectBuffer shorter = new TransactionHashes().signedMessage(7, nothing, 0);

        assertEquals(ResultCode.SIGNATURE_INVALID, judge(otherTag, otherTag.capacity()));
        assertEquals(ResultCode.SIGNATURE_INVALID, judge(shorter, TransactionHashes.SIGNED_MESSAGE_BYTES - 1));
    }

    @Test
    void shouldTellTheOtherAheadOfItsOwnAlone() {
        AtomicInteger expected = new AtomicInteger();
        SignatureVerifier other = new SignatureVerifier() {
            @Override
            public ResultCode verify(
                    DirectBuffer key,
                    int keyAt,
                    DirectBuffer signature,
                    int signatureAt,
                    DirectBuffer message,
                    int messageAt,
                    int length) {
                return ResultCode.OK;
            }

            @Override
            public boolean expect(
                    DirectBuffer key,
                    int keyAt,
                    DirectBuffer signature,
                    int signatureAt,
                    DirectBuffer message,
                    int messageAt,
                    int length) {
                return expected.incrementAndGet() == 1;
            }
        };
        OwnersUnverified toldAhead = new OwnersUnverified(other);
        DirectBuffer owners = new TransactionHashes().signedMessage(7, nothing, 0);

        assertTrue(toldAhead.expect(nothing, 0, nothing, 0, nothing, 0, 64));
        assertFalse(toldAhead.expect(nothing, 0, nothing, 0, nothing, 0, 64));
        assertTrue(toldAhead.expect(nothing, 0, nothing, 0, owners, 0, TransactionHashes.SIGNED_MESSAGE_BYTES));
        assertEquals(2, expected.get());
    }

    private ResultCode judge(DirectBuffer message, int length) {
        return verifier.verify(nothing, 0, nothing, 0, message, 0, length);
    }
}
