package io.timecoin.ledger;

import io.timecoin.base.Hash;
import io.timecoin.base.Limits;
import io.timecoin.crypto.DomainTag;
import io.timecoin.crypto.Hasher;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * The only place where money is made: the reward of a slot, with the fees owed, split by reward weight (PROTOCOL, Blocks
 * and Validators). FREE validators together earn at most one percent; what a division leaves goes to the proposer; what
 * is too small for an output stays owed. State thread.
 */
final class Minting {
    /** First byte hashed to an id: block 1 and genesis name the same parent, so the two uses need telling apart. */
    static final byte BY_GENESIS = 0;

    /** The same for the collateral of the first set. */
    static final byte COLLATERAL_BY_GENESIS = 2;

    private static final byte BY_REWARD = 1;
    private static final int FREE_SHARE_DIVISOR = 100;

    private final Genesis genesis;
    private final long[] shares = new long[Limits.VALIDATORS_MAX];
    private final Hasher hasher = new Hasher(DomainTag.MINT);

    Minting(Genesis genesis) {
        this.genesis = genesis;
    }

    long genesisTimeMs() {
        return genesis.timeMs();
    }

    /** The share of a validator in the last split, in units; 0 if it gets no output. */
    long share(int payee) {
        return shares[payee];
    }

    /** Splits the pot of a slot between the members of the set and moves the supply on. */
    void split(Supply supply, ValidatorRegistry registry, long slot, int proposer) {
        long ever = supply.issued() + supply.burned();
        long minted = Math.min(genesis.rules().rewardUnits(), genesis.rules().supplyCap() - ever);
        long pot = minted + supply.feesOwed();
        long left = pot - shareOut(pot, registry);
        shares[proposer] += left;
        long keptBack = 0;
        for (int i = 0; i < registry.memberCount(); i++) {
            if (shares[i] < genesis.rules().dustUnits()) {
                keptBack += shares[i];
                shares[i] = 0;
            }
        }
        supply.pay(minted, keptBack, slot);
    }

    private long shareOut(long pot, ValidatorRegistry registry) {
        long freeWeight = 0;
        long paidWeight = 0;
        for (int i = 0; i < registry.memberCount(); i++) {
            Genesis.Tier tier = registry.member(i).tier();
            if (tier == Genesis.Tier.FREE) {
                freeWeight += tier.rewardWeight();
            } else {
                paidWeight += tier.rewardWeight();
            }
        }
        long freePot = Math.min(fraction(pot, freeWeight, freeWeight + paidWeight), pot / FREE_SHARE_DIVISOR);
        long shared = 0;
        for (int i = 0; i < registry.memberCount(); i++) {
            Genesis.Tier tier = registry.member(i).tier();
            shares[i] = tier == Genesis.Tier.FREE
                    ? fraction(freePot, tier.rewardWeight(), freeWeight)
                    : fraction(pot - freePot, tier.rewardWeight(), paidWeight);
            shared += shares[i];
        }
        return shared;
    }

    /** floor(amount * part / whole) for part up to whole below 2^31, without leaving 63 bits. */
    private static long fraction(long amount, long part, long whole) {
        return amount / whole * part + amount % whole * part / whole;
    }

    /** The transaction id of the outputs minted in a block. */
    void mintId(DirectBuffer parentHash, int parentHashAt, long height, MutableDirectBuffer target) {
        hasher.reset()
                .updateByte(BY_REWARD)
                .update(parentHash, parentHashAt, Hash.BYTES)
                .updateLong(height)
                .digest(target, 0);
    }
}
