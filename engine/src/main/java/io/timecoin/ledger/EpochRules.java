package io.timecoin.ledger;

import io.timecoin.base.Limits;

/**
 * The numbers by which the set of validators changes, chosen in genesis. Evidence is judged no longer than collateral stays
 * locked, so that whoever is convicted still has it.
 *
 * @param epochBlocks blocks of an epoch; the set changes after the last of them
 * @param withdrawalDelayEpochs epochs for which collateral stays locked after its validator has left the set
 * @param evidenceEpochsMax epochs after its own in which evidence is still judged; at most the delay
 * @param freeValidatorsMax most FREE validators registered at a time
 * @param bronzeUnits collateral of BRONZE in units; SILVER locks ten times, GOLD a hundred times as much
 */
public record EpochRules(
        int epochBlocks, int withdrawalDelayEpochs, int evidenceEpochsMax, int freeValidatorsMax, long bronzeUnits) {

    /** PROTOCOL's numbers. */
    public static final EpochRules DEFAULT = new EpochRules(10_000, 2, 2, 64, 1_000L * 100_000_000L);

    /** Longest delay: a registration remembers its memberships of so many epochs in one long. */
    static final int DELAY_EPOCHS_MAX = Long.SIZE - 2;

    /** So that the collateral of a set of 256 GOLD validators is an amount. */
    private static final long BRONZE_UNITS_MAX = 1L << 47;

    /** Checks every component. */
    public EpochRules {
        range("epochBlocks", epochBlocks, 1, 100_000_000);
        range("withdrawalDelayEpochs", withdrawalDelayEpochs, 1, DELAY_EPOCHS_MAX);
        range("evidenceEpochsMax", evidenceEpochsMax, 0, withdrawalDelayEpochs);
        range("freeValidatorsMax", freeValidatorsMax, 0, Limits.VALIDATORS_MAX);
        range("bronzeUnits", bronzeUnits, 1, BRONZE_UNITS_MAX);
    }

    private static void range(String name, long value, long low, long high) {
        if (value < low || value > high) {
            throw new IllegalArgumentException(
                    "genesis: " + name + " must be between " + low + " and " + high + ", not " + value);
        }
    }

    /** The epoch of a height: 0 for 1 to {@link #epochBlocks}. */
    public long epochOf(long height) {
        return (height - 1) / epochBlocks;
    }

    /** Whether the set changes behind a height. */
    public boolean isLastOfEpoch(long height) {
        return height % epochBlocks == 0;
    }

    /** What a tier locks, in units. */
    public long collateral(Genesis.Tier tier) {
        return bronzeUnits * tier.power();
    }

    /** The highest tier whose collateral an amount reaches. */
    public Genesis.Tier tierOf(long amount) {
        Genesis.Tier reached = Genesis.Tier.FREE;
        for (Genesis.Tier tier : Genesis.Tier.ALL) {
            reached = amount >= collateral(tier) ? tier : reached;
        }
        return reached;
    }
}
