package io.timecoin.replica;

import io.timecoin.base.ResultCode;
import io.timecoin.codec.TransactionView;
import io.timecoin.codec.ValidatorFields;
import io.timecoin.consensus.Phase;
import io.timecoin.consensus.SignedBytes;
import io.timecoin.crypto.PossessionMessage;
import io.timecoin.crypto.SignatureVerifier;
import org.agrona.DirectBuffer;

/**
 * The signatures by consensus keys in transactions: possession in a registration, the two contradicting messages in
 * evidence, whose bytes are built anew from what the evidence says. One thread; allocates nothing.
 */
final class ValidatorSignatures {
    private final int chainId;
    private final SignatureVerifier verifier;
    private final PossessionMessage possession = new PossessionMessage();
    private final SignedBytes signedBytes;

    ValidatorSignatures(int chainId, SignatureVerifier verifier) {
        this.chainId = chainId;
        this.verifier = verifier;
        this.signedBytes = new SignedBytes(chainId);
    }

    /**
     * Judges the signatures of a transaction of any kind but a transfer.
     *
     * @return OK, POSSESSION_UNPROVEN, or what is wrong with the first bad signature of evidence (2xx)
     */
    ResultCode verify(TransactionView tx) {
        return switch (tx.kind()) {
            case TransactionView.KIND_REGISTRATION -> verifyPossession(tx);
            case TransactionView.KIND_EVIDENCE -> verifyEvidence(tx);
            default -> ResultCode.OK;
        };
    }

    private ResultCode verifyPossession(TransactionView tx) {
        DirectBuffer bytes = tx.buffer();
        int keyAt = ValidatorFields.consensusKeyAt(tx);
        DirectBuffer message = possession.build(
                chainId, bytes, keyAt, bytes, ValidatorFields.nodeKeyAt(tx), bytes, tx.outputOwnerAt(0));
        ResultCode code = verifier.verify(
                bytes, keyAt, bytes, ValidatorFields.possessionAt(tx), message, 0, PossessionMessage.BYTES);
        return code == ResultCode.OK ? ResultCode.OK : ResultCode.POSSESSION_UNPROVEN;
    }

    private ResultCode verifyEvidence(TransactionView tx) {
        ResultCode code = verifyMessage(tx, ValidatorFields.firstHashAt(tx), ValidatorFields.firstSignatureAt(tx));
        return code == ResultCode.OK
                ? verifyMessage(tx, ValidatorFields.secondHashAt(tx), ValidatorFields.secondSignatureAt(tx))
                : code;
    }

    private ResultCode verifyMessage(TransactionView tx, int hashAt, int signatureAt) {
        DirectBuffer message = signedBytes.build(
                ValidatorFields.height(tx),
                ValidatorFields.round(tx),
                Phase.ofBlock(ValidatorFields.phase(tx)),
                tx.buffer(),
                hashAt);
        return verifier.verify(
                tx.buffer(), ValidatorFields.accusedAt(tx), tx.buffer(), signatureAt, message, 0, signedBytes.length());
    }
}
