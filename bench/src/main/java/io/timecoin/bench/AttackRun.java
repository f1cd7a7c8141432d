package io.timecoin.bench;

import io.timecoin.base.EngineException;
import io.timecoin.client.Attack;
import io.timecoin.client.AttackConfig;
import io.timecoin.client.AttackKind;
import io.timecoin.client.AttackReport;
import io.timecoin.client.AttackTarget;
import io.timecoin.client.LoadLatencies;
import io.timecoin.client.LoadReport;
import io.timecoin.client.TransferWorkload;
import io.timecoin.crypto.VerifierChoice;
import io.timecoin.ledger.ChainRules;
import io.timecoin.pipeline.PipelineConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * What an honest client notices of an attack on its validator, all on the cores of this machine, the attacker too.
 *
 * <pre>
 *  honest client --half of the maximum, open loop--> validator <--ten times the maximum, invalid signatures-- attacker
 *                                                              <--or: connections that say nothing, or little--
 *
 *  at maximum | not measured: undisturbed | by 20 |
 *  measured: undisturbed | by 1 identity | by 20 | slow connections
 * </pre>
 *
 * <p>Attacker and honest client share an address, but that of the machine itself is never banned: so it is as if every
 * identity came from elsewhere.
 */
@Command(
        name = "attack",
        description =
                "Honest throughput and time to finality under a flood of invalid signatures and under slow connections,"
                        + " to those without; after how many offences the attacker was banned.")
final class AttackRun implements Callable<Integer> {
    private static final int COINS_EACH = 22_000;
    private static final int WORKLOADS = 8;
    private static final int FLOOD = 10;
    private static final int FLOOD_MAX = 1_000_000;
    private static final int FEW = 1;
    private static final int MANY = 20;
    private static final long NAP_NANOS = 10_000_000;
    private static final long QUIET_NANOS = 500_000_000;
    private static final long QUIET_BYTES = 64 * 1024;
    private static final int WAIT_SECONDS_MAX = 60;

    /** A third of slow connections go through a handshake; those that are given up come again. */
    private static final int HANDSHAKES_OF = 4;

    @Mixin
    private SignedRunOptions options;

    @Option(names = "--validators", defaultValue = "1", description = "How many. Default: ${DEFAULT-VALUE}.")
    private int validators;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "15",
            description = "Length of each phase; the warm-up takes twice that. Default: ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(
            names = "--slow-connections",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Connections of the slow attack. Default: ${DEFAULT-VALUE}.")
    private int slowConnections;

    @Override
    public Integer call() throws IOException {
        Results results = options.results("attack");
        try (TemporaryHome home = TemporaryHome.at(options.home())) {
            measure(results, home.path());
        }
        results.report(System.out, options.json());
        return 0;
    }

    private void measure(Results results, Path directory) throws IOException {
        int cores = Runtime.getRuntime().availableProcessors();
        PipelineConfig pipeline = options.pipeline(Math.max(1, cores / validators));
        int coins = WORKLOADS * COINS_EACH;
        try (Cluster cluster = new Cluster(
                        directory, validators, coins, ChainRules.devnet().blockIntervalMs(), options.client())
                .coinsIn(options.coinsIn())) {
            TransferWorkload sample = cluster.workload(COINS_EACH, COINS_EACH);
            VerifyAlone alone = new VerifyAlone(
                    sample, Cluster.CHAIN_ID, cores, VerifierChoice.BOUNCYCASTLE, pipeline.decodedKeys());
            alone.warmUp();
            int ceiling = (int) (alone.perSecond(1) / validators) + 1;
            results.progress("signing transfers");
            TransferWorkload most = cluster.workload(seconds * ceiling, COINS_EACH);
            cluster.start(pipeline);
            results.progress("warming up");
            cluster.atMaximum(sample, millis(2 * seconds));
            results.progress("at maximum");
            int rate = (int) cluster.atMaximum(most, millis(seconds)).tps();
            results.add("committed at maximum", rate, "tx/s");
            phases(results, cluster, rate);
        }
    }

    private void phases(Results results, Cluster cluster, int rate) {
        int flood = Math.min(FLOOD_MAX, Math.max(1, FLOOD * rate));
        // The first flood has the compiler beside it, which meets that code for the first time and takes a core.
        Results unmeasured = new Results("warm-up");
        LoadReport warm = honest(unmeasured, cluster, "warming up", rate);
        attacked(
                unmeasured,
                cluster,
                rate,
                warm,
                attack(AttackKind.INVALID_SIGNATURES, MANY, MANY, flood),
                "warming up, flood by " + MANY);
        LoadReport undisturbed = honest(results, cluster, "undisturbed", rate);
        results.add("sent undisturbed", undisturbed.sent(), "tx");
        results.add("committed undisturbed", undisturbed.tps(), "tx/s");
        results.add("to final block p50 undisturbed", undisturbed.toCommitted().p50Ms(), "ms");
        results.add("to final block p99 undisturbed", undisturbed.toCommitted().p99Ms(), "ms");
        for (int identities : new int[] {FEW, MANY}) {
            String name = identities == FEW ? "flood by 1" : "flood by " + identities;
            AttackConfig config = attack(AttackKind.INVALID_SIGNATURES, identities, identities, flood);
            attacked(results, cluster, rate, undisturbed, config, name);
        }
        AttackConfig slow = attack(AttackKind.SLOWLORIS, 1, slowConnections, slowConnections);
        attacked(results, cluster, rate, undisturbed, slow, "slow connections");
    }

