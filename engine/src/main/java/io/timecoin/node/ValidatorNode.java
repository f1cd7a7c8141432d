package io.timecoin.node;

import io.timecoin.archive.ArrangeAgent;
import io.timecoin.archive.BlocksServer;
import io.timecoin.archive.StateFronts;
import io.timecoin.archive.StateServer;
import io.timecoin.archive.SyncServer;
import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Cause;
import io.timecoin.base.Hash;
import io.timecoin.base.Invariant;
import io.timecoin.cli.ExitCode;
import io.timecoin.crypto.Ed25519Signer;
import io.timecoin.crypto.SignatureVerifier;
import io.timecoin.crypto.VerifierChoice;
import io.timecoin.journal.JournalWriter;
import io.timecoin.journal.Passport;
import io.timecoin.ledger.Genesis;
import io.timecoin.ledger.GenesisCodec;
import io.timecoin.peers.ArchiveSources;
import io.timecoin.peers.NetworkCounters;
import io.timecoin.peers.NetworkListener;
import io.timecoin.peers.PeerView;
import io.timecoin.pipeline.CoinsAgent;
import io.timecoin.pipeline.FailStop;
import io.timecoin.pipeline.JournalStart;
import io.timecoin.pipeline.LadderView;
import io.timecoin.pipeline.Pipeline;
import io.timecoin.pipeline.PoolDepartures;
import io.timecoin.pipeline.SnapshotSchedule;
import io.timecoin.pipeline.Snapshots;
import io.timecoin.pipeline.StoreSink;
import io.timecoin.pipeline.StoredBlocks;
import io.timecoin.pipeline.ValidatorState;
import io.timecoin.pipeline.VerifierTrial;
import io.timecoin.replica.ReplicaBase;
import io.timecoin.replica.ReplicaConfig;
import io.timecoin.replica.ReplicaConfigCodec;
import io.timecoin.store.ArrangedFiles;
import io.timecoin.store.BlockStore;
import io.timecoin.store.CommittedUtxoStore;
import io.timecoin.store.EpochRecords;
import io.timecoin.store.SnapshotFiles;
import io.timecoin.sync.CatchUpView;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.agrona.concurrent.SystemEpochClock;
import org.agrona.concurrent.UnsafeBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One validator: built bottom up from its home, closed top down. Main thread; {@link #awaitEnd} waits for a failure or a
 * request to stop.
 */
public final class ValidatorNode implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ValidatorNode.class);

    /** Of the 4.5 seconds in which a process ends; what the state has not seen by then is dropped. */
    private static final long DRAIN_MS_MAX = 1_200;

    /** When blocks must be in the map of coins, in ms from the end's begin; else the next start fills it anew. */
    private static final long COINS_BY_MS = 2_000;

    /** When the snapshot of the end must be on the disk, in ms from the end's begin; the rest is for closing. */
    private static final long SNAPSHOT_BY_MS = 2_700;

    private final NodeConfig config;
    private final OwnedResources owned = new OwnedResources();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final FailStop failStop = new FailStop(this::onFailure);
    private final Hash genesisHash;
    private ReplicaConfig replicaConfig;
    private NodeCredentials credentials;
    private Snapshots snapshots;
    private ValidatorState state;
    private long recoveredSequence;
    private JournalWriter journal;
    private BlockStore blockStore;
    private StoredBlocks storedBlocks;
    private SnapshotFiles snapshotFiles;
    private ArrangedFiles arrangedFiles;
    private EpochRecords epochs;
    private NetworkListener listener;
    private Pipeline pipeline;
    private VerifierTrial verifierTrial;
    private Hash finalStateRoot;
    private SnapshotSchedule schedule;
    private CoinsAgent coinsAgent;
    private volatile StoreSink stored;
    private long endBegunNs;
    private boolean isLive;
    private boolean isClosed;
    private final Consumer<String> onSync;
    private final UnaryOperator<SignatureVerifier> around;

    private ValidatorNode(
            NodeConfig config,
            Genesis genesis,
            Ed25519Signer key,
            ReplicaBase base,
            Consumer<String> onSync,
            UnaryOperator<SignatureVerifier> around) {
        this.config = config;
        this.around = around;
        this.onSync = onSync;
        this.genesisHash = GenesisCodec.hash(genesis);
        this.replicaConfig = new ReplicaConfig(
                genesis, config.pool(), Hash.of(key.publicKey()), config.rejoins(), base, config.observes());
    }

    /**
     * Starts a validator; returns when it listens.
     *
     * @throws EngineException with the cause that decides the exit code; nothing is left open
     */
    public static ValidatorNode start(NodeConfig config) {
        return start(config, what -> {});
    }

    /**
     * The same, and tells meanwhile how it comes to a state, if it takes one from peers.
     *
     * @param onSync what the sync does or waits for, each time it looks; must not block
     */
    static ValidatorNode start(NodeConfig config, Consumer<String> onSync) {
        try {
            return start(config, ReplicaBase.GENESIS, onSync, UnaryOperator.identity());
        } catch (EngineException e) {
            if (e.reason() != Cause.DATA_MISMATCH || !DamagedObserver.setAside(config)) {
                throw e;
            }
            return start(config, ReplicaBase.GENESIS, onSync, UnaryOperator.identity());
        }
    }

    /**
     * Starts a validator whose verify workers have something around their verifiers. For measurements: whoever puts around them
     * what does not verify accepts what no other validator accepts.
     *
     * @param around gives each worker what it asks instead of its own verifier
     */
    public static ValidatorNode startAround(NodeConfig config, UnaryOperator<SignatureVerifier> around) {
        return start(config, ReplicaBase.GENESIS, what -> {}, around);
    }

    /**
     * The same where a journal that is not there yet shall begin from a synced state. One that is there begins where it
     * began.
     *
     * @param base names the snapshot in the store that holds the state ({@link Snapshots#writeBase})
     */
    static ValidatorNode start(NodeConfig config, ReplicaBase base) {
        return start(config, base, what -> {}, UnaryOperator.identity());
    }

    private static ValidatorNode start(
            NodeConfig config, ReplicaBase base, Consumer<String> onSync, UnaryOperator<SignatureVerifier> around) {
        Genesis genesis = GenesisFile.read(config.home().genesis());
        Ed25519Signer key = NodeCredentials.journalKey(config);
        ValidatorNode node = new ValidatorNode(config, genesis, key, base, onSync, around);
        try {
            node.open(genesis, key);
            return node;
        } catch (RuntimeException e) {
            node.closeAfter(e);
            throw e;
        }
    }

    /** What failed first is what the operator must hear. */
    private void closeAfter(RuntimeException failure) {
        try {
            closeOwned();
        } catch (EngineException e) {
            failure.addSuppressed(e);
        }
    }

    private void open(Genesis genesis, Ed25519Signer key) {
        requireMemberOrPeers(genesis, replicaConfig.validator());
        config.journal().requireRoomFor(Pipeline.payloadBytesMax(genesis.rules()));
        own(HomeLock.take(config.home()));
        config.store().prepareCoinsDirectory();
        KeyPast past = KeyPast.of(config);
        replicaConfig = Recovery.requireOwn(config.home().journal(), replicaConfig);
        boolean begins = new JournalScan(config.home().journal()).newest() == null;
        if (begins) {
            requireBase();
        }
        credentials = NodeCredentials.of(config, genesisHash, key);
        snapshotFiles = SnapshotFiles.open(config.store());
        snapshots = new Snapshots(snapshotFiles);
        epochs = EpochRecords.open(config.store());
        verifierTrial = own(new VerifierTrial(
                config.pipeline().verifier(), config.pipeline().decodedKeys(), LOG::info));
        verifierTrial.start();
        StateTaking taking = new StateTaking(config, replicaConfig);
        if (begins && taking.isWanted()) {
            replicaConfig = replicaConfig.withBase(taking.take(
                    credentials, genesisHash, epochs, snapshots, failStop, verifierTrial.newVerifier(), onSync));
        }
        listener = own(credentials.listener(config, genesis, genesisHash));
        // Opening the map compiles code for seconds: beside the replay, not before it.
        CompletableFuture<CommittedUtxoStore> opening =
                CompletableFuture.supplyAsync(() -> CommittedUtxoStore.open(config.store(), genesisHash));
        own(() -> closeOpened(opening));
        BlockStore blocks = own(BlockStore.open(config.store()));
        blockStore = blocks;
        past.beforeJournal();
        journal = JournalWriter.open(
                config.journal(),
                Passport.ofThisProcess(
                        Versions.engine(), Versions.libraries(), ReplicaConfigCodec.encode(replicaConfig)),
                key,
                System::currentTimeMillis);
        own(() -> journal.close(isLive && !failStop.hasFailed()));
        past.begin();
        arrangedFiles = ArrangedFiles.open(config.store());
        long seed = new SecureRandom().nextLong();
        Recovery recovery = new Recovery(
                config.home().journal(),
                journal.recovered().lastSequence(),
                config.store().directory(),
                snapshotFiles,
                snapshots,
                failStop,
                seed);
        storedBlocks = new StoredBlocks(blocks, epochs);
        state = own(recovery.recover(replicaConfig, storedBlocks, blocks.lastHeight()));
        recoveredSequence = state.replica().sequence();
        recovery.cutBack(blocks, epochs, state);
        arrangedFiles.dropAfter(state.replica().height());
        CommittedUtxoStore coins = opened(opening);
        StoredCoins.bringUp(coins, state);
        own(this::snapshotAtEnd);
        goLive(key, blocks, coins);
    }

    /** Before the first passport names what is not there, and for ever after. Later a snapshot may do without it. */
    private void requireBase() {
        Path file = JournalStart.baseFile(config.store().directory(), replicaConfig.base());
        if (!replicaConfig.base().isGenesis() && !Files.exists(file)) {
            throw EngineException.fatal(
                    Cause.DATA_MISMATCH,
                    file + " is missing, which the journal in " + config.home().journal()
                            + " is to begin from: bring it back");
        }
    }

    private static CommittedUtxoStore opened(CompletableFuture<CommittedUtxoStore> opening) {
        try {
            return opening.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof EngineException failure) {
                throw failure;
            }
            throw e;
        }
    }

    private static void closeOpened(CompletableFuture<CommittedUtxoStore> opening) {
        opening.handle((store, failure) -> {
                    if (store != null) {
                        store.close();
                    }
                    return null;
                })
                .join();
    }

    /** Whoever is no validator of genesis follows the chain, and may have been registered since; alone it is a mistake. */
    private void requireMemberOrPeers(Genesis genesis, Hash ownKey) {
        for (Genesis.Validator validator : genesis.validators()) {
            if (validator.publicKey().equals(ownKey)) {
                return;
            }
        }
        boolean isAlone = StateTaking.addresses(config) == 0;
        if (config.observes() && !isAlone) {
            LOG.info("an observer: it checks everything and votes on nothing");
            return;
        }
        if (isAlone) {
            throw EngineException.fatal(
                    Cause.CONFIG,
                    "the key file holds " + ownKey + ", which is none of the "
                            + genesis.validators().size()
                            + " validators of genesis, and no peer is configured to follow the chain with");
        }
        LOG.info("{} is no validator of genesis: it follows the chain and votes once it is registered", ownKey);
    }

    private void goLive(Ed25519Signer key, BlockStore blocks, CommittedUtxoStore coins) {
        state.signer().goLive(key);
        state.replica().introduce(credentials.voucher());
        tellTip();
        schedule = new SnapshotSchedule(
                config.store().snapshotBlocks(), replicaConfig.validator(), snapshots, coins, blocks);
        coinsAgent = own(new CoinsAgent(coins, schedule, failStop));
        stored = new StoreSink(coinsAgent, storedBlocks, coins.storedHeight());
        state.relieveVerifier(verifierTrial::relief);
        pipeline = new Pipeline(
                config.pipeline(),
                state,
                journal,
                stored,
                schedule,
                listener,
                listener,
                SystemEpochClock.INSTANCE,
                () -> around.apply(verifierTrial.newVerifier()));
        LadderAgent ladder = own(new LadderAgent(
                pipeline.ladder(),
                config.journal().directory().toFile()::getUsableSpace,
                config.journal().freeSpaceLowBytes()));
        pipeline.offences(listener);
        listener.validators(pipeline::validators);
        LossAgent losses = own(new LossAgent(
                () -> LossCounts.of(pipeline, listener),
                () -> pipeline.view().catchUp(),
                listener::peers,
                SystemEpochClock.INSTANCE));
        own(pipeline);
        own(this::drain);
        ladder.start();
        // Bound before anything runs: an address in use must leave the state and the journal at one event.
        listener.start(pipeline.ingress(), archive(blocks), stored::storedHeight);
        own(NodeMetrics.serve(config.metrics(), pipeline, listener, stored::storedHeight));
        coinsAgent.start();
        pipeline.start();
        losses.start();
        isLive = true;
        LOG.info("listening on {}:{}", config.listener().host(), listener.port());
    }

    /** Whoever serves peers that lag; each on a thread of its own. */
    private ArchiveSources archive(BlockStore blocks) {
        BlocksServer blocksServer = own(new BlocksServer(blocks, listener, failStop::fail));
        SyncServer syncServer =
                own(new SyncServer(StateFronts.of(arrangedFiles), blocks, epochs, listener, failStop::fail));
        ArrangeAgent arranger = new ArrangeAgent(snapshotFiles, arrangedFiles, failStop::fail);
        StateServer stateServer =
                own(new StateServer(arrangedFiles.kept(), listener, arranger::onDamaged, failStop::fail));
        own(arranger);
        arranger.start(stateServer);
        return new ArchiveSources(blocksServer, stateServer, syncServer, false);
    }

    /** A checkpoint may come before the next block does. */
    private void tellTip() {
        long height = state.replica().height();
        journal.block(height, new UnsafeBuffer(state.replica().tipHash().toByteArray()), 0);
        journal.stateRoot(height, new UnsafeBuffer(state.stateRoot().toByteArray()), 0);
    }

    private void drain() {
        listener.stopReading();
        long dropped = pipeline.drain(DRAIN_MS_MAX);
        if (dropped > 0) {
            LOG.warn("ended before all was verified: {} events dropped, none of them journaled or answered", dropped);
        }
        if (!coinsAgent.drain(endMsLeft(DRAIN_MS_MAX), endMsLeft(COINS_BY_MS)) && !failStop.hasFailed()) {
            LOG.warn("ended before all blocks were in the map of coins: the next start fills it anew");
        }
        if (!failStop.hasFailed()) {
            finalStateRoot = state.stateRoot();
        }
    }

    /** Leaves a snapshot behind, so that the next start need not replay. */
    private void snapshotAtEnd() {
        if (failStop.hasFailed() || state.replica().sequence() == recoveredSequence) {
            return;
        }
        schedule.finish(journal);
        new EndSnapshot(state, journal, blockStore, snapshots).write(endMsLeft(SNAPSHOT_BY_MS));
    }

    private long endMsLeft(long byMs) {
        return byMs - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - endBegunNs);
    }

    private <T extends AutoCloseable> T own(T resource) {
        return owned.own(resource);
    }

    private void onFailure(Throwable failure) {
        logFailure(failure);
        ended.countDown();
    }

    /** An operating failure says what is wrong by itself; only a bug needs the place it came from. */
    static void logFailure(Throwable failure) {
        EngineException operating = ExitCode.operating(failure);
        if (operating == null) {
            LOG.error("stopping by a bug: {}", failure.getMessage(), failure);
        } else {
            LOG.error("stopping: {}", operating.getMessage());
            LOG.debug("it came from", failure);
        }
    }

    /** Asks the validator to end; {@link #awaitEnd} returns. Any thread. */
    public void requestStop() {
        ended.countDown();
    }

    /** Waits until somebody asks it to end or a stage fails. */
    public void awaitEnd() throws InterruptedException {
        ended.await();
    }

    /** The failure that stopped the validator, or null. */
    public Throwable failure() {
        return failStop.failure();
    }

    /** What left the pool without a block since it listens. */
    public PoolDepartures departures() {
        return pipeline.departures();
    }

    /** Where catching up with its peers stands. Any thread, while it runs. */
    public CatchUpView catchUp() {
        return pipeline.view().catchUp();
    }

    /** Where it stands on the ladder of degradation. Any thread. */
    public LadderView ladder() {
        return pipeline.ladder();
    }

    /** What its network has counted since it started. */
    public NetworkCounters network() {
        return listener.counters();
    }

    /** The links that are up. */
    public List<PeerView> peers() {
        return listener.peers();
    }

    /** The port it listens on. */
    public int port() {
        return listener.port();
    }

    /** How it verifies signatures; null while that is being tried out. */
    public VerifierChoice verifier() {
        return verifierTrial.outcome();
    }

    /** The identity of its chain. */
    public Hash genesisHash() {
        return genesisHash;
    }

    /** Height of the last block that is final and in its file. Any thread, while it runs. */
    public long storedHeight() {
        return stored.storedHeight();
    }

    /** Height of the last block; after {@link #close}. */
    public long finalHeight() {
        Invariant.check(isClosed, "the state belongs to the state thread while the validator runs");
        return state.replica().height();
    }

    /** State root after the last block; after {@link #close}, null if the validator failed. */
    public Hash finalStateRoot() {
        Invariant.check(isClosed, "the state belongs to the state thread while the validator runs");
        return finalStateRoot;
    }

    /** Stops reading, drains, syncs, marks journal and store clean, and closes all. Idempotent. */
    @Override
    public synchronized void close() {
        if (!isClosed) {
            isClosed = true;
            closeOwned();
        }
    }

    private void closeOwned() {
        endBegunNs = System.nanoTime();
        owned.close();
    }
}
