package io.timecoin.simulation;

import io.timecoin.ledger.EpochRules;
import io.timecoin.ledger.Genesis.Tier;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * One run out of one seed: a cluster comes up under load, things go wrong for a while, then all is put right and the chain
 * has to go on.
 */
public final class Simulation {
    private static final long CHECK_MS = 250;
    private static final long FAULTS_MS_MIN = 8_000;
    private static final long FAULTS_MS_MAX = 45_000;
    /** Three rounds at the ceiling of the timeout, and the links' time to come up. */
    private static final long GROW_MS_MAX = 3 * 10_000 + 3_000;

    /** Whoever was left behind has this much longer to catch up. */
    private static final long CATCH_UP_MS_MAX = 30_000;

    /** A silence lasts so long at most, behind a clock that was ahead, where a peer tells of blocks that are not there. */
    private static final long SILENT_MS_MAX = 120_000;

    private static final int BLOCKS_AFTER = 3;
    private static final int ED25519_ONE_IN = 40;
    private static final int CHANGING_ONE_IN = 3;
    private static final int NEWCOMERS_MAX = 3;
    private static final int EPOCH_BLOCKS_MIN = 10;
    private static final int EPOCH_BLOCKS_MAX = 30;
    private static final int FREE_MAX = 8;
    private static final long BRONZE_UNITS = 1_000_000;

    private final long seed;
    private final SimulationConfig config;
    private final Set<Fault> faults = EnumSet.noneOf(Fault.class);
    private final ChainSetting chain;
    private final List<Integer> weak = new ArrayList<>();
    private final Faulty faulty;
    private final long faultsMs;
    private final Dice dice;

    private Simulation(long seed, SimulationConfig config) {
        this.seed = seed;
        this.config = config;
        this.dice = new Dice(seed);
        List<Tier> tiers = tiers(config.validators() > 0 ? config.validators() : validators());
        boolean isDrawn = config.faults().equals(Fault.all());
        for (Fault fault : Fault.values()) {
            if ((dice.oneIn(2) || !isDrawn) && config.faults().contains(fault)) {
                faults.add(fault);
            }
        }
        boolean isChanging = dice.oneIn(CHANGING_ONE_IN);
        chain = new ChainSetting(
                dice.fork(),
                tiers,
                isChanging ? 1 + dice.below(NEWCOMERS_MAX) : 0,
                isChanging ? shortEpochs() : EpochRules.DEFAULT,
                dice.oneIn(ED25519_ONE_IN));
        drawWeak();
        faulty = drawFaulty();
        faultsMs = dice.between(FAULTS_MS_MIN, FAULTS_MS_MAX);
    }

    /**
     * Runs a seed.
     *
     * @return what happened, with what was broken if anything was
     */
    public static SimulationResult run(long seed, SimulationConfig config) {
        return new Simulation(seed, config).run();
    }

    private int validators() {
        int[] often = {1, 3, 4, 4, 4, 4, 4, 4, 5, 6, 7, 7};
        return often[dice.below(often.length)];
    }

    /** Epochs that end within a run, and collateral that a wallet has. */
    private EpochRules shortEpochs() {
        int delay = 1 + dice.below(2);
        return new EpochRules(
                (int) dice.between(EPOCH_BLOCKS_MIN, EPOCH_BLOCKS_MAX), delay, delay, FREE_MAX, BRONZE_UNITS);
    }

