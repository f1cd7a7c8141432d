package io.timecoin.ledger;

import io.timecoin.base.CoinLayout;
import io.timecoin.base.Hash;
import io.timecoin.base.Invariant;
import io.timecoin.codec.TransactionView;
import io.timecoin.codec.ValidatorFields;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What the transactions of a block do to the validators, beside what they do to outputs. A conviction burns a tenth of the
 * collateral: its output is spent, and output 0 of the evidence holds the rest, locked as before. State thread.
 */
final class RegistryExecution {
    private final EpochRules epochs;
    private final BlockOverlay overlay;
    private final UnsafeBuffer collateral = new UnsafeBuffer(new byte[Hash.BYTES]);
    private final UnsafeBuffer owner = new UnsafeBuffer(new byte[Hash.BYTES]);
    private ValidatorRegistry registry;
    private long burned;

    RegistryExecution(EpochRules epochs, BlockOverlay overlay) {
        this.epochs = epochs;
        this.overlay = overlay;
    }

    void begin(ValidatorRegistry committed) {
        registry = committed;
        burned = 0;
    }

    /** The validators as the transactions so far leave them. */
    ValidatorRegistry registry() {
        return registry;
    }

    /** Units burned so far. */
    long burned() {
        return burned;
    }

    /** The kind of an output that a transaction creates. */
    static int kindOf(TransactionView tx, int output) {
        return tx.kind() == TransactionView.KIND_REGISTRATION && output == 0
                ? CoinLayout.KIND_COLLATERAL
                : CoinLayout.KIND_TRANSFER;
    }

    /** Executes what has been found lawful. */
    void execute(TransactionView tx, DirectBuffer ids, int idsAt) {
        if (tx.kind() == TransactionView.KIND_EVIDENCE) {
            burn(registry.entry(registry.find(tx.buffer(), ValidatorFields.accusedAt(tx))), ids, idsAt);
        }
        registry = RegistryChanges.after(epochs, registry, tx, ids, idsAt);
    }

    private void burn(Registration convict, DirectBuffer ids, int idsAt) {
        if (convict.collateral() == 0) {
            return;
        }
        long share = RegistryChanges.burned(convict);
        convict.collateralTxId().writeTo(collateral, 0);
        convict.owner().writeTo(owner, 0);
        overlay.spend(collateral, 0, convict.collateralIndex());
        boolean isNew =
                overlay.create(ids, idsAt, 0, convict.collateral() - share, owner, 0, CoinLayout.KIND_COLLATERAL);
        Invariant.check(isNew, "a validator is convicted once, so the id of the evidence is new");
        burned += share;
    }

    /** Ends the block: behind the last one of an epoch the set changes. */
    void finish(long height) {
        if (epochs.isLastOfEpoch(height)) {
            registry = registry.nextEpoch();
        }
    }
}
