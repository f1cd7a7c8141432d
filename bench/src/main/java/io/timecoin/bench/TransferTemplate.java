package io.timecoin.bench;

import io.timecoin.base.Hash;
import io.timecoin.base.Invariant;
import io.timecoin.base.Limits;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.TransactionView;
import io.timecoin.crypto.TransactionHashes;
import io.timecoin.wallet.TransactionBuilder;
import java.nio.ByteOrder;
import java.util.SplittableRandom;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * An encoded transfer of one owner's coins to himself, whose inputs and amounts are patched in place: the cheapest way to
 * many different ones. The signature is random bytes, for pipelines that do not look at it. One thread.
 */
final class TransferTemplate {
    private static final int OUTPUT_INDEX_AT = Hash.BYTES;
    private static final int OWNER_KEY = 0;

    private final UnsafeBuffer bytes;
    private final TransactionView view = new TransactionView();
    private final int inputAt;
    private final int inputStride;
    private final int amountAt;
    private final int amountStride;
    private final int signatureAt;

    TransferTemplate(int chainId, int inputs, int outputs) {
        UnsafeBuffer target = new UnsafeBuffer(new byte[Limits.TRANSACTION_BYTES_MAX]);
        UnsafeBuffer key = ownerKey();
        UnsafeBuffer owner = new UnsafeBuffer(ownerHash().toByteArray());
        UnsafeBuffer txId = new UnsafeBuffer(new byte[Hash.BYTES]);
        TransactionBuilder builder = new TransactionBuilder(chainId).begin(Long.MAX_VALUE);
        for (int i = 0; i < inputs; i++) {
            builder.spend(txId, 0, i, key, OWNER_KEY);
        }
        for (int i = 0; i < outputs; i++) {
            builder.pay(Limits.DUST_UNITS, owner, 0);
        }
        int length = builder.encode(target, 0);
        bytes = new UnsafeBuffer(target, 0, length);
        Invariant.check(view.wrap(bytes, 0, length) == ResultCode.OK, "the template is canonical");
        inputAt = view.inputTxIdAt(0);
        inputStride = inputs > 1 ? view.inputTxIdAt(1) - inputAt : 0;
        amountAt = view.outputOwnerAt(0) - Long.BYTES;
        amountStride = outputs > 1 ? view.outputOwnerAt(1) - view.outputOwnerAt(0) : 0;
        signatureAt = view.witnessSignatureAt(0);
        byte[] noise = new byte[length - signatureAt];
        new SplittableRandom(1).nextBytes(noise);
        bytes.putBytes(signatureAt, noise);
    }

    /** The hash of the one owner's key. */
    static Hash ownerHash() {
        UnsafeBuffer owner = new UnsafeBuffer(new byte[Hash.BYTES]);
        new TransactionHashes().owner(ownerKey(), OWNER_KEY, owner, 0);
        return Hash.of(owner, 0);
    }

    private static UnsafeBuffer ownerKey() {
        byte[] key = new byte[Hash.BYTES];
        new SplittableRandom(2).nextBytes(key);
        return new UnsafeBuffer(key);
    }

    int length() {
        return bytes.capacity();
    }

    /** Length of the part that the id hashes. */
    int bodyLength() {
        return view.bodyLength();
    }

    /** Copies the template; then the caller patches the copy. */
    void copyTo(MutableDirectBuffer target, int offset) {
        target.putBytes(offset, bytes, 0, bytes.capacity());
    }

    void input(MutableDirectBuffer target, int offset, int input, Coins coins, int coin) {
        int at = offset + inputAt + input * inputStride;
        coins.txId(coin, target, at);
        target.putShort(at + OUTPUT_INDEX_AT, (short) coins.outputIndex(coin), ByteOrder.LITTLE_ENDIAN);
    }

    void amount(MutableDirectBuffer target, int offset, int output, long amount) {
        target.putLong(offset + amountAt + output * amountStride, amount, ByteOrder.LITTLE_ENDIAN);
    }

    void signature(MutableDirectBuffer target, int offset, long noise) {
        target.putLong(offset + signatureAt, noise, ByteOrder.LITTLE_ENDIAN);
    }
}