    private List<Tier> tiers(int count) {
        boolean isMixed = dice.oneIn(4);
        List<Tier> tiers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Tier drawn = dice.oneIn(6) ? Tier.FREE : dice.oneIn(4) ? Tier.SILVER : Tier.GOLD;
            tiers.add(isMixed && i > 0 ? drawn : Tier.GOLD);
        }
        return tiers;
    }

    /** Members in random order for as long as they have less than a third of the power. */
    private void drawWeak() {
        List<Integer> order = shuffled();
        long power = 0;
        for (int member : order) {
            long with = power + chain.power(member);
            if (with * 3 < total()) {
                power = with;
                weak.add(member);
            }
        }
    }

    private long total() {
        long total = 0;
        for (int member = 0; member < chain.founders(); member++) {
            total += chain.power(member);
        }
        return total;
    }

    private List<Integer> shuffled() {
        List<Integer> order = new ArrayList<>();
        for (int member = 0; member < chain.founders(); member++) {
            order.add(dice.below(member + 1), member);
        }
        return order;
    }

    private Faulty drawFaulty() {
        if (config.twins() > 0) {
            List<Integer> order = shuffled();
            return new Faulty(weak, order.subList(0, Math.min(config.twins(), order.size())), List.of());
        }
        List<Integer> twins = new ArrayList<>();
        List<Integer> liars = new ArrayList<>();
        boolean hasTwins = faults.contains(Fault.TWINS) && config.twins() == SimulationConfig.TWINS_DRAWN;
        for (int member : weak) {
            boolean isLiar = faults.contains(Fault.BYZANTINE) && (!hasTwins || dice.oneIn(2));
            if (isLiar) {
                liars.add(member);
            } else if (hasTwins) {
                twins.add(member);
            }
        }
        return new Faulty(weak, twins, liars);
    }

    private SimulationResult run() {
        Cluster cluster = new Cluster(chain, faults, faulty, dice.fork());
        Violation violation = null;
        long recoveryMs = 0;
        try (cluster) {
            FaultPlan plan = new FaultPlan(cluster, faults, weak, dice.fork());
            cluster.startAll();
            cluster.clients().start();
            plan.start();
            cluster.runMs(faultsMs);
            plan.end();
            recoveryMs = awaitGrowth(cluster);
            awaitConvictions(cluster);
            awaitVoices(cluster);
            cluster.clients().stop();
            cluster.runMs(CHECK_MS);
        } catch (Violation found) {
            violation = found;
        }
        return new SimulationResult(
                seed,
                violation,
                "timecoin simulate --seed " + seed + config.arguments(),
                cluster.nowMs(),
                cluster.events(),
                cluster.network().delivered(),
                cluster.watch().blocks().height(),
                cluster.watch().blocks().transactions(),
                cluster.watch().blocks().ledger().validators().changes(),
                recoveryMs,
                cluster.counts());
    }

    /** Who has lost its home and still has a seat votes again. */
    private static void awaitVoices(Cluster cluster) {
        long beganMs = cluster.nowMs();
        while (cluster.hosts().stream().anyMatch(host -> isMissed(cluster, host))) {
            cluster.runMs(CHECK_MS);
            Violation.require(
                    cluster.nowMs() - beganMs <= SILENT_MS_MAX,
                    Rule.SILENCE_KEPT,
                    "who lost its home has said nothing for " + SILENT_MS_MAX + " ms after the faults");
        }
    }

    private static boolean isMissed(Cluster cluster, Host host) {
        ChainWatch blocks = cluster.watch().blocks();
        return host.isUp()
                && host.isWiped()
                && !host.hasSpoken()
                && blocks.power(blocks.height() + 1, host.member()) > 0;
    }

    /** What is told when all is well is in a block soon; meanwhile the chain grows. */
    private static void awaitConvictions(Cluster cluster) {
        EvidenceWatch evidence = cluster.watch().evidence();
        evidence.faultsEnd();
        long height = cluster.highest();
        long grewMs = cluster.nowMs();
        while (evidence.isAnyDue()) {
            cluster.runMs(CHECK_MS);
            if (cluster.highest() > height) {
                height = cluster.highest();
                grewMs = cluster.nowMs();
            }
            Violation.require(
                    cluster.nowMs() - grewMs <= GROW_MS_MAX,
                    Rule.CHAIN_GROWS,
                    "no block after " + height + " for " + GROW_MS_MAX + " ms, and evidence waits for one");
        }
    }

    /** How long it took from the end of the faults to the next block. */
    private long awaitGrowth(Cluster cluster) {
        long from = cluster.highest();
        long beganMs = cluster.nowMs();
        long aheadMs = 0;
        for (Host host : cluster.hosts()) {
            if (host.isUp()) {
                aheadMs = Math.max(
                        aheadMs,
                        host.process().replica().timeMs() - host.clock().nowMs());
            }
        }
        while (cluster.highest() <= from) {
            cluster.runMs(CHECK_MS);
            Violation.require(
                    cluster.nowMs() - beganMs <= GROW_MS_MAX,
                    Rule.CHAIN_GROWS,
                    "no block after " + from + " for " + GROW_MS_MAX + " ms after the faults");
        }
        long grewMs = cluster.nowMs() - beganMs;
        while (cluster.lowest() < from + BLOCKS_AFTER) {
            cluster.runMs(CHECK_MS);
            Violation.require(
                    cluster.nowMs() - beganMs <= GROW_MS_MAX + CATCH_UP_MS_MAX + aheadMs,
                    Rule.CHAIN_GROWS,
                    "a validator stands at " + cluster.lowest() + ", another at " + cluster.highest() + ", "
                            + (cluster.nowMs() - beganMs) + " ms after the faults");
        }
        return grewMs;
    }
}
