package io.timecoin.consensus;

import io.timecoin.base.Hash;
import io.timecoin.base.Limits;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.CertificateView;
import io.timecoin.crypto.SignatureList;
import io.timecoin.crypto.SignatureVerifier;
import org.agrona.DirectBuffer;

/** Judges commit certificates, of blocks fetched from others. One thread; allocates nothing. */
public final class CommitCertificates {
    private final SignedBytes signedBytes;
    private final Commits commits = new Commits();

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
        boolean fits = certificate.height() == height
                && Hash.equal(certificate.buffer(), certificate.blockHashAt(), blockHash, hashAt)
                && certificate.wordCount() == (validators.size() + Long.SIZE - 1) / Long.SIZE;
        if (!fits || !commits.take(certificate, validators)) {
            return ResultCode.CERTIFICATE_INVALID;
        }
        commits.message = signedBytes.build(height, certificate.round(), Phase.COMMIT, blockHash, hashAt);
        return commits.verify(verifier);
    }

    /** The signatures of a certificate, each beside the validator whose it is. */
    private final class Commits implements SignatureList {
        private final int[] signers = new int[Limits.VALIDATORS_MAX];
        private CertificateView certificate;
        private ValidatorSet validators;
        private DirectBuffer message;

        /** Tells of a certificate whether its signers are as many as its signatures, and have the power of a quorum. */
        private boolean take(CertificateView taken, ValidatorSet of) {
            certificate = taken;
            validators = of;
            int count = 0;
            long power = 0;
            for (int i = 0; i < of.size(); i++) {
                if (taken.isSigner(i)) {
                    signers[count++] = i;
                    power += of.power(i);
                }
            }
            return count == taken.signatureCount() && of.isQuorum(power);
        }

        @Override
        public int count() {
            return certificate.signatureCount();
        }

        @Override
        public DirectBuffer keys() {
            return validators.keys();
        }

        @Override
        public int keyAt(int index) {
            return ValidatorSet.keyAt(signers[index]);
        }

        @Override
        public DirectBuffer signatures() {
            return certificate.buffer();
        }

        @Override
        public int signatureAt(int index) {
            return certificate.signatureAt(index);
        }

        @Override
        public DirectBuffer message(int index) {
            return message;
        }

        @Override
        public int messageLength() {
            return signedBytes.length();
        }
    }
}
