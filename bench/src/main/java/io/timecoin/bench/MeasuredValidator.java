package io.timecoin.bench;

import io.timecoin.base.Limits;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.InboundSink;
import io.timecoin.journal.JournalConfig;
import io.timecoin.journal.JournalWriter;
import io.timecoin.journal.Passport;
import io.timecoin.ledger.GenesisCodec;
import io.timecoin.node.NodeHome;
import io.timecoin.node.Versions;
import io.timecoin.pipeline.CoinsAgent;
import io.timecoin.pipeline.FailStop;
import io.timecoin.pipeline.Pipeline;
import io.timecoin.pipeline.PipelineConfig;
import io.timecoin.pipeline.SnapshotSchedule;
import io.timecoin.pipeline.Snapshots;
import io.timecoin.pipeline.StoreSink;
import io.timecoin.pipeline.StoredBlocks;
import io.timecoin.pipeline.ValidatorState;
import io.timecoin.replica.ReplicaConfig;
import io.timecoin.replica.ReplicaConfigCodec;
import io.timecoin.store.BlockStore;
import io.timecoin.store.CommittedUtxoStore;
import io.timecoin.store.EpochRecords;
import io.timecoin.store.SnapshotFiles;
import io.timecoin.store.StoreConfig;
import io.timecoin.txpool.PoolConfig;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.agrona.concurrent.SystemEpochClock;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A whole validator but for the network and the verifier: ring, state, tree, journal with sync, store, publishing, in a home
 * of its own. The caller is the producer and offers to the ring itself. One thread.
 */
final class MeasuredValidator implements AutoCloseable {
    /** What a validator is made of. */
    enum Parts {
        /** As ever. */
        ALL,
        /** State tree and map of coins stay as genesis made them: their threads are there and have nothing to do. */
        NO_TREE_NO_MAP
    }

    private static final long SEED = 42;
    private static final long NAP_NS = 50_000;

    /** A full ring lasts the stages for tens of milliseconds; a producer that asks at every turn costs as much as one. */
    private static final long FULL_NAP_NS = 500_000;

    private static final int DIGITS = 3;
    private static final long NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long SETTLE_NS_MAX = TimeUnit.SECONDS.toNanos(60);

    private final Parts parts;
    private final FailStop failStop = new FailStop(failure -> System.err.println("the validator stopped: " + failure));
    private final CommittedUtxoStore coins;
    private final CoinsAgent coinsAgent;
    private final BlockStore blocks;
    private final JournalWriter journal;
    private final ValidatorState state;
    private final Pipeline pipeline;
    private final InboundSink ingress;
    private final MeasuredAnswers answers = new MeasuredAnswers();
    private final CommitCounter commits;
    private final UnsafeBuffer payload = new UnsafeBuffer(new byte[Limits.TRANSACTION_BYTES_MAX]);
    private long offered;
    private long refusals;
    private long longestWaitNanos;
    private final Histogram late = new Histogram(SETTLE_NS_MAX, DIGITS);

    /**
     * Builds and starts it at genesis in an empty home.
     *
     * @param snapshotBlocks blocks from one snapshot to the next; more than there will be where the map is left out
     * @param parts what it is made of
     * @param coinsIn where the map of coins lies, or null for the home
     */
    MeasuredValidator(
            NodeHome home, BenchChain chain, PipelineConfig config, int snapshotBlocks, Parts parts, Path coinsIn) {
        this.parts = parts;
        ReplicaConfig replica = new ReplicaConfig(
                chain.genesis(),
                PoolConfig.defaults(),
                chain.genesis().validators().get(0).publicKey());
        StoreConfig store = new StoreConfig(
                        home.store(),
                        chain.genesis().rules().utxosMax(),
                        StoreConfig.SEGMENT_BYTES_DEFAULT,
                        StoreConfig.SNAPSHOTS_KEPT_DEFAULT,
                        snapshotBlocks)
                .withCoinsIn(coinsIn);
        coins = CommittedUtxoStore.open(store, GenesisCodec.hash(chain.genesis()));
        blocks = BlockStore.open(store);
        journal = JournalWriter.open(
                JournalConfig.of(home.journal()),
                Passport.ofThisProcess(Versions.engine(), Versions.libraries(), ReplicaConfigCodec.encode(replica)),
                chain.key(),
                System::currentTimeMillis);
        state = parts == Parts.ALL
                ? ValidatorState.atGenesis(replica, failStop, SEED)
                : ValidatorState.atGenesis(replica, failStop, SEED, tree -> new StandingRoot());
        state.signer().goLive(chain.key());
        coins.refill(state.coins()::forEach, 0, state.replica().tipHash(), 0);
        SnapshotSchedule snapshots = new SnapshotSchedule(
                store.snapshotBlocks(), replica.validator(), new Snapshots(SnapshotFiles.open(store)), coins, blocks);
        coinsAgent = new CoinsAgent(coins, snapshots, failStop);
        StoredBlocks stored = new StoredBlocks(blocks, EpochRecords.open(store));
        commits = new CommitCounter(parts == Parts.ALL ? new StoreSink(coinsAgent, stored, 0) : stored);
        pipeline = new Pipeline(
                config,
                state,
                journal,
                commits,
                snapshots,
                answers,
                () -> {},
                SystemEpochClock.INSTANCE,
                () -> PreverifiedPipeline.NO_WORK);
        coinsAgent.start();
        pipeline.start();
        ingress = pipeline.ingress();
    }

