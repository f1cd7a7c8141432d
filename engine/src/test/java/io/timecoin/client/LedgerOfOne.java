package io.timecoin.client;

import io.timecoin.base.Hash;
import io.timecoin.base.Limits;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.TransactionView;
import io.timecoin.crypto.DomainTag;
import io.timecoin.crypto.Hasher;
import io.timecoin.crypto.TransactionHashes;
import io.timecoin.wallet.SpendableCoin;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** The plainest judge of transfers: a map of coins, each signature checked by the library itself. */
final class LedgerOfOne {
    record Outpoint(Hash txId, int index) {}

    record Coin(long amount, Hash owner, int maker) {}

    private final Map<Outpoint, Coin> coins = new HashMap<>();
    private final TransactionView view = new TransactionView();
    private final TransactionHashes hashes = new TransactionHashes();
    private final Hasher idHasher = new Hasher(DomainTag.TRANSACTION_ID);
    private final Hasher ownerHasher = new Hasher(DomainTag.OWNER);
    private final boolean verifies;
    private int transactions;
    private int nearestParent = Integer.MAX_VALUE;
    private long lowestFeePerKb = Long.MAX_VALUE;
    private final int[] byInputs = new int[5];
    private Hash txId;

    LedgerOfOne(List<SpendableCoin> genesis, io.timecoin.wallet.DerivedWallets wallets, boolean verifies) {
        this.verifies = verifies;
        for (SpendableCoin coin : genesis) {
            coins.put(
                    new Outpoint(coin.txId(), coin.outputIndex()),
                    new Coin(coin.amount(), wallets.owner(coin.wallet()), Integer.MIN_VALUE / 2));
        }
    }

    ResultCode apply(DirectBuffer buffer, int offset, int length) {
        int number = transactions++;
        byte[] bytes = new byte[length];
        buffer.getBytes(offset, bytes);
        UnsafeBuffer copy = new UnsafeBuffer(bytes);
        ResultCode code = view.wrap(copy, 0, length);
        if (code != ResultCode.OK) {
            return code;
        }
        txId = idHasher.update(copy, 0, view.bodyLength()).digest();
        long sum = 0;
        for (int input = 0; input < view.inputCount(); input++) {
            Coin coin = coins.get(outpoint(input));
            if (coin == null) {
                return ResultCode.INPUT_UNKNOWN;
            }
            Hash owner = ownerHasher
                    .update(copy, view.witnessKeyAt(view.inputWitness(input)), 32)
                    .digest();
            if (!owner.equals(coin.owner())) {
                return ResultCode.NOT_OWNER;
            }
            sum += coin.amount();
            nearestParent = Math.min(nearestParent, number - coin.maker());
        }
        if (verifies && !signaturesHold(bytes)) {
            return ResultCode.SIGNATURE_INVALID;
        }
        return move(number, sum, length);
    }

    private Outpoint outpoint(int input) {
        return new Outpoint(Hash.of(view.buffer(), view.inputTxIdAt(input)), view.inputOutputIndex(input));
    }

    private boolean signaturesHold(byte[] bytes) {
        UnsafeBuffer id = new UnsafeBuffer(txId.toByteArray());
        byte[] message = hashes.signedMessage(view.chainId(), id, 0).byteArray();
        boolean hold = true;
        for (int witness = 0; witness < view.witnessCount(); witness++) {
            hold &= Ed25519.verify(
                    bytes,
                    view.witnessSignatureAt(witness),
                    bytes,
                    view.witnessKeyAt(witness),
                    message,
                    0,
                    TransactionHashes.SIGNED_MESSAGE_BYTES);
        }
        return hold;
    }

    private ResultCode move(int number, long sum, int length) {
        if (sum < view.outputSum()) {
            return ResultCode.OUTPUTS_EXCEED_INPUTS;
        }
        for (int output = 0; output < view.outputCount(); output++) {
            if (view.outputAmount(output) < Limits.DUST_UNITS) {
                return ResultCode.DUST;
            }
        }
        for (int input = 0; input < view.inputCount(); input++) {
            coins.remove(outpoint(input));
        }
        for (int output = 0; output < view.outputCount(); output++) {
            Hash owner = Hash.of(view.buffer(), view.outputOwnerAt(output));
            coins.put(new Outpoint(txId, output), new Coin(view.outputAmount(output), owner, number));
        }
        lowestFeePerKb = Math.min(lowestFeePerKb, (sum - view.outputSum()) * 1000 / length);
        byInputs[view.inputCount()]++;
        return ResultCode.OK;
    }

    Hash lastTxId() {
        return txId;
    }

    int nearestParent() {
        return nearestParent;
    }

    long lowestFeePerKb() {
        return lowestFeePerKb;
    }

    int withInputs(int count) {
        return byInputs[count];
    }
}
