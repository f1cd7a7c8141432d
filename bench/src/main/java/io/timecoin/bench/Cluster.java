package io.timecoin.bench;

import io.timecoin.base.ChainKind;
import io.timecoin.base.Hash;
import io.timecoin.client.InputShares;
import io.timecoin.client.LoadConfig;
import io.timecoin.client.LoadGenerator;
import io.timecoin.client.LoadLatencies;
import io.timecoin.client.LoadReport;
import io.timecoin.client.TransferWorkload;
import io.timecoin.client.WorkloadConfig;
import io.timecoin.crypto.Ed25519Signer;
import io.timecoin.crypto.KeyFile;
import io.timecoin.crypto.NodeIdentity;
import io.timecoin.journal.JournalConfig;
import io.timecoin.ledger.ChainRules;
import io.timecoin.ledger.Genesis;
import io.timecoin.ledger.GenesisCodec;
import io.timecoin.ledger.GenesisCoins;
import io.timecoin.node.GenesisFile;
import io.timecoin.node.NodeConfig;
import io.timecoin.node.NodeHome;
import io.timecoin.node.SyncConfig;
import io.timecoin.node.ValidatorNode;
import io.timecoin.peers.GuardConfig;
import io.timecoin.peers.ListenerConfig;
import io.timecoin.peers.PeerAddress;
import io.timecoin.peers.SlotsConfig;
import io.timecoin.peers.TrafficConfig;
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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Validators of a chain of their own, all in this process, with sockets, journals and stores; and wallets with coins. */
final class Cluster implements AutoCloseable {
    static final int CHAIN_ID = 3;

    private static final long NAP_NS = 10_000_000;
    private static final int WALLETS = 1_000;
    private static final long COIN_UNITS = 100L * 100_000_000L;
    private static final long FEE_PER_KB = 2_000;
    static final String HOST = "127.0.0.1";

    private final Path directory;
    private final DerivedWallets wallets;
    private final List<NodeHome> homes = new ArrayList<>();
    private final List<ValidatorNode> nodes = new ArrayList<>();
    private final Genesis genesis;
    private final NodeIdentity client;
    private final List<SpendableCoin> coins;
    private int coinsTaken;
    private boolean isPreVerified;
    private Path coinsIn;
    private int snapshotBlocks = StoreConfig.SNAPSHOT_BLOCKS_DEFAULT;

    /**
     * Makes keys, genesis and homes; {@link #start} starts the validators.
     *
     * @param directory of the homes
     * @param coins first unspent outputs
     * @param blockMs shortest time between blocks, ms
     * @param client who sends, or null for plain TCP between all
     */
    Cluster(Path directory, int validators, int coins, int blockMs, NodeIdentity client) throws IOException {
        this(directory, validators, coins, blockMs, WALLETS, client);
    }

    /**
     * The same, with another number of wallets.
     *
     * @param walletCount the fewer, the more often a block pays one again
     */
    Cluster(Path directory, int validators, int coins, int blockMs, int walletCount, NodeIdentity client)
            throws IOException {
        this.client = client;
        this.directory = directory;
        this.wallets = DerivedWallets.ofNumber(1, walletCount);
        List<Genesis.Validator> set = new ArrayList<>();
        for (int i = 1; i <= validators; i++) {
            NodeHome home = new NodeHome(directory.resolve("validator-" + i));
            homes.add(home);
            Files.createDirectories(home.validatorKey().getParent());
            Ed25519Signer key = KeyFile.create(home.validatorKey(), new SecureRandom());
            Files.createFile(home.unusedMark());
            set.add(new Genesis.Validator(Hash.of(key.publicKey()), wallets.owner(0), Genesis.Tier.SILVER));
        }
        List<Genesis.Allocation> allocations = new ArrayList<>();
        for (int i = 0; i < coins; i++) {
            allocations.add(new Genesis.Allocation(wallets.owner(i % walletCount), COIN_UNITS));
        }
        genesis = new Genesis(ChainKind.DEVNET, CHAIN_ID, System.currentTimeMillis(), rules(blockMs), set, allocations);
        for (NodeHome home : homes) {
            GenesisFile.write(home.genesis(), genesis);
        }
        this.coins = coins(coins);
    }

    private static ChainRules rules(int blockMs) {
        ChainRules devnet = ChainRules.devnet();
        return new ChainRules(
                devnet.blockBytesMax(),
                devnet.blockTransactionsMax(),
                blockMs,
                devnet.heartbeatMs(),
                devnet.blockTimeSkewMs(),
                devnet.rewardUnits(),
                devnet.slotMs(),
                devnet.supplyCap(),
                devnet.utxosMax(),
                devnet.dustUnits());
    }

