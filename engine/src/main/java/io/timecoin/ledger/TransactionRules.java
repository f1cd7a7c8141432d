package io.timecoin.ledger;

import io.timecoin.base.Amounts;
import io.timecoin.base.CoinLayout;
import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.TransactionView;
import org.agrona.DirectBuffer;

/**
 * What a well-formed transaction must satisfy against a set of unspent outputs. These are rules of consensus; fee floor,
 * locks and pool bounds are policy and live elsewhere. One instance a thread; allocates nothing.
 */
public final class TransactionRules {
    private final long dustUnits;
    private final RegistryRules registryRules;
    private long fee;

    /**
     * Creates the rules of one chain.
     *
     * @param rules of the chain
     */
    public TransactionRules(ChainRules rules) {
        this.dustUnits = rules.dustUnits();
        this.registryRules = new RegistryRules(rules.epochs());
    }

    /**
     * Judges a transaction.
     *
     * @param tx a view whose wrap returned OK
     * @param owners holds the 32-byte owner hash of each witness key in order, or null if ownership was judged before:
     *     the owner of an output never changes
     * @param registry the validators as they are before it
     * @param height of the block, or the one above the tip on admission
     * @param timeMs time of the block, or event time on admission; the transaction's expiry must lie after it
     * @return OK, or what forbids it (3xx)
     */
    public ResultCode check(
            TransactionView tx,
            DirectBuffer owners,
            int ownersAt,
            CoinSource coins,
            ValidatorRegistry registry,
            long height,
            long timeMs) {
        ResultCode code = checkMoney(tx, owners, ownersAt, coins, registry, timeMs);
        return code == ResultCode.OK && tx.kind() != TransactionView.KIND_TRANSFER
                ? registryRules.check(tx, coins, registry, height)
                : code;
    }

    private ResultCode checkMoney(
            TransactionView tx,
            DirectBuffer owners,
            int ownersAt,
            CoinSource coins,
            ValidatorRegistry registry,
            long timeMs) {
        if (tx.expiryMs() <= timeMs) {
            return ResultCode.EXPIRED;
        }
        for (int i = 0; i < tx.outputCount(); i++) {
            if (tx.outputAmount(i) < dustUnits) {
                return ResultCode.DUST;
            }
        }
        long sum = 0;
        for (int i = 0; i < tx.inputCount(); i++) {
            if (!coins.find(tx.buffer(), tx.inputTxIdAt(i), tx.inputOutputIndex(i))) {
                return ResultCode.INPUT_UNKNOWN;
            }
            if (owners != null && !coins.isOwnedBy(owners, ownersAt + tx.inputWitness(i) * Hash.BYTES)) {
                return ResultCode.NOT_OWNER;
            }
            if (coins.kind() == CoinLayout.KIND_COLLATERAL
                    && registry.locks(tx.buffer(), tx.inputTxIdAt(i), tx.inputOutputIndex(i))) {
                return ResultCode.COLLATERAL_LOCKED;
            }
            sum = Amounts.add(sum, coins.amount());
            if (sum == Amounts.INVALID) {
                return ResultCode.AMOUNT_OVERFLOW;
            }
        }
        fee = Amounts.subtract(sum, tx.outputSum());
        return fee == Amounts.INVALID ? ResultCode.OUTPUTS_EXCEED_INPUTS : ResultCode.OK;
    }

    /** The fee, in units, of the transaction that was last judged OK. */
    public long fee() {
        return fee;
    }
}
