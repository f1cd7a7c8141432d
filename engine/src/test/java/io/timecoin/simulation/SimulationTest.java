package io.timecoin.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.ledger.EpochRules;
import io.timecoin.ledger.Genesis.Tier;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Seeds that must break nothing, the traps that stopped real networks, and the injectors of faults themselves. */
class SimulationTest {
    private static final int SEEDS = 30;
    private static final int SEEDS_LONG = 2_000;
    private static final int THREADS = 2;

    /** Three rounds at the ceiling of the timeout, and the links' time to come up. */
    private static final long THREE_TIMEOUTS_MS = 33_000;

    @Test
    void shouldBreakNothingAndInjectEveryFaultInManySeeds() throws Exception {
        campaign(SEEDS);
    }

    @Test
    @Tag("long")
    void shouldBreakNothingInThousandsOfSeeds() throws Exception {
        campaign(SEEDS_LONG);
    }

    private static void campaign(int seeds) throws InterruptedException {
        CampaignTotals totals = new CampaignTotals();
        new Campaign(SimulationConfig.all(), THREADS).run(1, seeds, totals::add);
        assertEquals(
                List.of(),
                totals.violated().stream()
                        .map(result ->
                                result.command() + ": " + result.violation().getMessage())
                        .toList());
        for (Fault fault : Fault.values()) {
            assertTrue(totals.faults().of(fault) > 0, () -> fault + " never happened");
        }
        assertTrue(totals.transfers() > 10L * seeds, "the clusters are under load");
        assertTrue(totals.setChanges() > seeds / 10, "validators come and go");
    }

    @Test
    void shouldComeToTheSameFromTheSameSeed() {
        for (long seed = 1; seed <= 4; seed++) {
            SimulationResult first = Simulation.run(seed, SimulationConfig.all());
            SimulationResult second = Simulation.run(seed, SimulationConfig.all());
            assertEquals(first.frames(), second.frames());
            assertEquals(first.events(), second.events());
            assertEquals(first.blocks(), second.blocks());
            assertEquals(first.transfers(), second.transfers());
            assertEquals(first.virtualMs(), second.virtualMs());
        }
    }

    @Test
    void shouldFindAViolationWhenMoreThanAThirdHaveTwins() {
        SimulationConfig config = new SimulationConfig(4, EnumSet.of(Fault.PARTITION, Fault.TWINS), 2);
        Violation found = null;
        for (long seed = 1; seed <= 40 && found == null; seed++) {
            found = Simulation.run(seed, config).violation();
        }
        assertNotNull(found);
    }

    @Test
    void shouldBreakNothingWhenLessThanAThirdHaveTwins() {
        SimulationConfig config = new SimulationConfig(4, EnumSet.of(Fault.PARTITION, Fault.TWINS), 1);
        for (long seed = 1; seed <= 6; seed++) {
            assertNull(Simulation.run(seed, config).violation());
        }
    }

    @Test
    void shouldGoOnWhenThreeOfSevenRestart() {
        try (Cluster cluster = cluster(7)) {
            begin(cluster);
            crash(cluster, 1, 3, 5);
            cluster.runMs(20_000);
            restart(cluster, 1, 3, 5);
            requireGrowth(cluster);
        }
    }

    @Test
    void shouldMeetAgainWhenRoundsAreFarApartAfterHoursWithoutQuorum() {
        try (Cluster cluster = cluster(4)) {
            begin(cluster);
            for (int hour = 0; hour < 3; hour++) {
                crash(cluster, hour % 2, 2);
                cluster.runMs(3_600_000);
                restart(cluster, hour % 2);
                crash(cluster, 3);
                restart(cluster, 2);
                cluster.runMs(1_000);
                restart(cluster, 3);
                requireGrowth(cluster);
            }
        }
    }

    @Test
    void shouldGoOnWhenAllButOneRestart() {
        try (Cluster cluster = cluster(4)) {
            begin(cluster);
            crash(cluster, 0, 1, 2);
            cluster.runMs(60_000);
            restart(cluster, 0, 1, 2);
            requireGrowth(cluster);
        }
    }

    @Test
    void shouldGoOnWhenASingleValidatorRestarts() {
        try (Cluster cluster = cluster(1)) {
            begin(cluster);
            crash(cluster, 0);
            cluster.runMs(60_000);
            restart(cluster, 0);
            requireGrowth(cluster);
        }
    }

    @Test
    void shouldStandAndGoOnWhenTwoOfFourAreDown() {
        try (Cluster cluster = cluster(4)) {
            begin(cluster);
            crash(cluster, 0);
            requireGrowth(cluster);
            crash(cluster, 1);
            cluster.runMs(5_000);
            long stands = cluster.highest();
            cluster.runMs(300_000);
            assertEquals(stands, cluster.highest());
            restart(cluster, 1);
            requireGrowth(cluster);
        }
    }

    private static Cluster cluster(int validators) {
        Dice dice = new Dice(validators);
        List<Tier> tiers = new ArrayList<>(Collections.nCopies(validators, Tier.GOLD));
        return new Cluster(
                new ChainSetting(dice.fork(), tiers, 0, EpochRules.DEFAULT, false),
                Set.of(),
                Faulty.NOBODY,
                dice.fork());
    }

    private static void begin(Cluster cluster) {
        cluster.startAll();
        cluster.clients().start();
        cluster.runMs(10_000);
        assertTrue(cluster.highest() > 5, "a cluster without faults makes blocks");
    }

    private static void crash(Cluster cluster, int... hosts) {
        for (int host : hosts) {
            cluster.crash(cluster.hosts().get(host));
        }
    }

    private static void restart(Cluster cluster, int... hosts) {
        for (int host : hosts) {
            cluster.start(cluster.hosts().get(host));
        }
    }

    private static void requireGrowth(Cluster cluster) {
        long from = cluster.highest();
        cluster.runMs(THREE_TIMEOUTS_MS);
        assertTrue(cluster.highest() > from, () -> "the chain stands at " + from);
    }
}