    /** Offers transfers as fast as the ring takes them, until a number of them or a time is reached; returns the next. */
    int feedAtMaximum(Transfers transfers, int from, int to, long nanos) {
        long deadline = System.nanoTime() + nanos;
        int next = from;
        while (next < to && System.nanoTime() < deadline && !failStop.hasFailed()) {
            int length = transfers.encode(next, payload, 0);
            offer(System.nanoTime(), length);
            next++;
        }
        return next;
    }

    /** Offers transfers on a schedule, whatever the validator does; those refused for want of room keep their time. */
    int feedAtRate(Transfers transfers, int from, int to, long perSecond) {
        long start = System.nanoTime();
        int next = from;
        while (next < to && !failStop.hasFailed()) {
            long intended = start + (next - from) * NANOS_PER_SECOND / perSecond;
            int length = transfers.encode(next, payload, 0);
            while (System.nanoTime() < intended) {
                LockSupport.parkNanos(NAP_NS);
            }
            offer(intended, length);
            late.recordValue(Math.min(SETTLE_NS_MAX, Math.max(0, System.nanoTime() - intended)));
            next++;
        }
        return next;
    }

    private void offer(long intendedNanos, int length) {
        long begun = System.nanoTime();
        while (!ingress.offer(1, intendedNanos, FrameType.TRANSACTION, payload, 0, length)) {
            refusals++;
            if (failStop.hasFailed()) {
                return;
            }
            LockSupport.parkNanos(FULL_NAP_NS);
            longestWaitNanos = Math.max(longestWaitNanos, System.nanoTime() - begun);
        }
        offered++;
    }

    /** How long after its time each transfer of {@link #feedAtRate} was in the ring, in ns. */
    Histogram late() {
        return late;
    }

    /** Forgets the longest wait. */
    void resetWait() {
        longestWaitNanos = 0;
    }

    /** Longest time the ring had no room for an offer, since the last reset. */
    long longestWaitMs() {
        return TimeUnit.NANOSECONDS.toMillis(longestWaitNanos);
    }

    /** Waits until everything offered is committed and stored, its coins too, and no snapshot is being written. */
    void settle() {
        long deadline = System.nanoTime() + SETTLE_NS_MAX;
        while (commits.last().transactions() < offered || !coinsAgent.isIdle()) {
            if (failStop.hasFailed() || answers.refused() > 0 || System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "offered " + offered + ", committed "
                                + commits.last().transactions() + ", refused " + answers.refused() + ", the last for "
                                + answers.lastRefusal(),
                        failStop.failure());
            }
            LockSupport.parkNanos(FULL_NAP_NS);
        }
    }

    CommitCounter commits() {
        return commits;
    }

    MeasuredAnswers answers() {
        return answers;
    }

    /** How often an offer found no room. */
    long refusals() {
        return refusals;
    }

    /** Unspent outputs committed, and stored, unless the map stays as it was; when nothing is under way. */
    long coins() {
        long committed = state.coins().size();
        if (parts == Parts.ALL && coins.size() != committed) {
            throw new IllegalStateException("the map has " + coins.size() + " coins of " + committed);
        }
        return committed;
    }

    @Override
    public void close() {
        pipeline.drain();
        coinsAgent.drain(Long.MAX_VALUE, Long.MAX_VALUE);
        pipeline.close();
        coinsAgent.close();
        state.close();
        journal.close(!failStop.hasFailed());
        blocks.close();
        coins.close();
    }
}
