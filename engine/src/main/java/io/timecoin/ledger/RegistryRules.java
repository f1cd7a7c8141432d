package io.timecoin.ledger;

import io.timecoin.base.Hash;
import io.timecoin.base.Limits;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.TransactionView;
import io.timecoin.codec.ValidatorFields;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What a transaction about validators must satisfy against the registry; that its signatures verify was judged before.
 * Rules of consensus. One instance a thread.
 */
public final class RegistryRules {
    private final EpochRules epochs;
    private final UnsafeBuffer owner = new UnsafeBuffer(new byte[Hash.BYTES]);

    /** Creates the rules of one chain. */
    public RegistryRules(EpochRules epochs) {
        this.epochs = epochs;
    }

    /** Judges a transaction of any kind but a transfer, whose inputs have been found in the coins. */
    ResultCode check(TransactionView tx, CoinSource coins, ValidatorRegistry registry, long height) {
        return switch (tx.kind()) {
            case TransactionView.KIND_REGISTRATION -> checkRegistration(tx, registry);
            case TransactionView.KIND_WITHDRAWAL -> checkWithdrawal(tx, coins, registry);
            default -> checkEvidence(tx, registry, height);
        };
    }

    /** The same of a transaction that a quorum has found lawful, where there are no coins: whose they are is not asked. */
    ResultCode checkWithoutCoins(TransactionView tx, ValidatorRegistry registry, long height) {
        return switch (tx.kind()) {
            case TransactionView.KIND_REGISTRATION -> checkRegistration(tx, registry);
            case TransactionView.KIND_WITHDRAWAL -> checkLeaving(tx, registry);
            default -> checkEvidence(tx, registry, height);
        };
    }

    private ResultCode checkRegistration(TransactionView tx, ValidatorRegistry registry) {
        if (registry.find(tx.buffer(), ValidatorFields.consensusKeyAt(tx)) != ValidatorRegistry.ABSENT) {
            return ResultCode.ALREADY_REGISTERED;
        }
        if (registry.bindsNode(tx.buffer(), ValidatorFields.nodeKeyAt(tx))) {
            return ResultCode.NODE_KEY_BOUND;
        }
        if (registry.size() == Limits.REGISTRATIONS_MAX) {
            return ResultCode.REGISTRY_FULL;
        }
        boolean isFree = epochs.tierOf(tx.outputAmount(0)) == Genesis.Tier.FREE;
        return isFree && registry.freeCount() >= epochs.freeValidatorsMax()
                ? ResultCode.FREE_VALIDATORS_FULL
                : ResultCode.OK;
    }

    /** Who owns the first input has signed: the withdrawal is the owner's of the collateral if that is the same. */
    private ResultCode checkWithdrawal(TransactionView tx, CoinSource coins, ValidatorRegistry registry) {
        int place = registry.find(tx.buffer(), ValidatorFields.consensusKeyAt(tx));
        if (place == ValidatorRegistry.ABSENT) {
            return ResultCode.NOT_REGISTERED;
        }
        registry.entry(place).owner().writeTo(owner, 0);
        boolean isOwner =
                coins.find(tx.buffer(), tx.inputTxIdAt(0), tx.inputOutputIndex(0)) && coins.isOwnedBy(owner, 0);
        return isOwner ? checkLeaving(tx, registry) : ResultCode.NOT_COLLATERAL_OWNER;
    }

    private static ResultCode checkLeaving(TransactionView tx, ValidatorRegistry registry) {
        int place = registry.find(tx.buffer(), ValidatorFields.consensusKeyAt(tx));
        if (place == ValidatorRegistry.ABSENT) {
            return ResultCode.NOT_REGISTERED;
        }
        if (!registry.entry(place).stays()) {
            return ResultCode.ALREADY_LEAVING;
        }
        boolean isNeeded = registry.entry(place).hasPower() && !registry.couldLeave(place);
        return isNeeded ? ResultCode.LAST_WITH_POWER : ResultCode.OK;
    }

    /**
     * Judges evidence.
     *
     * @param height of the block it is to stand in
     * @return OK, EVIDENCE_AHEAD, EVIDENCE_TOO_OLD, EVIDENCE_NOT_A_MEMBER or EVIDENCE_USED
     */
    public ResultCode checkEvidence(TransactionView tx, ValidatorRegistry registry, long height) {
        if (ValidatorFields.height(tx) > height) {
            return ResultCode.EVIDENCE_AHEAD;
        }
        long age = registry.epoch() - epochs.epochOf(ValidatorFields.height(tx));
        if (age > epochs.evidenceEpochsMax()) {
            return ResultCode.EVIDENCE_TOO_OLD;
        }
        int place = registry.find(tx.buffer(), ValidatorFields.accusedAt(tx));
        if (place == ValidatorRegistry.ABSENT || !registry.entry(place).wasMember(age)) {
            return ResultCode.EVIDENCE_NOT_A_MEMBER;
        }
        return registry.entry(place).isConvicted() ? ResultCode.EVIDENCE_USED : ResultCode.OK;
    }
}
