package io.timecoin.ledger;

import io.timecoin.base.Hash;
import io.timecoin.base.Invariant;
import io.timecoin.base.Limits;
import io.timecoin.crypto.DomainTag;
import io.timecoin.crypto.Hasher;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.agrona.DirectBuffer;

/**
 * Every registered validator, in the order of registration, as a block leaves them; the members of the set of the epoch are
 * among them. A change gives another registry, so a block under execution changes nothing that is committed, and one
 * without a change of validators copies nothing. Immutable; state thread.
 *
 * <p>The chain is never left without power: of those that have power one at least stays.
 */
public final class ValidatorRegistry {
    /** The place of a validator that is not registered. */
    public static final int ABSENT = -1;

    private final EpochRules rules;
    private final long epoch;
    private final List<Registration> entries;
    private final Registration[] members;
    private Hash hash;

    ValidatorRegistry(EpochRules rules, long epoch, List<Registration> entries) {
        Invariant.check(entries.size() <= Limits.REGISTRATIONS_MAX, "the registry is bounded");
        this.rules = rules;
        this.epoch = epoch;
        this.entries = Collections.unmodifiableList(entries);
        this.members = entries.stream().filter(Registration::isMember).toArray(Registration[]::new);
        Invariant.check(powerThatStays(entries, ABSENT), "a chain keeps a validator with power");
        Invariant.check(members.length > 0 && members.length <= Limits.VALIDATORS_MAX, "a set is bounded");
    }

    /** The first set: all validators of genesis, each with its collateral locked. */
    public static ValidatorRegistry atGenesis(Genesis genesis, Hash genesisHash) {
        List<Registration> entries = new ArrayList<>();
        for (int i = 0; i < genesis.validators().size(); i++) {
            Genesis.Validator validator = genesis.validators().get(i);
            long collateral = genesis.rules().epochs().collateral(validator.tier());
            entries.add(Registration.fresh(
                            validator.publicKey(),
                            Hash.ZERO,
                            validator.rewardOwner(),
                            validator.tier(),
                            collateral,
                            collateral == 0 ? Hash.ZERO : GenesisCoins.collateralTxId(genesisHash, i),
                            collateral == 0 ? 0 : GenesisCoins.outputIndex(i))
                    .nextEpoch(true));
        }
        return new ValidatorRegistry(genesis.rules().epochs(), 0, entries);
    }

    /** The epoch of the next block. */
    public long epoch() {
        return epoch;
    }

    /** Number of registrations. */
    public int size() {
        return entries.size();
    }

    /** A registration, in the order they came. */
    public Registration entry(int place) {
        return entries.get(place);
    }

    /** Number of members of the set of this epoch. */
    public int memberCount() {
        return members.length;
    }

    /** A member of the set, by its index: members stand in the order of registration. */
    public Registration member(int index) {
        return members[index];
    }

    /** Where the validator with a 32-byte consensus key stands, or {@link #ABSENT}. */
    public int find(DirectBuffer key, int offset) {
        for (int place = 0; place < entries.size(); place++) {
            if (entries.get(place).key().matches(key, offset)) {
                return place;
            }
        }
        return ABSENT;
    }

    boolean bindsNode(DirectBuffer node, int offset) {
        for (Registration entry : entries) {
            if (entry.node().matches(node, offset)) {
                return true;
            }
        }
        return false;
    }

    /** Whether an output is the collateral of a registration. */
    boolean locks(DirectBuffer txId, int offset, int outputIndex) {
        for (Registration entry : entries) {
            if (entry.collateralIndex() == outputIndex && entry.collateralTxId().matches(txId, offset)) {
                return true;
            }
        }
        return false;
    }

    int freeCount() {
        int count = 0;
        for (Registration entry : entries) {
            count += entry.hasPower() ? 0 : 1;
        }
        return count;
    }

    /** Whether somebody with power would stay if one left. */
    boolean couldLeave(int place) {
        return powerThatStays(entries, place);
    }

    private static boolean powerThatStays(List<Registration> entries, int but) {
        for (int place = 0; place < entries.size(); place++) {
            Registration entry = entries.get(place);
            if (place != but && entry.hasPower() && entry.stays()) {
                return true;
            }
        }
        return false;
    }

    /** With one more, who is a candidate for the set of the next epoch. */
    ValidatorRegistry with(Registration newcomer) {
        List<Registration> changed = new ArrayList<>(entries);
        changed.add(newcomer);
        return new ValidatorRegistry(rules, epoch, changed);
    }

    /** With one that leaves the set at the end of this epoch. */
    ValidatorRegistry withdrawn(int place) {
        return withEntry(place, entries.get(place).leaving(epoch));
    }

    /** With one convicted, who leaves at the end of this epoch unless nobody with power would stay. */
    ValidatorRegistry convicted(int place, long left, Hash txId, int outputIndex) {
        Registration entry = entries.get(place).convicted(left, txId, outputIndex);
        return withEntry(place, entry.stays() && couldLeave(place) ? entry.leaving(epoch) : entry);
    }

    private ValidatorRegistry withEntry(int place, Registration entry) {
        List<Registration> changed = new ArrayList<>(entries);
        changed.set(place, entry);
        return new ValidatorRegistry(rules, epoch, changed);
    }

    /** The registry behind the last block of this epoch: who leaves has left, collateral whose time is over is free. */
    ValidatorRegistry nextEpoch() {
        List<Registration> kept = new ArrayList<>();
        boolean isHonestThere = entries.stream().anyMatch(e -> e.hasPower() && e.stays() && !e.isConvicted());
        for (Registration entry : entries) {
            boolean isReleased = !entry.stays() && entry.leftEpoch() + rules.withdrawalDelayEpochs() <= epoch;
            if (!isReleased) {
                boolean mustGo = entry.stays() && entry.isConvicted() && isHonestThere;
                kept.add(mustGo ? entry.leaving(epoch) : entry);
            }
        }
        boolean[] isChosen = MemberSelection.choose(kept, rules.freeValidatorsMax());
        for (int place = 0; place < isChosen.length; place++) {
            kept.set(place, kept.get(place).nextEpoch(isChosen[place]));
        }
        return new ValidatorRegistry(rules, epoch + 1, kept);
    }

    /** The hash of the canonical bytes. */
    public Hash hash() {
        if (hash == null) {
            byte[] bytes = RegistryCodec.encode(this);
            hash = new Hasher(DomainTag.VALIDATOR_REGISTRY)
                    .update(bytes, 0, bytes.length)
                    .digest();
        }
        return hash;
    }
}
