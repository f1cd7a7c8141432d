package io.timecoin.consensus;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.CertificateView;
import io.timecoin.crypto.SignatureVerifier;
import org.agrona.DirectBuffer;

/** Judges commit certificates, of blocks fetched from others. One thread. */
public final class CommitCertificates {
    private final SignedBytes signedBytes;

    /**
     * Creates a judge.
     *
     * @param chainId the chain that certificates must be for
     */
    public CommitCertificates(int chainId) {
        this.signedBytes = new SignedBytes(chainId);
    }

    /**
     * Judges a certificate with all its signatures.
     *
     * @return OK, CERTIFICATE_INVALID, or what is wrong with the first bad signature (2xx)
     */
    public ResultCode verify(
            CertificateView certificate,
            ValidatorSet validators,
            long height,
            DirectBuffer blockHash,
            int hashAt,
            SignatureVerifier verifier) {
        ResultCode code = check(certificate, validators, height, blockHash, hashAt);
        if (code != ResultCode.OK) {
            return code;
        }
        DirectBuffer message = signedBytes.build(height, certificate.round(), Phase.COMMIT, blockHash, hashAt);
        int signature = 0;
        int expectedTo = 0;
        for (int i = 0; code == ResultCode.OK && i < validators.size(); i++) {
            if (certificate.isSigner(i)) {
                if (signature >= expectedTo && verifier.expectsAtMost() > 0) {
                    expectedTo = expectFrom(i, signature, certificate, validators, message, verifier);
                }
                code = verifier.verify(
                        validators.keys(),
                        ValidatorSet.keyAt(i),
                        certificate.buffer(),
                        certificate.signatureAt(signature),
                        message,
                        0,
                        signedBytes.length());
                signature++;
            }
        }
        return code;
    }

    /** Has as many judged together as there is room for, from the one that is due; returns the number of the next signature. */
    private int expectFrom(
            int validator,
            int due,
            CertificateView certificate,
            ValidatorSet validators,
            DirectBuffer message,
            SignatureVerifier verifier) {
        verifier.expectNothing();
        int signature = due;
        boolean hasRoom = true;
        for (int i = validator; hasRoom && i < validators.size(); i++) {
            if (certificate.isSigner(i)) {
                hasRoom = verifier.expect(
                        validators.keys(),
                        ValidatorSet.keyAt(i),
                        certificate.buffer(),
                        certificate.signatureAt(signature),
                        message,
                        0,
                        signedBytes.length());
                signature += hasRoom ? 1 : 0;
            }
        }
        verifier.judgeExpected();
        return Math.max(signature, due + 1);
    }

    /** Judges whether a certificate names this block and a quorum of the validators: everything but the signatures. */
    private static ResultCode check(
            CertificateView certificate, ValidatorSet validators, long height, DirectBuffer blockHash, int hashAt) {
        boolean fits = certificate.height() == height
                && Hash.equal(certificate.buffer(), certificate.blockHashAt(), blockHash, hashAt)
                && certificate.wordCount() == (validators.size() + Long.SIZE - 1) / Long.SIZE;
        if (!fits) {
            return ResultCode.CERTIFICATE_INVALID;
        }
        long power = 0;
        int signers = 0;
        for (int i = 0; i < validators.size(); i++) {
            if (certificate.isSigner(i)) {
                power += validators.power(i);
                signers++;
            }
        }
        if (signers != certificate.signatureCount() || !validators.isQuorum(power)) {
            return ResultCode.CERTIFICATE_INVALID;
        }
        return ResultCode.OK;
    }
}
