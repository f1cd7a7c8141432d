package io.timecoin.client;

import io.timecoin.base.Hash;
import io.timecoin.codec.FrameHeader;
import io.timecoin.codec.FrameType;
import io.timecoin.crypto.Signer;
import io.timecoin.wallet.DerivedWallets;
import io.timecoin.wallet.TransactionBuilder;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** One transaction over and over, the same on all connections. */
final class DuplicateTransaction implements AttackScript {
    private static final long AMOUNT = 1_000_000;

    private final DirectBuffer transaction;
    private long number;

    DuplicateTransaction(DirectBuffer transaction) {
        this.transaction = transaction;
    }

    /** One that is signed well, and spends what is not there. */
    static DirectBuffer spendingNothing(AttackTarget target, DerivedWallets keys) {
        Signer owner = keys.newSigner(0);
        TransactionBuilder builder = new TransactionBuilder(target.chainId());
        builder.begin(Long.MAX_VALUE)
                .spend(new UnsafeBuffer(new byte[Hash.BYTES]), 0, 0, owner)
                .pay(AMOUNT, keys.owners(), 0);
        UnsafeBuffer made = new UnsafeBuffer(new byte[builder.encodedBytes()]);
        builder.build(made, 0);
        return made;
    }

    @Override
    public void begin() {
        // Every one is the same.
    }

    @Override
    public int write(MutableDirectBuffer target, int offset) {
        int length = transaction.capacity();
        FrameHeader.encode(target, offset, FrameType.TRANSACTION, length, ++number);
        target.putBytes(offset + FrameHeader.BYTES, transaction, 0, length);
        return FrameHeader.BYTES + length;
    }
}
