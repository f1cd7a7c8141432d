package io.timecoin.replica;

import io.timecoin.base.ResultCode;
import io.timecoin.crypto.ForwardingVerifier;
import io.timecoin.crypto.SignatureVerifier;
import org.agrona.DirectBuffer;

/**
 * Counts the signatures for which the curve's equation was worked out: what is refused for the form of a key or a signature
 * costs next to nothing, and says nothing of what a verification takes. One thread.
 */
final class CountedVerifier extends ForwardingVerifier {
    private final SignatureVerifier verifier;
    private int count;

    CountedVerifier(SignatureVerifier verifier) {
        this.verifier = verifier;
    }

    @Override
    protected SignatureVerifier verifier() {
        return verifier;
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
        ResultCode code =
                verifier.verify(key, keyOffset, signature, signatureOffset, message, messageOffset, messageLength);
        if (code == ResultCode.OK || code == ResultCode.SIGNATURE_INVALID) {
            count++;
        }
        return code;
    }

    void reset() {
        count = 0;
    }

    /** Since the last reset. */
    int count() {
        return count;
    }
}
