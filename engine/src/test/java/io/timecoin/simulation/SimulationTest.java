package io.timecoin.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.Hash;
import io.timecoin.ledger.EpochRules;
import io.timecoin.ledger.Genesis.Tier;
import io.timecoin.replica.Replica;
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

    /** The longest a round takes. */
    private static final long CEILING_MS = 10_000;

    /** How long round 1 takes, in which validators wait for a quorum. */
    private static final long WAITING_MS = 2_000;

    private static final int TIMEOUTS = 3;
    private static final long STEP_MS = 50;

    /** Who lost its home says nothing for so long. */
    private static final long SILENCE_MS = 10_000;

    private static final int ROUNDS_APART = 40;

    /** Until all that is under way has arrived. */
    private static final long CALM_MS = 3_000;

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
            requireGrowth(cluster, WAITING_MS);
        }
    }

    @Test
    void shouldGoOnAfterHoursInWhichNoQuorumWasUp() {
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
                requireGrowth(cluster, WAITING_MS);
            }
        }
    }

    /**
     * Three of seven are led up by the round changes of two more, who then are gone for good; the last two hear nothing of
     * it and stand in round 1. With them there is a quorum again, forty rounds apart.
     */
    @Test
    void shouldMeetWhenRoundsAreFarApart() {
        try (Cluster cluster = cluster(7)) {
            begin(cluster);
            cluster.clients().stop();
            cluster.runMs(CALM_MS);
            int[] climbing = {0, 1, 2};
            int[] deaf = {3, 4};
            separate(cluster, deaf);
            crash(cluster, 5, 6);
            long height = cluster.highest() + 1;
            for (int round = 1; round <= ROUNDS_APART; round++) {
                cluster.runMs(CEILING_MS + 1_000);
                lead(cluster, climbing, 5, height, round);
                lead(cluster, climbing, 6, height, round);
            }
            for (int host : climbing) {
                assertEquals(height - 1, replica(cluster, host).height());
                assertTrue(replica(cluster, host).round() >= ROUNDS_APART);
            }
            for (int host : deaf) {
                assertEquals(height - 1, replica(cluster, host).height());
                assertEquals(1, replica(cluster, host).round());
            }
            cluster.network().unblock();
            requireGrowth(cluster, CEILING_MS);
        }
    }

    /** A round change of one that is down, given to some: as if it had been said before. */
    private static void lead(Cluster cluster, int[] hosts, int leader, long height, int round) {
        Frame change = new LieWriter(cluster.chain(), leader).roundChange(height, round, -1, Hash.ZERO);
        cluster.watch().said(cluster.hosts().get(leader), change);
        for (int host : hosts) {
            ValidatorProcess process = cluster.hosts().get(host).process();
            cluster.guard(cluster.hosts().get(host), () -> process.receive(process.newConnection(), change));
        }
    }

    /** From now on some hear nobody, and nobody hears them. */
    private static void separate(Cluster cluster, int... hosts) {
        for (int host : hosts) {
            for (Host other : cluster.hosts()) {
                if (other.index() != host) {
                    cluster.network().block(cluster.hosts().get(host), other);
                    cluster.network().block(other, cluster.hosts().get(host));
                }
            }
        }
    }

    private static Replica replica(Cluster cluster, int host) {
        return cluster.hosts().get(host).process().replica();
    }

    @Test
    void shouldGoOnWhenAllButOneRestart() {
        try (Cluster cluster = cluster(4)) {
            begin(cluster);
            crash(cluster, 0, 1, 2);
            cluster.runMs(60_000);
            restart(cluster, 0, 1, 2);
            requireGrowth(cluster, WAITING_MS);
        }
    }

    /** The one that kept its home may know a block the others voted for and forgot; so they wait, and then speak. */
    @Test
    void shouldGoOnWhenThreeOfFourHomesAreWipedAfterACleanStop() {
        try (Cluster cluster = cluster(4)) {
            begin(cluster);
            cluster.clients().stop();
            stopLevel(cluster);
            crash(cluster, 0, 1, 2, 3);
            long height = cluster.watch().blocks().height();
            cluster.runMs(60_000);
            for (int host = 0; host < 3; host++) {
                cluster.wipe(cluster.hosts().get(host));
            }
            restart(cluster, 0, 1, 2, 3);
            cluster.runMs(SILENCE_MS - STEP_MS);
            for (int host = 0; host < 4; host++) {
                assertEquals(height, replica(cluster, host).height());
                assertEquals(host == 3, cluster.hosts().get(host).hasSpoken());
            }
            cluster.clients().start();
            requireGrowth(cluster, CEILING_MS);
            cluster.runMs(SILENCE_MS);
            assertEquals(cluster.highest(), cluster.lowest(), 1);
            for (int host = 0; host < 4; host++) {
                assertTrue(cluster.hosts().get(host).hasSpoken());
            }
        }
    }

    /** Nothing of the next height is signed yet: where all stand level, right behind a block. */
    private static void stopLevel(Cluster cluster) {
        long from = cluster.highest();
        while (cluster.highest() == from || cluster.lowest() < cluster.highest()) {
            cluster.runMs(1);
        }
    }

    @Test
    void shouldGoOnWhenASingleValidatorRestarts() {
        try (Cluster cluster = cluster(1)) {
            begin(cluster);
            crash(cluster, 0);
            cluster.runMs(60_000);
            restart(cluster, 0);
            requireGrowth(cluster, WAITING_MS);
        }
    }

    /** Of those that it asks some are silent, and some send blocks with certificates that do not hold. */
    @Test
    void shouldCatchUpFromSeveralWhenSomeAreSilentAndSomeServeGarbage() {
        try (Cluster cluster = cluster(7)) {
            begin(cluster);
            crash(cluster, 6);
            cluster.runMs(150_000);
            cluster.hosts().get(1).serving(Serving.NOTHING);
            cluster.hosts().get(2).serving(Serving.NOTHING);
            cluster.hosts().get(3).serving(Serving.FORGED_BLOCKS);
            cluster.hosts().get(4).serving(Serving.FORGED_BLOCKS);
            long from = cluster.highest();
            restart(cluster, 6);
            long lag = from - replica(cluster, 6).height();
            assertTrue(lag > 60, () -> "it lags only " + lag + " behind");
            cluster.runMs(CEILING_MS);
            assertTrue(
                    replica(cluster, 6).height() >= from,
                    () -> replica(cluster, 6).catchUp().toString());
            List<Long> offenders = cluster.hosts().get(6).process().offenders();
            assertTrue(!offenders.isEmpty() && offenders.size() <= 2, () -> "blamed are " + offenders);
            requireGrowth(cluster, WAITING_MS);
            assertEquals(cluster.highest(), cluster.lowest(), 2);
        }
    }

    @Test
    void shouldStandAndGoOnWhenTwoOfFourAreDown() {
        try (Cluster cluster = cluster(4)) {
            begin(cluster);
            crash(cluster, 0);
            requireGrowth(cluster, WAITING_MS);
            crash(cluster, 1);
            cluster.runMs(5_000);
            long stands = cluster.highest();
            cluster.runMs(300_000);
            assertEquals(stands, cluster.highest());
            restart(cluster, 1);
            requireGrowth(cluster, WAITING_MS);
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

    /** Within three timeouts of the round that validators stand in, from when a quorum is back, in virtual time. */
    private static void requireGrowth(Cluster cluster, long timeoutMs) {
        long from = cluster.highest();
        long beganMs = cluster.nowMs();
        while (cluster.highest() == from && cluster.nowMs() - beganMs < TIMEOUTS * timeoutMs) {
            cluster.runMs(STEP_MS);
        }
        assertTrue(cluster.highest() > from, () -> "the chain stands at " + from);
    }
}
