package io.timecoin.simulation;

import io.timecoin.base.Hash;
import io.timecoin.base.Limits;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.TransactionView;
import io.timecoin.codec.ValidatorFields;
import io.timecoin.crypto.SignatureVerifier;
import io.timecoin.crypto.TransactionHashes;
import io.timecoin.wallet.TransactionBuilder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Judges a transaction anew: it must be what a wallet would write for the same meaning, signed by whom it names. */
final class TransactionJudge {
    private final ChainSetting chain;
    private final TransactionView view = new TransactionView();
    private final TransactionBuilder builder;
    private final TransactionHashes hashes = new TransactionHashes();
    private final SignatureVerifier verifier;
    private final UnsafeBuffer copy = new UnsafeBuffer(new byte[Limits.TRANSACTION_BYTES_MAX + 1024]);

    TransactionJudge(ChainSetting chain) {
        this.chain = chain;
        this.builder = new TransactionBuilder(chain.genesis().chainId());
        this.verifier = chain.keys().verifier();
    }

    /** What is wrong with it, for people, or null. */
    String judge(DirectBuffer buffer, int offset, int length) {
        view.wrapChecked(buffer, offset, length);
        if (view.kind() == TransactionView.KIND_EVIDENCE) {
            // Whom it may convict is judged by who may sign twice.
            return null;
        }
        if (!begin()) {
            return "a key that is no validator's";
        }
        for (int i = 0; i < view.inputCount(); i++) {
            builder.spend(
                    buffer,
                    view.inputTxIdAt(i),
                    view.inputOutputIndex(i),
                    buffer,
                    view.witnessKeyAt(view.inputWitness(i)));
        }
        for (int i = 0; i < view.outputCount(); i++) {
            builder.pay(view.outputAmount(i), buffer, view.outputOwnerAt(i));
        }
        int expected = builder.encode(copy, 0);
        if (expected != length || !isEqual(buffer, offset, view.bodyLength())) {
            return "an encoding of its own";
        }
        DirectBuffer message = hashes.signedMessage(chain.genesis().chainId(), builder.txId(), 0);
        for (int i = 0; i < view.witnessCount(); i++) {
            ResultCode code = verifier.verify(
                    buffer,
                    view.witnessKeyAt(i),
                    buffer,
                    view.witnessSignatureAt(i),
                    message,
                    0,
                    TransactionHashes.SIGNED_MESSAGE_BYTES);
            if (code != ResultCode.OK) {
                return "a signature that is none";
            }
        }
        return null;
    }

    /** Starts what a wallet would write; its possession is signed anew, and signatures are the same every time. */
    private boolean begin() {
        if (view.kind() == TransactionView.KIND_TRANSFER) {
            builder.begin(view.expiryMs());
            return true;
        }
        int keyAt = ValidatorFields.consensusKeyAt(view);
        if (view.kind() == TransactionView.KIND_WITHDRAWAL) {
            builder.beginWithdrawal(view.expiryMs(), Hash.of(view.buffer(), keyAt));
            return true;
        }
        int member = chain.member(view.buffer(), keyAt);
        if (member < 0) {
            return false;
        }
        Hash node = Hash.of(view.buffer(), ValidatorFields.nodeKeyAt(view));
        builder.beginRegistration(view.expiryMs(), chain.keys().signer(member), node);
        return true;
    }

    private boolean isEqual(DirectBuffer buffer, int offset, int length) {
        for (int i = 0; i < length; i++) {
            if (buffer.getByte(offset + i) != copy.getByte(i)) {
                return false;
            }
        }
        return true;
    }

    /** The transaction judged last. */
    TransactionView view() {
        return view;
    }
}
