package io.timecoin.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.Hash;
import io.timecoin.ledger.Genesis.Tier;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class MintingTest {
    private static final long CAP = 1L << 50;

    private final Supply supply = new Supply();
    private int payees;

    private Minting split(long reward, long feesOwed, long issued, int proposer, Tier... tiers) {
        Genesis genesis = LedgerFixture.genesis(LedgerFixture.rules(reward, CAP, 1_000), tiers);
        Minting minting = new Minting(genesis);
        payees = tiers.length;
        supply.set(issued, feesOwed, -1, 0);
        minting.split(supply, ValidatorRegistry.atGenesis(genesis, Hash.ZERO), 3, proposer);
        return minting;
    }

    private long total(Minting minting) {
        long sum = 0;
        for (int i = 0; i < payees; i++) {
            sum += minting.share(i);
        }
        return sum;
    }

    @Test
    void shouldSplitByRewardWeight() {
        Minting minting = split(1_110_000, 0, 0, 0, Tier.GOLD, Tier.SILVER, Tier.BRONZE);
        assertEquals(1_000_000, minting.share(0));
        assertEquals(100_000, minting.share(1));
        assertEquals(10_000, minting.share(2));
        assertEquals(1_110_000, supply.issued());
        assertEquals(0, supply.feesOwed());
        assertEquals(3, supply.lastPaidSlot());
    }

    @Test
    void shouldCapFreeValidatorsAtOnePercentTogether() {
        Minting minting = split(1_000_000, 0, 0, 0, Tier.BRONZE, Tier.FREE, Tier.FREE, Tier.FREE, Tier.FREE);
        assertEquals(2_500, minting.share(1));
        assertEquals(2_500, minting.share(4));
        assertEquals(990_000, minting.share(0));
    }

    @Test
    void shouldPayFreeValidatorsByWeightBelowTheCap() {
        Minting minting = split(1_001_000, 0, 0, 1, Tier.FREE, Tier.GOLD);
        assertEquals(1_000, minting.share(0));
        assertEquals(1_000_000, minting.share(1));
    }

    @Test
    void shouldGiveTheRemainderToTheProposer() {
        Minting minting = split(100_001, 0, 0, 1, Tier.GOLD, Tier.GOLD, Tier.GOLD);
        assertEquals(33_333, minting.share(0));
        assertEquals(33_335, minting.share(1));
        assertEquals(33_333, minting.share(2));
    }

    @Test
    void shouldPayFeesWithTheReward() {
        assertEquals(1_500, split(1_000, 500, 10_000, 0, Tier.GOLD).share(0));
        assertEquals(11_000, supply.issued());
        assertEquals(0, supply.feesOwed());
    }

    @Test
    void shouldKeepDustBackForTheNextSlot() {
        Minting minting = split(10_000, 0, 0, 0, Tier.GOLD, Tier.BRONZE);
        assertEquals(0, minting.share(1));
        assertEquals(99, supply.feesOwed());
        assertEquals(10_000 - 99, minting.share(0));
    }

    @Test
    void shouldMintNothingBeyondTheCap() {
        assertEquals(1_000 + 600, split(10_000, 600, CAP - 1_000, 0, Tier.GOLD).share(0));
        assertEquals(CAP, supply.issued());
        assertEquals(600, split(10_000, 600, CAP, 0, Tier.GOLD).share(0));
        assertEquals(CAP, supply.issued());
        assertEquals(0, split(10_000, 0, CAP, 0, Tier.GOLD).share(0));
    }

    @Test
    void shouldNeverMakeOrLoseAUnit() {
        Random random = new Random(11);
        Tier[] tiers = Tier.values();
        for (int i = 0; i < 2_000; i++) {
            Tier[] set = new Tier[1 + random.nextInt(20)];
            set[0] = tiers[1 + random.nextInt(3)];
            for (int j = 1; j < set.length; j++) {
                set[j] = tiers[random.nextInt(4)];
            }
            long reward = random.nextLong(1L << (1 + random.nextInt(48)));
            long owed = random.nextLong(1L << (1 + random.nextInt(40)));
            Minting minting = split(reward, owed, owed, 0, set);
            assertEquals(reward + owed, total(minting) + supply.feesOwed());
            assertEquals(reward + owed, supply.issued());
            long free = 0;
            for (int j = 1; j < set.length; j++) {
                free += set[j] == Tier.FREE ? minting.share(j) : 0;
            }
            assertTrue(free <= (reward + owed) / 100);
        }
    }

    @Test
    void shouldNameMintedOutputsByParentAndHeight() {
        Minting minting = new Minting(LedgerFixture.genesis(LedgerFixture.rules(1, CAP, 1_000), Tier.GOLD));
        assertNotEquals(mintId(minting, 1, 5), mintId(minting, 1, 6));
        assertNotEquals(mintId(minting, 1, 5), mintId(minting, 2, 5));
        assertEquals(mintId(minting, 1, 5), mintId(minting, 1, 5));
    }

    private static Hash mintId(Minting minting, int parent, long height) {
        UnsafeBuffer buffer = new UnsafeBuffer(LedgerFixture.hash(parent).toByteArray());
        UnsafeBuffer id = new UnsafeBuffer(new byte[Hash.BYTES]);
        minting.mintId(buffer, 0, height, id);
        return Hash.of(id, 0);
    }
}
