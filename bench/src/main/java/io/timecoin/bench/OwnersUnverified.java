package io.timecoin.bench;

import io.timecoin.base.ResultCode;
import io.timecoin.crypto.DomainTag;
import io.timecoin.crypto.SignatureVerifier;
import io.timecoin.crypto.TransactionHashes;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Says OK to what the owners of coins sign, without looking, and verifies everything else: votes, proposals, vouchers. No real
 * verification: what consensus costs without the curve's share. One thread.
 */
final class OwnersUnverified implements SignatureVerifier {
    private static final int TAG_BYTES = DomainTag.TRANSACTION_SIGNATURE.length();

    private final SignatureVerifier others;
    private final UnsafeBuffer tag = new UnsafeBuffer(new byte[TAG_BYTES]);

    /**
     * Creates it.
     *
     * @param others judges what is no owner's signature
     */
    OwnersUnverified(SignatureVerifier others) {
        this.others = others;
        DomainTag.TRANSACTION_SIGNATURE.writeTo(tag, 0);
    }

    @Override
    public ResultCode verify(
            DirectBuffer key,
            int keyOffset,
            DirectBuffer signature,
            int signatureOffset,
            DirectBuffer message,
            int messageOffset,
            int messageLength) {
        return isOwners(message, messageOffset, messageLength)
                ? ResultCode.OK
                : others.verify(key, keyOffset, signature, signatureOffset, message, messageOffset, messageLength);
    }

    @Override
    public int expectsAtMost() {
        return others.expectsAtMost();
    }

    @Override
    public void expectNothing() {
        others.expectNothing();
    }

    /** What an owner signs takes no room: nobody looks at it. */
    @Override
    public boolean expect(
            DirectBuffer key,
            int keyOffset,
            DirectBuffer signature,
            int signatureOffset,
            DirectBuffer message,
            int messageOffset,
            int messageLength) {
        return isOwners(message, messageOffset, messageLength)
                || others.expect(key, keyOffset, signature, signatureOffset, message, messageOffset, messageLength);
    }

    @Override
    public int judgeExpected() {
        return others.judgeExpected();
    }

    private boolean isOwners(DirectBuffer message, int offset, int length) {
        if (length != TransactionHashes.SIGNED_MESSAGE_BYTES) {
            return false;
        }
        for (int i = 0; i < TAG_BYTES; i++) {
            if (message.getByte(offset + i) != tag.getByte(i)) {
                return false;
            }
        }
        return true;
    }
}
