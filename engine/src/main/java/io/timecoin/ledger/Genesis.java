package io.timecoin.ledger;

import io.timecoin.base.Amounts;
import io.timecoin.base.ChainKind;
import io.timecoin.base.Hash;
import io.timecoin.base.Limits;
import java.util.List;

/**
 * The first state of a chain and the rules it chose: its canonical bytes are its identity, peers and journals with
 * another are refused. Immutable.
 *
 * @param network which addresses the chain uses
 * @param chainId signed into every transaction and vote, so that nothing can be replayed on another chain
 * @param timeMs time of block 0, ms since 1970
 * @param rules limits and intervals of consensus
 * @param validators the first set, in the order of their indices
 * @param allocations the first unspent outputs
 */
public record Genesis(
        ChainKind network,
        int chainId,
        long timeMs,
        ChainRules rules,
        List<Validator> validators,
        List<Allocation> allocations) {

    /** Most allocations: they stand in the passport of every journal file, a record of at most 8 MiB. */
    public static final int ALLOCATIONS_MAX = 200_000;

    /**
     * A member of the first set.
     *
     * @param publicKey 32-byte Ed25519 consensus key
     * @param rewardOwner who is paid the rewards
     * @param tier decides power and reward weight
     */
    public record Validator(Hash publicKey, Hash rewardOwner, Tier tier) {}

    /**
     * One unspent output of block 0.
     *
     * @param owner hash of the owner's public key
     * @param amount in units
     */
    public record Allocation(Hash owner, long amount) {}

    /** Tiers by locked collateral (PROTOCOL, Validators); the ordinal stands in the canonical bytes. */
    public enum Tier {
        /** No collateral, no vote. */
        FREE(0, 100),
        /** 1,000 TIME. */
        BRONZE(1, 1_000),
        /** 10,000 TIME. */
        SILVER(10, 10_000),
        /** 100,000 TIME. */
        GOLD(100, 100_000);

        /** All tiers, the lowest first. */
        public static final List<Tier> ALL = List.of(values());

        private final int power;
        private final int rewardWeight;

        Tier(int power, int rewardWeight) {
            this.power = power;
            this.rewardWeight = rewardWeight;
        }

        /** Voting power. */
        public int power() {
            return power;
        }

        /** Weight in the split of rewards. */
        public int rewardWeight() {
            return rewardWeight;
        }
    }

    /** Checks every component and copies the lists. */
    public Genesis {
        if (chainId <= 0) {
            throw new IllegalArgumentException("genesis: chainId must be positive, not " + chainId);
        }
        if (timeMs < 0) {
            throw new IllegalArgumentException("genesis: timeMs must not be negative");
        }
        validators = List.copyOf(validators);
        allocations = List.copyOf(allocations);
        checkValidators(validators, rules);
        checkCoins(validators, allocations, rules);
    }

    private static void checkValidators(List<Validator> validators, ChainRules rules) {
        if (validators.isEmpty() || validators.size() > Limits.VALIDATORS_MAX) {
            throw new IllegalArgumentException(
                    "genesis: between 1 and " + Limits.VALIDATORS_MAX + " validators, not " + validators.size());
        }
        long distinct = validators.stream().map(Validator::publicKey).distinct().count();
        if (distinct != validators.size()) {
            throw new IllegalArgumentException("genesis: two validators have the same public key");
        }
        if (validators.stream().mapToInt(v -> v.tier().power()).sum() == 0) {
            throw new IllegalArgumentException("genesis: no validator has voting power");
        }
        long free = validators.stream().filter(v -> v.tier() == Tier.FREE).count();
        if (free > rules.epochs().freeValidatorsMax()) {
            throw new IllegalArgumentException("genesis: more FREE validators than freeValidatorsMax: " + free);
        }
    }

    private static void checkCoins(List<Validator> validators, List<Allocation> allocations, ChainRules rules) {
        if (allocations.size() > Math.min(ALLOCATIONS_MAX, rules.utxosMax() - validators.size())) {
            throw new IllegalArgumentException("genesis: too many allocations: " + allocations.size());
        }
        long sum = collateral(validators, rules);
        if (sum > rules.supplyCap()) {
            throw new IllegalArgumentException("genesis: the collateral of the validators exceeds the supply cap");
        }
        for (Allocation allocation : allocations) {
            if (allocation.amount() < rules.dustUnits()) {
                throw new IllegalArgumentException("genesis: an allocation is below the dust limit");
            }
            sum = Amounts.add(sum, allocation.amount());
            if (sum == Amounts.INVALID || sum > rules.supplyCap()) {
                throw new IllegalArgumentException("genesis: the allocations exceed the supply cap");
            }
        }
    }

    /** At most 256 times what GOLD locks: no overflow. */
    private static long collateral(List<Validator> validators, ChainRules rules) {
        return validators.stream()
                .mapToLong(validator -> rules.epochs().collateral(validator.tier()))
                .sum();
    }

    /** Units that exist in block 0: the allocations and the collateral of the first set. */
    public long issued() {
        return allocations.stream().mapToLong(Allocation::amount).sum() + collateral(validators, rules);
    }
}
