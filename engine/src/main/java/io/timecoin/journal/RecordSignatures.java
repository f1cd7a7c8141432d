package io.timecoin.journal;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.crypto.SignatureVerifier;
import io.timecoin.crypto.Signer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Judges the signatures of a journal: a passport's under the key it names itself, a checkpoint's under that of the
 * passport before it. Whose key that is, only a reader who knows it from elsewhere can say. One thread.
 */
final class RecordSignatures {
    private final SignatureVerifier verifier;
    private final SignedDigest signedDigest = new SignedDigest();
    private final UnsafeBuffer key = new UnsafeBuffer(new byte[Signer.PUBLIC_KEY_BYTES]);

    /** With null for a verifier every signature passes. */
    RecordSignatures(SignatureVerifier verifier) {
        this.verifier = verifier;
    }

    /** Takes the key of a passport for the checkpoints behind it. */
    void key(RecordView passport) {
        key.putBytes(0, passport.bytes(), passport.passportKeyOffset(), Signer.PUBLIC_KEY_BYTES);
    }

    /** The key taken last. */
    Hash validator() {
        return Hash.of(key, 0);
    }

    boolean isPassportSigned(RecordView passport) {
        int signatureAt = passport.passportSignatureOffset();
        return verifier == null
                || verifies(
                        passport.bytes(),
                        passport.passportKeyOffset(),
                        passport.bytes(),
                        signatureAt,
                        signedDigest.ofPassport(passport.bytes(), signatureAt));
    }

    boolean isCheckpointSigned(RecordView checkpoint) {
        return verifier == null
                || verifies(
                        key,
                        0,
                        checkpoint.bytes(),
                        checkpoint.checkpointSignatureOffset(),
                        signedDigest.ofCheckpoint(checkpoint.bytes()));
    }

    private boolean verifies(
            DirectBuffer publicKey, int keyAt, DirectBuffer signature, int signatureAt, DirectBuffer digest) {
        return verifier.verify(publicKey, keyAt, signature, signatureAt, digest, 0, Hash.BYTES) == ResultCode.OK;
    }
}
