package io.timecoin.ledger;

import io.timecoin.base.ResultCode;
import io.timecoin.codec.TransactionView;
import org.agrona.DirectBuffer;

/**
 * Follows the registry over a block that a quorum has certified, for who has none of its coins. That the transactions are
 * lawful is the quorum's word; but whoever certifies may be a quorum of keys that were withdrawn long ago, so what no
 * registry could bear is refused here too. One thread.
 */
public final class RegistryFollower {
    private final EpochRules epochs;
    private final RegistryRules rules;
    private ValidatorRegistry registry;
    private long height;

    /** Creates a follower on one chain. */
    public RegistryFollower(EpochRules epochs) {
        this.epochs = epochs;
        this.rules = new RegistryRules(epochs);
    }

    /**
     * Begins a block.
     *
     * @param before as the parent left it, of the epoch of the block
     * @param blockHeight its height
     */
    public void begin(ValidatorRegistry before, long blockHeight) {
        registry = before;
        height = blockHeight;
    }

    /**
     * Follows the next transaction, of any kind.
     *
     * @param ids holds its id
     * @return OK, or why the registry cannot bear it (3xx)
     */
    public ResultCode follow(TransactionView tx, DirectBuffer ids, int idsAt) {
        ResultCode code = tx.kind() == TransactionView.KIND_TRANSFER
                ? ResultCode.OK
                : rules.checkWithoutCoins(tx, registry, height);
        if (code == ResultCode.OK) {
            registry = RegistryChanges.after(epochs, registry, tx, ids, idsAt);
        }
        return code;
    }

    /** The registry behind the block. */
    public ValidatorRegistry finish() {
        return epochs.isLastOfEpoch(height) ? registry.nextEpoch() : registry;
    }
}
