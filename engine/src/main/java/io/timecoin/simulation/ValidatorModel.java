package io.timecoin.simulation;

import io.timecoin.base.Hash;
import io.timecoin.consensus.ValidatorSet;
import io.timecoin.ledger.EpochRules;
import io.timecoin.ledger.Genesis;
import io.timecoin.ledger.Genesis.Tier;
import io.timecoin.ledger.GenesisCodec;
import io.timecoin.ledger.GenesisCoins;
import java.util.ArrayList;
import java.util.List;

/** Who is registered, and who is in the set of each height, once more and the simplest way. */
final class ValidatorModel {
    private static final long STAYS = -1;
    private static final long BURNED_SHARE = 10;

    private final ChainSetting chain;
    private final EpochRules rules;
    private final List<Entry> entries = new ArrayList<>();
    private final List<ValidatorSet> sets = new ArrayList<>();
    private long changes;

    /** A validator from its registration until its collateral is free. */
    static final class Entry {
        private final int member;
        private final Tier tier;
        private final Hash owner;
        private long collateral;
        private Outpoint outpoint;
        private long leftEpoch = STAYS;
        private boolean isConvicted;
        private boolean isInSet;

        private Entry(int member, Tier tier, Hash owner, long collateral, Outpoint outpoint) {
            this.member = member;
            this.tier = tier;
            this.owner = owner;
            this.collateral = collateral;
            this.outpoint = outpoint;
        }

        int member() {
            return member;
        }

        Tier tier() {
            return tier;
        }

        Hash owner() {
            return owner;
        }

        boolean stays() {
            return leftEpoch == STAYS;
        }

        boolean isConvicted() {
            return isConvicted;
        }

        boolean isInSet() {
            return isInSet;
        }

        private boolean hasPower() {
            return tier.power() > 0;
        }
    }

    ValidatorModel(ChainSetting chain) {
        this.chain = chain;
        this.rules = chain.genesis().rules().epochs();
        Hash genesisHash = GenesisCodec.hash(chain.genesis());
        for (int i = 0; i < chain.founders(); i++) {
            Genesis.Validator validator = chain.genesis().validators().get(i);
            Outpoint outpoint = new Outpoint(GenesisCoins.collateralTxId(genesisHash, i), i);
            entries.add(new Entry(
                    i, validator.tier(), validator.rewardOwner(), rules.collateral(validator.tier()), outpoint));
        }
        entries.forEach(entry -> entry.isInSet = true);
        sets.add(set());
    }

    private ValidatorSet set() {
        List<Entry> members = members();
        Hash[] keys = new Hash[members.size()];
        int[] powers = new int[keys.length];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = chain.publicKey(members.get(i).member);
            powers[i] = members.get(i).tier.power();
        }
        return new ValidatorSet(keys, powers);
    }

    /** The members of the set of the next block, by their index. */
    List<Entry> members() {
        return entries.stream().filter(Entry::isInSet).toList();
    }

    /** Everybody registered, in the order they came. */
    List<Entry> entries() {
        return entries;
    }

    /** A validator that is registered, or null. */
    Entry find(int member) {
        return entries.stream()
                .filter(entry -> entry.member == member)
                .findFirst()
                .orElse(null);
    }

    boolean locks(Outpoint outpoint) {
        return entries.stream().anyMatch(entry -> entry.collateral > 0 && entry.outpoint.equals(outpoint));
    }

    void register(int member, Hash owner, long amount, Outpoint outpoint) {
        Tier reached = Tier.FREE;
        for (Tier tier : Tier.ALL) {
            reached = amount >= rules.collateral(tier) ? tier : reached;
        }
        entries.add(new Entry(member, reached, owner, amount, outpoint));
    }

    void withdraw(Entry entry, long height) {
        entry.leftEpoch = rules.epochOf(height);
    }

    /** Convicts; what is left of the collateral lies in another output. Returns the units burned. */
    long convict(Entry entry, long height, Outpoint rest) {
        entry.isConvicted = true;
        boolean isOtherThere = entries.stream().anyMatch(other -> other != entry && other.hasPower() && other.stays());
        if (entry.stays() && isOtherThere) {
            entry.leftEpoch = rules.epochOf(height);
        }
        long burned = entry.collateral / BURNED_SHARE;
        if (entry.collateral > 0) {
            entry.collateral -= burned;
            entry.outpoint = rest;
        }
        return burned;
    }

    long collateral(Entry entry) {
        return entry.collateral;
    }

    Outpoint outpoint(Entry entry) {
        return entry.outpoint;
    }

    /** A block is whole: behind the last of an epoch the set changes. */
    void blockEnds(long height) {
        if (height % rules.epochBlocks() == 0) {
            epochEnds(rules.epochOf(height));
            ValidatorSet changed = set();
            changes += changed.hash().equals(sets.get(sets.size() - 1).hash()) ? 0 : 1;
            sets.add(changed);
        } else {
            sets.add(sets.get(sets.size() - 1));
        }
    }

    private void epochEnds(long epoch) {
        boolean isHonestThere =
                entries.stream().anyMatch(entry -> entry.hasPower() && entry.stays() && !entry.isConvicted);
        entries.removeIf(entry -> !entry.stays() && entry.leftEpoch + rules.withdrawalDelayEpochs() <= epoch);
        for (Entry entry : entries) {
            if (entry.stays() && entry.isConvicted && isHonestThere) {
                entry.leftEpoch = epoch;
            }
            entry.isInSet = entry.stays();
        }
    }

    /** The set of a height, null where the blocks below it are not known. */
    ValidatorSet set(long height) {
        return height >= 1 && height <= sets.size() ? sets.get((int) height - 1) : null;
    }

    /** How often the set has changed. */
    long changes() {
        return changes;
    }
}
