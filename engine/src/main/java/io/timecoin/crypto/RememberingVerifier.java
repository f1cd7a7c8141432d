package io.timecoin.crypto;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Verifies no signature twice that is good: a vote comes by itself, with the proposal of a later round and in the certificate of a
 * block. What is remembered is a hash of key, message and signature, so only the very same three are taken as verified. What is
 * bad is verified each time. One thread, but for what it remembers in; allocates nothing itself.
 */
public final class RememberingVerifier extends ForwardingVerifier {
    private final SignatureVerifier verifier;
    private final VerifiedHashes verified;
    private final Hasher hasher = new Hasher(DomainTag.VERIFIED_SIGNATURE);
    private final UnsafeBuffer hash = new UnsafeBuffer(new byte[Hash.BYTES]);

    /**
     * Creates a verifier.
     *
     * @param verifier judges what is not remembered
     * @param verified what has passed, shared with others
     */
    public RememberingVerifier(SignatureVerifier verifier, VerifiedHashes verified) {
        this.verifier = verifier;
        this.verified = verified;
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
        if (isVerified(key, keyOffset, signature, signatureOffset, message, messageOffset, messageLength)) {
            return ResultCode.OK;
        }
        ResultCode code =
                verifier.verify(key, keyOffset, signature, signatureOffset, message, messageOffset, messageLength);
        if (code == ResultCode.OK) {
            verified.add(hash, 0);
        }
        return code;
    }

    /** Key and signature have fixed lengths, so no two triples are the same bytes. */
    private boolean isVerified(
            DirectBuffer key,
            int keyOffset,
            DirectBuffer signature,
            int signatureOffset,
            DirectBuffer message,
            int messageOffset,
            int messageLength) {
        hasher.update(key, keyOffset, Signer.PUBLIC_KEY_BYTES)
                .update(signature, signatureOffset, Signer.SIGNATURE_BYTES)
                .update(message, messageOffset, messageLength)
                .digest(hash, 0);
        return verified.contains(hash, 0);
    }

    /** Tells the other of what is not remembered. */
    @Override
    public boolean expect(
            DirectBuffer key,
            int keyOffset,
            DirectBuffer signature,
            int signatureOffset,
            DirectBuffer message,
            int messageOffset,
            int messageLength) {
        return isVerified(key, keyOffset, signature, signatureOffset, message, messageOffset, messageLength)
                || verifier.expect(key, keyOffset, signature, signatureOffset, message, messageOffset, messageLength);
    }
}
