package io.timecoin.ledger;

import io.timecoin.base.Hash;
import io.timecoin.base.Invariant;
import io.timecoin.codec.TransactionView;
import io.timecoin.codec.ValidatorFields;
import org.agrona.DirectBuffer;

/** What a lawful transaction makes of the registry; what it does to outputs is told elsewhere. Stateless. */
final class RegistryChanges {
    private static final int BURNED_SHARE = 10;

    private RegistryChanges() {}

    /** The registry behind a transaction of any kind. */
    static ValidatorRegistry after(
            EpochRules epochs, ValidatorRegistry registry, TransactionView tx, DirectBuffer ids, int idsAt) {
        return switch (tx.kind()) {
            case TransactionView.KIND_REGISTRATION -> registry.with(newcomer(epochs, tx, ids, idsAt));
            case TransactionView.KIND_WITHDRAWAL ->
                registry.withdrawn(registry.find(tx.buffer(), ValidatorFields.consensusKeyAt(tx)));
            case TransactionView.KIND_EVIDENCE -> convicted(registry, tx, ids, idsAt);
            default -> {
                Invariant.check(tx.kind() == TransactionView.KIND_TRANSFER, "a kind is known");
                yield registry;
            }
        };
    }

    private static Registration newcomer(EpochRules epochs, TransactionView tx, DirectBuffer ids, int idsAt) {
        return Registration.fresh(
                Hash.of(tx.buffer(), ValidatorFields.consensusKeyAt(tx)),
                Hash.of(tx.buffer(), ValidatorFields.nodeKeyAt(tx)),
                Hash.of(tx.buffer(), tx.outputOwnerAt(0)),
                epochs.tierOf(tx.outputAmount(0)),
                tx.outputAmount(0),
                Hash.of(ids, idsAt),
                0);
    }

    private static ValidatorRegistry convicted(
            ValidatorRegistry registry, TransactionView tx, DirectBuffer ids, int idsAt) {
        int place = registry.find(tx.buffer(), ValidatorFields.accusedAt(tx));
        Registration convict = registry.entry(place);
        return convict.collateral() == 0
                ? registry.convicted(place, 0, convict.collateralTxId(), convict.collateralIndex())
                : registry.convicted(place, convict.collateral() - burned(convict), Hash.of(ids, idsAt), 0);
    }

    /** Units of the collateral that a conviction burns. */
    static long burned(Registration convict) {
        return convict.collateral() / BURNED_SHARE;
    }
}
