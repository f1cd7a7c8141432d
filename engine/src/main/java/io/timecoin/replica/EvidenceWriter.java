package io.timecoin.replica;

import io.timecoin.base.Hash;
import io.timecoin.codec.TransactionView;
import io.timecoin.codec.ValidatorFields;
import io.timecoin.codec.VoteView;
import io.timecoin.codec.sbe.EvidenceEncoder;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.crypto.Signer;
import org.agrona.MutableDirectBuffer;

/** Makes of two contradicting messages the transaction that convicts their signer. One thread. */
final class EvidenceWriter {
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final EvidenceEncoder encoder = new EvidenceEncoder();

    /** Encodes it from two votes of one sender, height, round and phase, {@link ValidatorFields#EVIDENCE_BYTES} long. */
    void write(VoteView one, VoteView other, MutableDirectBuffer target) {
        boolean isInOrder =
                Hash.of(one.buffer(), one.blockHashAt()).compareTo(Hash.of(other.buffer(), other.blockHashAt())) < 0;
        VoteView first = isInOrder ? one : other;
        VoteView second = isInOrder ? other : one;
        encoder.wrapAndApplyHeader(target, 0, header)
                .txVersion(TransactionView.VERSION)
                .kind(TransactionView.KIND_EVIDENCE)
                .chainId(Integer.toUnsignedLong(one.chainId()))
                .expiryMs(ValidatorFields.NEVER)
                .height(one.height())
                .round(one.round())
                .phase(one.phase())
                .reserved(0)
                .putAccused(one.buffer(), one.senderAt(), Signer.PUBLIC_KEY_BYTES)
                .putFirstHash(first.buffer(), first.blockHashAt(), Hash.BYTES)
                .putFirstSignature(first.buffer(), first.signatureAt(), Signer.SIGNATURE_BYTES)
                .putSecondHash(second.buffer(), second.blockHashAt(), Hash.BYTES)
                .putSecondSignature(second.buffer(), second.signatureAt(), Signer.SIGNATURE_BYTES);
        encoder.inputsCount(0);
        encoder.outputsCount(0);
        encoder.witnessesCount(0);
    }
}