    private List<SpendableCoin> coins(int count) {
        Hash genesisHash = GenesisCodec.hash(genesis);
        List<SpendableCoin> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(new SpendableCoin(
                    GenesisCoins.txId(genesisHash, i), GenesisCoins.outputIndex(i), COIN_UNITS, i % wallets.count()));
        }
        return all;
    }

    /** Signs transfers, one input and two outputs each, that spend so many of the coins that no other workload spends. */
    TransferWorkload workload(int transfers, int coinsToSpend) {
        WorkloadConfig config = new WorkloadConfig(
                transfers,
                CHAIN_ID,
                System.currentTimeMillis() + TimeUnit.DAYS.toMillis(1),
                1,
                WorkloadConfig.PARENT_DISTANCE_DEFAULT,
                FEE_PER_KB,
                InputShares.ONLY_ONE);
        List<SpendableCoin> own = coins.subList(coinsTaken, coinsTaken + coinsToSpend);
        coinsTaken += coinsToSpend;
        return TransferWorkload.prepare(
                config, wallets, own, Runtime.getRuntime().availableProcessors());
    }

    /** Those that start from now on take their snapshots every so many blocks. */
    Cluster snapshotsEvery(int blocks) {
        snapshotBlocks = blocks;
        return this;
    }

    /** Those that start from now on take the signatures of coins' owners as verified, which is no real verification. */
    Cluster preVerified() {
        isPreVerified = true;
        return this;
    }

    private ValidatorNode start(NodeConfig config) {
        return isPreVerified ? ValidatorNode.startAround(config, OwnersUnverified::new) : ValidatorNode.start(config);
    }

    /** Starts every validator; each dials those before it. Returns when each knows how it verifies signatures. */
    Cluster start(PipelineConfig pipeline) {
        return start(pipeline, TrafficConfig.defaults());
    }

    /** The same, with another kind of traffic between them. */
    Cluster start(PipelineConfig pipeline, TrafficConfig traffic) {
        List<PeerAddress> before = new ArrayList<>();
        for (NodeHome home : homes) {
            ValidatorNode node =
                    start(config(home, List.copyOf(before), pipeline).with(traffic));
            nodes.add(node);
            before.add(new PeerAddress(HOST, node.port()));
        }
        while (nodes.stream().anyMatch(node -> node.verifier() == null)) {
            LockSupport.parkNanos(NAP_NS);
        }
        return this;
    }

    /** Their maps of coins lie in a directory, or, with null, in their homes. Before the start. */
    Cluster coinsIn(Path another) {
        coinsIn = another;
        return this;
    }

    /** What validators grant to a client by its key, they grant here and to {@link #client}. */
    private NodeConfig config(NodeHome home, List<PeerAddress> peers, PipelineConfig pipeline) {
        NodeConfig config = new NodeConfig(
                        home,
                        ListenerConfig.at(HOST, 0),
                        peers,
                        pipeline,
                        PoolConfig.defaults(),
                        JournalConfig.of(home.journal()),
                        new StoreConfig(
                                        home.store(),
                                        genesis.rules().utxosMax(),
                                        StoreConfig.SEGMENT_BYTES_DEFAULT,
                                        StoreConfig.SNAPSHOTS_KEPT_DEFAULT,
                                        snapshotBlocks)
                                .withCoinsIn(coinsIn))
                .with(SyncConfig.byBlocks())
                .with(guard(home));
        return client == null ? config.withoutTls() : config;
    }

    /** Starts one more, with a key that no genesis names: it catches up with the first validator. */
    ValidatorNode follow(PipelineConfig pipeline) throws IOException {
        return follow(pipeline, SyncConfig.byBlocks());
    }

    /** The same by a state; returns when it listens behind it. */
    ValidatorNode join(PipelineConfig pipeline) throws IOException {
        return follow(pipeline, new SyncConfig(SyncConfig.Mode.STATE, 1, null));
    }

    private ValidatorNode follow(PipelineConfig pipeline, SyncConfig sync) throws IOException {
        NodeHome home = follower();
        Files.createDirectories(home.validatorKey().getParent());
        KeyFile.create(home.validatorKey(), new SecureRandom());
        Files.createFile(home.unusedMark());
        GenesisFile.write(home.genesis(), genesis);
        List<PeerAddress> peers = List.of(new PeerAddress(HOST, first().port()));
        ValidatorNode follower = start(config(home, peers, pipeline).with(sync));
        nodes.add(follower);
        return follower;
    }

    NodeHome firstHome() {
        return homes.get(0);
    }

    /** Where the one that {@link #follow}s lives. */
    NodeHome follower() {
        return new NodeHome(directory.resolve("follower"));
    }

    /**
     * Whoever measures must not be held to the limits of strangers, and over plain TCP nobody is known; and who is linked with
     * whom shall stay as it is.
     */
    private GuardConfig guard(NodeHome home) {
        return client == null
                ? GuardConfig.wide()
                : GuardConfig.defaults(home.peers())
                        .with(new SlotsConfig(64, 0))
                        .granting(List.of(client.key().peerId()));
    }

    ValidatorNode first() {
        return nodes.get(0);
    }

    /** Sends a workload to the first validator as fast as it answers. */
    LoadReport atMaximum(TransferWorkload workload, long windowMs) {
        return atMaximum(workload, windowMs, new LoadLatencies());
    }

    /** The same, and adds to the times. */
    LoadReport atMaximum(TransferWorkload workload, long windowMs, LoadLatencies latencies) {
        LoadConfig config = LoadConfig.maximum(HOST, nodes.get(0).port(), windowMs);
        return new LoadGenerator(config.as(client), workload, latencies).run();
    }

    /** Sends a workload to the first validator by a schedule. */
    LoadReport bySchedule(TransferWorkload workload, int ratePerSecond, long windowMs) {
        return bySchedule(workload, ratePerSecond, windowMs, new LoadLatencies());
    }

    /** The same, and adds to the times. */
    LoadReport bySchedule(TransferWorkload workload, int ratePerSecond, long windowMs, LoadLatencies latencies) {
        LoadConfig config = LoadConfig.openLoop(HOST, nodes.get(0).port(), ratePerSecond, windowMs);
        return new LoadGenerator(config.as(client), workload, latencies).run();
    }

    /** Where the journals are, the first validator's first. */
    List<Path> journals() {
        return homes.stream().map(NodeHome::journal).toList();
    }

    @Override
    public void close() {
        nodes.forEach(ValidatorNode::close);
        nodes.clear();
    }
}
