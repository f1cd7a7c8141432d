package io.timecoin.consensus;

import io.timecoin.base.Hash;
import io.timecoin.base.Invariant;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.CertificateView;
import io.timecoin.crypto.SignatureVerifier;
import org.agrona.DirectBuffer;

/**
 * Judges commit certificates, of blocks fetched from others: {@link #check} everything but the signatures, then either
 * {@link #verify}, or {@link #message} with {@link #signer} for whoever spreads the signatures over threads. One thread.
 */
public final class CommitCertificates {
    private final SignedBytes signedBytes;
    private DirectBuffer message;

    /**
     * Creates a judge.
     *
     * @param chainId the chain that certificates must be for
     */
    public CommitCertificates(int chainId) {
        this.signedBytes = new SignedBytes(chainId);
    }

    /**
     * Judges whether a certificate names this block and a quorum of the validators, and builds the message they signed.
     *
     * @return OK or CERTIFICATE_INVALID
     */
    public ResultCode check(
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
        message = signedBytes.build(height, certificate.round(), Phase.COMMIT, blockHash, hashAt);
        return ResultCode.OK;
    }

    /** The bytes that every signer of the certificate last checked has signed, from 0. */
    public DirectBuffer message() {
        Invariant.check(message != null, "a certificate has been checked");
        return message;
    }

    /** Length of {@link #message}. */
    public int messageLength() {
        return signedBytes.length();
    }

    /** Index of the validator that made a signature of a checked certificate, by the index of the signature. */
    public int signer(CertificateView certificate, int signature) {
        int validator = -1;
        for (int left = signature; left >= 0; left--) {
            validator++;
            while (!certificate.isSigner(validator)) {
                validator++;
            }
        }
        return validator;
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
        int signature = 0;
        for (int i = 0; code == ResultCode.OK && i < validators.size(); i++) {
            if (certificate.isSigner(i)) {
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
}
