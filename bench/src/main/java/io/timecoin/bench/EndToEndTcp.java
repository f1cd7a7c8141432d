package io.timecoin.bench;

import io.timecoin.base.ChainKind;
import io.timecoin.base.Hash;
import io.timecoin.client.InputShares;
import io.timecoin.client.LoadConfig;
import io.timecoin.client.LoadGenerator;
import io.timecoin.client.LoadReport;
import io.timecoin.client.TransferWorkload;
import io.timecoin.client.WorkloadConfig;
import io.timecoin.crypto.Ed25519Signer;
import io.timecoin.crypto.KeyFile;
import io.timecoin.journal.JournalConfig;
import io.timecoin.ledger.ChainRules;
import io.timecoin.ledger.Genesis;
import io.timecoin.ledger.GenesisCodec;
import io.timecoin.ledger.GenesisCoins;
import io.timecoin.node.GenesisFile;
import io.timecoin.node.NodeConfig;
import io.timecoin.node.NodeHome;
import io.timecoin.node.ValidatorNode;
import io.timecoin.peers.ListenerConfig;
import io.timecoin.pipeline.PipelineConfig;
import io.timecoin.store.StoreConfig;
import io.timecoin.txpool.PoolConfig;
import io.timecoin.wallet.DerivedWallets;
import io.timecoin.wallet.SpendableCoin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The main job, whole: signed transfers over TCP into committed blocks, every event journaled and synced.
 *
 * <pre>
 *   this process, this machine's cores for all of it
 *  +----------------+  TCP   +----------------------------------------------------------+
 *  | load generator | -----> | network --> ring --> verify xN --> state --> journal (sync) |
 *  | signed before  | <----- | answers, final blocks  <-- publish <--+--> store           |
 *  +----------------+        +----------------------------------------------------------+
 *   before and after: N threads verify the same signatures and do nothing else
 * </pre>
 *
 * <p>{@code committed} is signatures (1-in 2-out: one each) in final blocks the client has seen, a second, from the first
 * sending to the last block; the client keeps 20,000 in flight. {@code verify alone} is the same signatures judged by as many
 * threads as the validator has verify workers, with keys decoded before, in the same process before and after, warmed up
 * until it gets no faster; the ratio is to the mean of the two. Signing happens before the window; the client's own work
 * is not left out, and the CPU time by thread says what it takes.
 */
@Command(
        name = "end-to-end",
        description = "Signed transfers over TCP: committed signatures/s, ratio to verifying alone.")
final class EndToEndTcp implements Callable<Integer> {
    private static final int CHAIN_ID = 3;
    private static final int WALLETS = 1_000;
    private static final int COINS = 60_000;
    private static final long COIN_UNITS = 100L * 100_000_000L;
    private static final long FEE_PER_KB = 2_000;
    private static final String HOST = "127.0.0.1";

    @Mixin
    private RunOptions options;

