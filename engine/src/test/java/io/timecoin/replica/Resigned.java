package io.timecoin.replica;

import io.timecoin.crypto.Ed25519Signer;
import io.timecoin.wallet.TransactionSigning;
import org.agrona.concurrent.UnsafeBuffer;

/** Signs a transaction anew for its one owner, after its body was changed. */
final class Resigned {
    private Resigned() {}

    static byte[] by(Ed25519Signer owner, byte[] transaction) {
        TransactionSigning signing = new TransactionSigning();
        signing.wrap(new UnsafeBuffer(transaction), 0, transaction.length);
        signing.sign(0, owner);
        return transaction;
    }
}
