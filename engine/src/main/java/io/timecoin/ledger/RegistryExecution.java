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
    private static final int BURNED_SHARE = 10;

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
        switch (tx.kind()) {
            case TransactionView.KIND_REGISTRATION -> register(tx, ids, idsAt);
            case TransactionView.KIND_WITHDRAWAL ->
                registry = registry.withdrawn(registry.find(tx.buffer(), ValidatorFields.consensusKeyAt(tx)));
            case TransactionView.KIND_EVIDENCE ->
                convict(registry.find(tx.buffer(), ValidatorFields.accusedAt(tx)), ids, idsAt);
            default -> Invariant.check(tx.kind() == TransactionView.KIND_TRANSFER, "a kind is known");
        }
    }

    private void register(TransactionView tx, DirectBuffer ids, int idsAt) {
        registry = registry.with(Registration.fresh(
                Hash.of(tx.buffer(), ValidatorFields.consensusKeyAt(tx)),
                Hash.of(tx.buffer(), ValidatorFields.nodeKeyAt(tx)),
                Hash.of(tx.buffer(), tx.outputOwnerAt(0)),
                epochs.tierOf(tx.outputAmount(0)),
                tx.outputAmount(0),
                Hash.of(ids, idsAt),
                0));
    }

    private void convict(int place, DirectBuffer ids, int idsAt) {
        Registration convict = registry.entry(place);
        if (convict.collateral() == 0) {
            registry = registry.convicted(place, 0, convict.collateralTxId(), convict.collateralIndex());
            return;
        }
        long share = convict.collateral() / BURNED_SHARE;
        long left = convict.collateral() - share;
        convict.collateralTxId().writeTo(collateral, 0);
        convict.owner().writeTo(owner, 0);
        overlay.spend(collateral, 0, convict.collateralIndex());
        boolean isNew = overlay.create(ids, idsAt, 0, left, owner, 0, CoinLayout.KIND_COLLATERAL);
        Invariant.check(isNew, "a validator is convicted once, so the id of the evidence is new");
        burned += share;
        registry = registry.convicted(place, left, Hash.of(ids, idsAt), 0);
    }

    /** Ends the block: behind the last one of an epoch the set changes. */
    void finish(long height) {
        if (epochs.isLastOfEpoch(height)) {
            registry = registry.nextEpoch();
        }
    }
}
