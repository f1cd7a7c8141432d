package io.timecoin.wallet;

import io.timecoin.base.Hash;
import io.timecoin.base.Invariant;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.TransactionView;
import io.timecoin.crypto.Signer;
import io.timecoin.crypto.TransactionHashes;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Fills the signatures of encoded transactions in place. Reused; one thread. */
public final class TransactionSigning {
    private final TransactionHashes hashes = new TransactionHashes();
    private final TransactionView view = new TransactionView();
    private final UnsafeBuffer txId = new UnsafeBuffer(new byte[Hash.BYTES]);
    private MutableDirectBuffer transaction;
    private DirectBuffer message;

    /**
     * Points at an encoded transaction, whose signatures may still be anything.
     *
     * @throws io.timecoin.base.InvariantViolation if the encoding is not canonical
     */
    public void wrap(MutableDirectBuffer buffer, int offset, int length) {
        Invariant.check(view.wrap(buffer, offset, length) == ResultCode.OK, "only canonical transactions are signed");
        transaction = buffer;
        hashes.txId(buffer, offset, view.bodyLength(), txId, 0);
        message = hashes.signedMessage(view.chainId(), txId, 0);
    }

    /** Number of witnesses of the transaction. */
    public int witnessCount() {
        return view.witnessCount();
    }

    /** Signs for one witness, whose public key is already in place. */
    public void sign(int witness, Signer signer) {
        signer.sign(message, 0, TransactionHashes.SIGNED_MESSAGE_BYTES, transaction, view.witnessSignatureAt(witness));
    }

    /** The 32-byte id of the transaction, at offset 0; valid until the next one. */
    public DirectBuffer txId() {
        return txId;
    }
}
