package io.timecoin.node;

import io.timecoin.archive.BlocksServer;
import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Cause;
import io.timecoin.base.Hash;
import io.timecoin.base.Invariant;
import io.timecoin.cli.ExitCode;
import io.timecoin.crypto.Ed25519Signer;
import io.timecoin.crypto.KeyFile;
import io.timecoin.journal.JournalWriter;
import io.timecoin.journal.Passport;
import io.timecoin.ledger.Genesis;
import io.timecoin.ledger.GenesisCodec;
import io.timecoin.peers.LinkConfig;
import io.timecoin.peers.NetworkListener;
import io.timecoin.pipeline.CoinsAgent;
import io.timecoin.pipeline.FailStop;
import io.timecoin.pipeline.Pipeline;
import io.timecoin.pipeline.PoolDepartures;
import io.timecoin.pipeline.SnapshotSchedule;
import io.timecoin.pipeline.Snapshots;
import io.timecoin.pipeline.StoreSink;
import io.timecoin.pipeline.ValidatorState;
import io.timecoin.replica.ReplicaConfig;
import io.timecoin.replica.ReplicaConfigCodec;
import io.timecoin.store.BlockStore;
import io.timecoin.store.CommittedUtxoStore;
import io.timecoin.store.SnapshotFiles;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
    private final Deque<AutoCloseable> owned = new ArrayDeque<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final FailStop failStop = new FailStop(this::onFailure);
    private final Hash genesisHash;
    private final ReplicaConfig replicaConfig;
    private Snapshots snapshots;
    private ValidatorState state;
    private long recoveredSequence;
    private JournalWriter journal;
    private BlockStore blockStore;
    private NetworkListener listener;
    private Pipeline pipeline;
    private Hash finalStateRoot;
    private SnapshotSchedule schedule;
    private CoinsAgent coinsAgent;
    private volatile StoreSink stored;
    private long endBegunNs;
    private boolean isLive;
    private boolean isClosed;

    private ValidatorNode(NodeConfig config, Genesis genesis, Ed25519Signer key) {
        this.config = config;
        this.genesisHash = GenesisCodec.hash(genesis);
        this.replicaConfig = new ReplicaConfig(genesis, config.pool(), Hash.of(key.publicKey()), config.rejoins());
    }

    /**
     * Starts a validator; returns when it listens.
     *
     * @throws EngineException with the cause that decides the exit code; nothing is left open
     */
    public static ValidatorNode start(NodeConfig config) {
        Genesis genesis = GenesisFile.read(config.home().genesis());
        Ed25519Signer key = KeyFile.read(config.home().validatorKey());
        ValidatorNode node = new ValidatorNode(config, genesis, key);
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
        KeyPast past = KeyPast.of(config);
        Recovery.requireOwn(config.home().journal(), replicaConfig);
        listener = own(new NetworkListener(config.listener(), links()));
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
        SnapshotFiles snapshotFiles = SnapshotFiles.open(config.store());
        snapshots = new Snapshots(snapshotFiles);
        long seed = new SecureRandom().nextLong();
        Recovery recovery = new Recovery(
                config.home().journal(), journal.recovered().lastSequence(), snapshotFiles, snapshots, failStop, seed);
        state = own(recovery.recover(
                replicaConfig, (block, sequence) -> blocks.append(block.height(), block.bytes(), 0, block.length())));
        recoveredSequence = state.replica().sequence();
        recovery.cutBack(blocks, state);
        CommittedUtxoStore coins = opened(opening);
        StoredCoins.bringUp(coins, state);
        own(this::snapshotAtEnd);
        goLive(key, blocks, coins);
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
        if (config.peers().isEmpty()) {
            throw EngineException.fatal(
                    Cause.CONFIG,
                    "the key file holds " + ownKey + ", which is none of the "
                            + genesis.validators().size()
                            + " validators of genesis, and no peer is configured to follow the chain with");
        }
        LOG.info("{} is no validator of genesis: it follows the chain and votes once it is registered", ownKey);
    }

    private LinkConfig links() {
        return LinkConfig.of(
                replicaConfig.genesis().chainId(),
                genesisHash,
                replicaConfig.validator(),
                "timecoin/" + Versions.engine(),
                config.peers());
    }

    private void goLive(Ed25519Signer key, BlockStore blocks, CommittedUtxoStore coins) {
        state.signer().goLive(key);
        tellTip();
        schedule = new SnapshotSchedule(
                config.store().snapshotBlocks(), replicaConfig.validator(), snapshots, coins, blocks);
        coinsAgent = own(new CoinsAgent(coins, schedule, failStop));
        stored = new StoreSink(coinsAgent, blocks, coins.storedHeight());
        pipeline = new Pipeline(
                config.pipeline(), state, journal, stored, schedule, listener, listener, SystemEpochClock.INSTANCE);
        LossAgent losses = own(new LossAgent(() -> LossCounts.of(pipeline, listener.counters())));
        own(pipeline);
        own(this::drain);
        // Bound before anything runs: an address in use must leave the state and the journal at one event.
        BlocksServer archive = own(new BlocksServer(blocks, listener, failStop::fail));
        listener.start(pipeline.ingress(), archive, stored::storedHeight);
        coinsAgent.start();
        pipeline.start();
        losses.start();
        isLive = true;
        LOG.info("listening on {}:{}", config.listener().host(), listener.port());
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
        owned.push(resource);
        return resource;
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

    /** The port it listens on. */
    public int port() {
        return listener.port();
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
        EngineException first = null;
        while (!owned.isEmpty()) {
            try {
                owned.pop().close();
            } catch (EngineException e) {
                first = first == null ? e : first;
            } catch (Exception e) {
                first = first == null
                        ? EngineException.fatal(Cause.DISK, "closing failed: " + e.getMessage(), e)
                        : first;
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