    private AttackConfig attack(AttackKind kind, int identities, int connections, int rate) {
        return new AttackConfig(
                kind,
                AttackConfig.identities(identities, null),
                connections,
                rate,
                0,
                1,
                options.client() == null,
                null);
    }

    private LoadReport honest(Results results, Cluster cluster, String name, int rate) {
        results.progress("signing transfers");
        TransferWorkload half = cluster.workload(Math.max(1, seconds * rate / 2), COINS_EACH);
        results.progress(name);
        return measured(results, cluster, half, rate, name);
    }

    private LoadReport measured(Results results, Cluster cluster, TransferWorkload half, int rate, String name) {
        LoadLatencies latencies = new LoadLatencies();
        LoadReport report = cluster.bySchedule(half, Math.max(1, rate / 2), millis(seconds), latencies);
        results.add(Percentiles.ofMs("to final block, " + name, latencies.committedNanos()));
        return report;
    }

    private void attacked(
            Results results, Cluster cluster, int rate, LoadReport undisturbed, AttackConfig config, String name) {
        results.progress("signing transfers");
        TransferWorkload half = cluster.workload(Math.max(1, seconds * rate / 2), COINS_EACH);
        awaitQuiet(cluster);
        AttackTarget target = AttackTarget.ask(Cluster.HOST, cluster.first().port(), false, options.client());
        Attack attack = new Attack(config, target);
        long cpuBefore = StageTimes.process();
        CompletableFuture<AttackReport> running = CompletableFuture.supplyAsync(attack::run);
        LoadReport report = null;
        double attackers;
        try {
            awaitConnections(attack, config);
            results.progress(name);
            report = measured(results, cluster, half, rate, name);
        } catch (EngineException e) {
            // That an honest client is not served at all is a figure, too.
            results.progress("the honest client was not served: " + e.getMessage());
        } finally {
            attackers = StageTimes.ofThreads("attack") / (double) (StageTimes.process() - cpuBefore);
            attack.stop();
        }
        if (report == null) {
            results.add("committed to undisturbed, " + name, 0, "ratio");
        } else {
            addHonest(results, name, undisturbed, report);
        }
        addAttack(results, name, running.join());
        results.add("attacker to all CPU, " + name, attackers, "ratio");
    }

    /** A flood counts from its first messages; slow connections once those that get through a handshake have. */
    private static void awaitConnections(Attack attack, AttackConfig config) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS_MAX);
        int wanted = Math.max(1, config.connections() / HANDSHAKES_OF);
        AttackReport sample = attack.sample();
        while ((config.isPlain() ? sample.connectionsMade() : sample.handshakes()) < wanted
                && System.nanoTime() < deadline) {
            LockSupport.parkNanos(NAP_NANOS);
            sample = attack.sample();
        }
    }

    /** What sockets hold of the flood before is read to its end, so that it is not measured with what comes next. */
    private static void awaitQuiet(Cluster cluster) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS_MAX);
        long before = Long.MIN_VALUE / 2;
        long now = cluster.first().network().bytesIn();
        while (now - before > QUIET_BYTES && System.nanoTime() < deadline) {
            LockSupport.parkNanos(QUIET_NANOS);
            before = now;
            now = cluster.first().network().bytesIn();
        }
    }

    private static void addHonest(Results results, String name, LoadReport undisturbed, LoadReport honest) {
        results.add("committed, " + name, honest.tps(), "tx/s");
        results.add("committed to undisturbed, " + name, honest.tps() / undisturbed.tps(), "ratio");
        results.add("to final block p50, " + name, honest.toCommitted().p50Ms(), "ms");
        results.add("to final block p99, " + name, honest.toCommitted().p99Ms(), "ms");
        double p99 = honest.toCommitted().p99Ms() / undisturbed.toCommitted().p99Ms();
        results.add("p99 to undisturbed, " + name, p99, "ratio");
        results.add("not committed, " + name, honest.sent() + honest.unsent() - honest.committed(), "tx");
    }

    private static void addAttack(Results results, String name, AttackReport attack) {
        results.add("attack sent, " + name, attack.sent() / attack.seconds(), "msg/s");
        results.add("attack answered, " + name, attack.answered() / attack.seconds(), "msg/s");
        results.add("attack connections, " + name, attack.connectionsMade(), "made");
        results.add("identities banned, " + name, attack.identitiesBanned(), "ids");
        results.add("offences before the ban, at most, " + name, attack.offencesBeforeBanMax(), "offences");
        results.add("status of a newcomer p99, " + name, attack.probes().p99Ms(), "ms");
        results.add("status not answered, " + name, attack.probesUnanswered(), "probes");
    }

    private static long millis(int seconds) {
        return TimeUnit.SECONDS.toMillis(seconds);
    }
}
