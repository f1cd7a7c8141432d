package io.timecoin.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.Hash;
import io.timecoin.base.InvariantViolation;
import io.timecoin.base.Limits;
import io.timecoin.ledger.Genesis.Tier;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class ValidatorRegistryTest {
    private static final EpochRules RULES = new EpochRules(10, 2, 1, 2, 1_000);
    private int next = 1;

    private ValidatorRegistry genesis(Tier... tiers) {
        ChainRules rules = LedgerFixture.rules(1, 1L << 50, 1_000).with(RULES);
        next = 10_000;
        return ValidatorRegistry.atGenesis(LedgerFixture.genesis(rules, tiers), Hash.ZERO);
    }

    private Registration newcomer(long collateral) {
        int number = next++;
        return Registration.fresh(
                LedgerFixture.hash(number),
                LedgerFixture.hash(-number),
                LedgerFixture.hash(7),
                RULES.tierOf(collateral),
                collateral,
                LedgerFixture.hash(number),
                0);
    }

    private static List<Long> collaterals(ValidatorRegistry registry) {
        List<Long> members = new ArrayList<>();
        for (int i = 0; i < registry.memberCount(); i++) {
            members.add(registry.member(i).collateral());
        }
        return members;
    }

    private static ValidatorRegistry after(ValidatorRegistry registry, int epochs) {
        ValidatorRegistry later = registry;
        for (int i = 0; i < epochs; i++) {
            later = later.nextEpoch();
        }
        return later;
    }

    @Test
    void shouldReachTiersByCollateral() {
        assertEquals(Tier.FREE, RULES.tierOf(0));
        assertEquals(Tier.FREE, RULES.tierOf(999));
        assertEquals(Tier.BRONZE, RULES.tierOf(1_000));
        assertEquals(Tier.BRONZE, RULES.tierOf(9_999));
        assertEquals(Tier.SILVER, RULES.tierOf(10_000));
        assertEquals(Tier.GOLD, RULES.tierOf(100_000));
        assertEquals(Tier.GOLD, RULES.tierOf(Long.MAX_VALUE));
    }

    @Test
    void shouldCountEpochsFromTheFirstBlock() {
        assertEquals(0, RULES.epochOf(1));
        assertEquals(0, RULES.epochOf(10));
        assertEquals(1, RULES.epochOf(11));
        assertTrue(RULES.isLastOfEpoch(10));
        assertFalse(RULES.isLastOfEpoch(11));
    }

    @Test
    void shouldChangeTheSetAtTheEndOfTheEpochOnly() {
        ValidatorRegistry registry = genesis(Tier.GOLD).with(newcomer(1_000)).with(newcomer(20_000));
        assertEquals(List.of(100_000L), collaterals(registry));
        assertEquals(List.of(100_000L, 1_000L, 20_000L), collaterals(registry.nextEpoch()));
        assertEquals(1, registry.nextEpoch().epoch());
    }

    @Test
    void shouldTakeTheHighestCollateralThenTheEarliestWhenThereAreTooMany() {
        ValidatorRegistry registry = genesis(Tier.BRONZE);
        for (int i = 0; i < Limits.VALIDATORS_MAX; i++) {
            registry = registry.with(newcomer(i < 3 ? 1_001 : 1_000));
        }
        Hash last = registry.entry(registry.size() - 1).key();
        registry = registry.nextEpoch();
        assertEquals(Limits.VALIDATORS_MAX, registry.memberCount());
        assertFalse(registry.entry(registry.size() - 1).isMember());
        assertEquals(last, registry.entry(registry.size() - 1).key());
        registry = registry.with(newcomer(1_002)).nextEpoch();
        assertTrue(registry.entry(registry.size() - 1).isMember());
        assertFalse(registry.entry(registry.size() - 2).isMember());
        assertFalse(registry.entry(registry.size() - 3).isMember());
        assertTrue(registry.entry(registry.size() - 4).isMember());
    }

    @Test
    void shouldAdmitFreeValidatorsBehindTheOthersAndNoMoreThanGenesisAllows() {
        ValidatorRegistry registry = genesis(Tier.BRONZE)
                .with(newcomer(600))
                .with(newcomer(900))
                .with(newcomer(700))
                .nextEpoch();
        assertEquals(List.of(1_000L, 900L, 700L), collaterals(registry));
    }

    @Test
    void shouldHoldCollateralForTheDelayAndNoLonger() {
        ValidatorRegistry registry = genesis(Tier.GOLD, Tier.BRONZE);
        Registration leaver = registry.entry(1);
        UnsafeBuffer output = new UnsafeBuffer(leaver.collateralTxId().toByteArray());
        registry = registry.withdrawn(1);
        assertTrue(registry.entry(1).isMember());
        for (int epoch = 1; epoch <= 2; epoch++) {
            registry = registry.nextEpoch();
            assertEquals(1, registry.memberCount());
            assertTrue(registry.locks(output, 0, 1), "epoch " + epoch);
        }
        registry = registry.nextEpoch();
        assertFalse(registry.locks(output, 0, 1));
        assertEquals(1, registry.size());
    }

    @Test
    void shouldKeepTheLastWithPower() {
        ValidatorRegistry registry = genesis(Tier.GOLD, Tier.FREE, Tier.BRONZE);
        assertTrue(registry.couldLeave(0));
        assertTrue(registry.couldLeave(2));
        registry = registry.withdrawn(0);
        assertFalse(registry.couldLeave(2));
        ValidatorRegistry kept = registry.convicted(2, 900, LedgerFixture.hash(5), 0);
        assertTrue(kept.entry(2).isConvicted());
        assertTrue(kept.entry(2).stays());
        assertEquals(List.of(0L, 900L), collaterals(after(kept, 4)));
        ValidatorRegistry relieved = after(kept, 4).with(newcomer(10_000)).nextEpoch();
        assertEquals(List.of(0L, 10_000L), collaterals(relieved));
        ValidatorRegistry twoLeft = registry;
        assertThrows(InvariantViolation.class, () -> twoLeft.withdrawn(2));
    }

    @Test
    void shouldThrowOutTheConvictedAtTheEndOfTheEpoch() {
        ValidatorRegistry registry = genesis(Tier.GOLD, Tier.GOLD).convicted(0, 90_000, LedgerFixture.hash(5), 0);
        assertEquals(2, registry.memberCount());
        assertEquals(List.of(100_000L), collaterals(registry.nextEpoch()));
        assertEquals(1, after(registry, 3).size());
    }

    @Test
    void shouldRememberMembershipsByEpoch() {
        ValidatorRegistry registry =
                genesis(Tier.GOLD).with(newcomer(1_000)).nextEpoch().nextEpoch();
        assertTrue(registry.entry(1).wasMember(0));
        assertTrue(registry.entry(1).wasMember(1));
        assertFalse(registry.entry(1).wasMember(2));
        assertTrue(registry.entry(0).wasMember(2));
    }

    @Test
    void shouldReadBackWhatItHashes() {
        ValidatorRegistry registry = genesis(Tier.GOLD, Tier.FREE, Tier.SILVER)
                .with(newcomer(1_000))
                .nextEpoch()
                .withdrawn(2)
                .convicted(0, 90_000, LedgerFixture.hash(5), 3);
        byte[] bytes = RegistryCodec.encode(registry);
        UnsafeBuffer shifted = new UnsafeBuffer(new byte[bytes.length + 9]);
        shifted.putBytes(5, bytes);
        ValidatorRegistry read = RegistryCodec.decode(RULES, shifted, 5, bytes.length);
        assertEquals(registry.hash(), read.hash());
        assertEquals(registry.entry(0), read.entry(0));
        assertEquals(registry.memberCount(), read.memberCount());
        assertThrows(InvariantViolation.class, () -> RegistryCodec.decode(RULES, shifted, 5, bytes.length - 1));
    }

    @Test
    void shouldHashEverythingItKnows() {
        ValidatorRegistry registry = genesis(Tier.GOLD, Tier.GOLD);
        assertNotEquals(registry.hash(), registry.with(newcomer(1_000)).hash());
        assertNotEquals(registry.hash(), registry.withdrawn(0).hash());
        assertNotEquals(
                registry.hash(),
                registry.convicted(0, 90_000, LedgerFixture.hash(5), 0).hash());
        assertNotEquals(registry.hash(), registry.nextEpoch().hash());
        assertEquals(registry.hash(), genesis(Tier.GOLD, Tier.GOLD).hash());
    }
}