    @Option(
            names = "--transfers",
            paramLabel = "N",
            defaultValue = "150000",
            description = "Transfers measured; signing them takes some 0.1 ms each. Default: ${DEFAULT-VALUE}.")
    private int transfers;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            defaultValue = "30000",
            description = "Transfers before them. Default: ${DEFAULT-VALUE}.")
    private int warmUp;

    @Option(
            names = "--alone-seconds",
            defaultValue = "5",
            description = "How long the workers verify alone, before and after. Default: ${DEFAULT-VALUE}.")
    private int aloneSeconds;

    @Override
    public Integer call() throws IOException {
        Results results = new Results("end-to-end");
        try (TemporaryHome home = TemporaryHome.at(options.home())) {
            measure(results, new NodeHome(home.path()));
        }
        results.report(System.out, options.json());
        return 0;
    }

    private void measure(Results results, NodeHome home) throws IOException {
        DerivedWallets wallets = DerivedWallets.ofNumber(1, WALLETS);
        Genesis genesis = makeHome(home, wallets);
        List<SpendableCoin> coins = coins(genesis);
        int threads = Runtime.getRuntime().availableProcessors();
        results.progress("signing " + (warmUp + transfers) + " transfers");
        TransferWorkload before = workload(warmUp, wallets, coins.subList(0, COINS / 2), threads);
        TransferWorkload workload = workload(transfers, wallets, coins.subList(COINS / 2, COINS), threads);
        PipelineConfig pipeline = options.pipeline();
        VerifyAlone alone = new VerifyAlone(workload, CHAIN_ID, pipeline.verifyWorkers(), pipeline.decodedKeys());
        alone.warmUp();
        results.progress("verifying alone");
        double first = alone.perSecond(aloneSeconds);
        LoadReport report;
        Map<String, Long> cpuBefore;
        Map<String, Long> cpuAfter;
        try (ValidatorNode node = ValidatorNode.start(config(home, pipeline, genesis))) {
            results.progress("warming up over TCP");
            load(node, before);
            results.progress("measuring over TCP");
            cpuBefore = cpu();
            report = load(node, workload);
            cpuAfter = cpu();
        }
        results.progress("verifying alone");
        double last = alone.perSecond(aloneSeconds);
        add(results, report, first, last);
        StageTimes.report(results, "", cpuBefore, cpuAfter, transfers);
    }

    /** CPU time by thread; what no living thread of the validator has taken, the client has, and the JVM for itself. */
    private static Map<String, Long> cpu() {
        Map<String, Long> nanos = StageTimes.now();
        long validator = nanos.values().stream().mapToLong(Long::longValue).sum();
        nanos.put("client, collector, compiler", StageTimes.process() - validator);
        return nanos;
    }

    private void add(Results results, LoadReport report, double first, double last) {
        double alone = (first + last) / 2;
        results.add("sent", report.sent(), "tx");
        results.add("rejected", report.rejected(), "tx");
        results.add("committed in all", report.committed(), "tx");
        results.add("committed", report.tps(), "signatures/s");
        results.add("verify alone before", first, "signatures/s");
        results.add("verify alone after", last, "signatures/s");
        results.add("committed to verify alone", report.tps() / alone, "ratio");
        results.add("to answer p50", report.toAccepted().p50Ms(), "ms");
        results.add("to answer p99", report.toAccepted().p99Ms(), "ms");
        results.add("to final block p50", report.toCommitted().p50Ms(), "ms");
        results.add("to final block p99", report.toCommitted().p99Ms(), "ms");
        if (report.lost() != null || report.committed() != transfers) {
            throw new IllegalStateException("not all was committed: " + report);
        }
    }

    private static TransferWorkload workload(
            int count, DerivedWallets wallets, List<SpendableCoin> coins, int threads) {
        WorkloadConfig config = new WorkloadConfig(
                count,
                CHAIN_ID,
                System.currentTimeMillis() + TimeUnit.DAYS.toMillis(1),
                1,
                WorkloadConfig.PARENT_DISTANCE_DEFAULT,
                FEE_PER_KB,
                InputShares.ONLY_ONE);
        return TransferWorkload.prepare(config, wallets, coins, threads);
    }

    private static LoadReport load(ValidatorNode node, TransferWorkload workload) {
        LoadConfig config = LoadConfig.maximum(HOST, node.port(), TimeUnit.MINUTES.toMillis(10));
        return new LoadGenerator(config, workload).run();
    }

    private static NodeConfig config(NodeHome home, PipelineConfig pipeline, Genesis genesis) {
        return new NodeConfig(
                home,
                ListenerConfig.at(HOST, 0),
                List.of(),
                pipeline,
                PoolConfig.defaults(),
                JournalConfig.of(home.journal()),
                StoreConfig.of(home.store(), genesis.rules().utxosMax()));
    }

    private static Genesis makeHome(NodeHome home, DerivedWallets wallets) throws IOException {
        Path keys = home.validatorKey().getParent();
        Files.createDirectories(keys);
        Ed25519Signer key = KeyFile.create(home.validatorKey(), new SecureRandom());
        Files.createFile(home.unusedMark());
        List<Genesis.Allocation> allocations = new ArrayList<>();
        for (int i = 0; i < COINS; i++) {
            allocations.add(new Genesis.Allocation(wallets.owner(i % WALLETS), COIN_UNITS));
        }
        Genesis.Validator validator =
                new Genesis.Validator(Hash.of(key.publicKey()), wallets.owner(0), Genesis.Tier.GOLD);
        Genesis genesis = new Genesis(
                ChainKind.DEVNET,
                CHAIN_ID,
                System.currentTimeMillis(),
                ChainRules.devnet(),
                List.of(validator),
                allocations);
        GenesisFile.write(home.genesis(), genesis);
        return genesis;
    }

    private static List<SpendableCoin> coins(Genesis genesis) {
        Hash genesisHash = GenesisCodec.hash(genesis);
        List<SpendableCoin> coins = new ArrayList<>();
        for (int i = 0; i < COINS; i++) {
            coins.add(new SpendableCoin(
                    GenesisCoins.txId(genesisHash, i), GenesisCoins.outputIndex(i), COIN_UNITS, i % WALLETS));
        }
        return coins;
    }
}
