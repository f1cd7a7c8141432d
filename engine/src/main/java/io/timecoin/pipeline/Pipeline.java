package io.timecoin.pipeline;

import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.dsl.Disruptor;
import com.lmax.disruptor.dsl.ProducerType;
import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.InboundSink;
import io.timecoin.codec.Offences;
import io.timecoin.codec.OutboundSink;
import io.timecoin.codec.Resume;
import io.timecoin.crypto.SignatureVerifier;
import io.timecoin.journal.JournalWriter;
import io.timecoin.ledger.ChainRules;
import io.timecoin.ledger.Genesis;
import io.timecoin.ledger.GenesisCodec;
import io.timecoin.replica.Preparation;
import io.timecoin.replica.StateView;
import java.util.List;
import java.util.SortedSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.agrona.concurrent.EpochClock;

/**
 * The ring and its stages, live.
 *
 * <pre>
 *  network, clock
 *      | offer; blocks and bodies by way of the bulk workers
 *      v
 *  +------+    verify 0..N-1     +-------+    +---------+    +-- store
 *  | ring | --> by turns, 8  --> | state | -> | journal | -> |
 *  +------+     sequences each   +-------+    |  sync a |    +-- publish --> network
 *                                   |  ^      |  batch  |
 *                                   v  |      +---------+
 *                                   tree
 * </pre>
 *
 * <p>Every box is a thread. A stage sees an event when all stages to its left have finished it.
 */
public final class Pipeline implements AutoCloseable {
    /** Tree, store and publisher. */
    private static final int READERS_LIVE = 3;

    private static final long DRAIN_NAP_NS = 200_000;

    private final Disruptor<InboundEvent> disruptor;
    private final RingBuffer<InboundEvent> ring;
    private final TransactionCredits credits;
    private final Ingress ingress;
    private final BulkVerification bulk;
    private final ClockAgent clockAgent;
    private final StageThreads threads;
    private final ValidatorState state;
    private final DeparturesView departures;
    private final LadderView ladder;
    private final StateView stateView;
    private final Cutoff cutoff = new Cutoff();
    private Offences offences = Offences.NONE;
    private Thread clockThread;

    /**
     * Builds the pipeline over a recovered validator; nothing runs before {@link #start}.
     *
     * @param config how it uses the machine
     * @param state the validator, owned by the pipeline's state thread from now on
     * @param journal positioned behind the last event of the validator
     * @param sink takes committed blocks, on the store thread
     * @param snapshots told of what is committed and journaled; decides when the replica is captured
     * @param outbound takes answers and block events, on the publish thread
     * @param resume told on a verify, the state, the publish or the clock thread that there is room again
     * @param clock stamps events
     */
    public Pipeline(
            PipelineConfig config,
            ValidatorState state,
            JournalWriter journal,
            BlockSink sink,
            SnapshotSchedule snapshots,
            OutboundSink outbound,
            Resume resume,
            EpochClock clock) {
        this(config, state, journal, sink, snapshots, outbound, resume, clock, config::newVerifier);
    }

    /**
     * Builds the pipeline with a verifier of the caller's choice; see the other constructor.
     *
     * @param verifiers gives each verify worker its own verifier
     */
    public Pipeline(
            PipelineConfig config,
            ValidatorState state,
            JournalWriter journal,
            BlockSink sink,
            SnapshotSchedule snapshots,
            OutboundSink outbound,
            Resume resume,
            EpochClock clock,
            Supplier<? extends SignatureVerifier> verifiers) {
        this.state = state;
        this.stateView = new StateView(state.config().genesis().rules().epochs());
        this.departures = new DeparturesView(state.replica());
        this.ladder = new LadderView(state.replica()::rungs, state.replica()::clockOffsetMs);
        this.threads = new StageThreads(state.failStop());
        this.disruptor = new Disruptor<>(
                InboundEvent::new,
                config.ringSlots(),
                threads,
                ProducerType.MULTI,
                config.waiting().strategy());
        this.ring = disruptor.getRingBuffer();
        LargePayloads largePayloads = new LargePayloads(
                config.largePayloads(), state.config().genesis().rules());
        this.credits = new TransactionCredits(config.verifyInFlightMs(), config.verifyWorkers());
        this.ingress = new Ingress(ring, credits, largePayloads, clock);
        this.clockAgent = new ClockAgent(clock, resume);
        BlockPool blocks = state.blocks();
        blocks.readers(READERS_LIVE);
        Genesis genesis = state.config().genesis();
        Hash genesisHash = GenesisCodec.hash(genesis);
        Supplier<Preparation> preparations =
                () -> new Preparation(genesis.chainId(), genesisHash, verifiers.get(), state.verified());
        this.bulk = new BulkVerification(
                ingress,
                largePayloads,
                stateView,
                ladder,
                cutoff,
                config.bulkWorkers(),
                preparations,
                threads,
                state.failStop());
        disruptor.setDefaultExceptionHandler(state.failStop());
        disruptor
                .handleEventsWith(verifyStages(config, resume, preparations))
                .then(new StateStage(
                        ring,
                        new CreditReturn(credits.execution(), ingress, resume),
                        state.replica(),
                        state.outgoing(),
                        clockAgent,
                        snapshots,
                        departures,
                        ladder,
                        stateView,
                        cutoff,
                        bulk))
                .then(new JournalStage(journal, snapshots))
                .then(
                        new StoreStage(sink, blocks),
                        new PublishStage(
                                ingress,
                                largePayloads,
                                blocks,
                                state.outgoing(),
                                ladder,
                                outbound,
                                resume,
                                this::offence));
    }

    /** Who is told of offences from now on; to be named before {@link #start}. */
    public void offences(Offences toTell) {
        offences = toTell;
    }

    private void offence(long connectionId, ResultCode code) {
        offences.offence(connectionId, code);
    }

    /** The consensus keys of the validators who decide now; never changed, replaced where the set is another. Any thread. */
    public SortedSet<Hash> validators() {
        return stateView.validators();
    }

    /** What is known of the state at the last event, where catching up stands among it. Any thread. */
    public StateView view() {
        return stateView;
    }

    /** Blocks that came ahead of their turn and were dropped: no room, or nobody waits for them. Any thread. */
    public long droppedBlocks() {
        return bulk.droppedBlocks();
    }

    /** The largest payload that a chain lets into the ring, in bytes: so large an event must fit the journal. */
    public static int payloadBytesMax(ChainRules rules) {
        return LargePayloads.bytesMax(rules);
    }

    private VerifyStage[] verifyStages(PipelineConfig config, Resume resume, Supplier<Preparation> preparations) {
        VerifyStage[] stages = new VerifyStage[config.verifyWorkers()];
        for (int i = 0; i < stages.length; i++) {
            stages[i] = new VerifyStage(
                    ring,
                    i,
                    stages.length,
                    preparations.get(),
                    stateView,
                    credits.verification(),
                    ingress,
                    resume,
                    cutoff);
        }
        return stages;
    }

    /** Where the network offers frames. */
    public InboundSink ingress() {
        return bulk;
    }

    /** Offers a tick as the clock does; for tests. */
    boolean offerTick() {
        return ingress.offerTick();
    }

    /** Starts the stages, then the clock. */
    public void start() {
        state.outgoing().goLive();
        stateView.update(state.replica());
        clockAgent.feed(
                ingress, state.replica().nextDeadlineMs(), state.replica().timeMs());
        disruptor.start();
        bulk.start();
        clockThread = threads.newThread(clockAgent);
        clockThread.setName("timecoin-clock");
        clockThread.start();
    }

    /** Drains without a bound; see {@link #drain(long)}. */
    public void drain() {
        drain(Long.MAX_VALUE);
    }

    /**
     * Stops the clock and waits until all that was offered has been journaled, stored and published; the network must
     * have stopped offering. After a bound, events that the state has not seen yet are dropped, unjournaled and
     * unanswered: what is left then is to journal, store and publish what the state has seen. Returns at once if the node
     * has failed.
     *
     * @param msMax how long all may take before some is dropped
     * @return how many events were dropped
     */
    public long drain(long msMax) {
        long begunNs = System.nanoTime();
        stopClock();
        if (clockThread == null) {
            // It never ran: whatever came has not been answered, and nobody is there to.
            return 0;
        }
        while (!state.failStop().hasFailed() && !isEmpty()) {
            if (!cutoff.hasCome() && System.nanoTime() - begunNs >= TimeUnit.MILLISECONDS.toNanos(msMax)) {
                cutoff.come();
            }
            LockSupport.parkNanos(DRAIN_NAP_NS);
        }
        return cutoff.dropped();
    }

    /** What leaves the bulk workers has entered the ring before; and the ring's last may let more out of them. */
    private boolean isEmpty() {
        long cursor = ring.getCursor();
        return bulk.isEmpty()
                && ring.getMinimumGatingSequence() >= cursor
                && bulk.isEmpty()
                && ring.getCursor() == cursor;
    }

    /** Whether no transaction under way has credits left to give back. */
    boolean areCreditsBack() {
        return credits.areBack();
    }

    /** Whether the drain has begun to drop. */
    boolean isCutOff() {
        return cutoff.hasCome();
    }

    /** A late tick must not slip in behind the last look at the ring. */
    private void stopClock() {
        clockAgent.stop();
        if (clockThread != null) {
            join(clockThread);
        }
    }

    /** Ends the stages' threads; what was not drained stays in no journal and was never answered. */
    @Override
    public void close() {
        stopClock();
        state.blocks().halt();
        bulk.close();
        disruptor.halt();
        for (Thread thread : threads.started) {
            join(thread);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What left the pool without a block. Any thread. */
    public PoolDepartures departures() {
        return departures.read();
    }

    /** Where the node stands on the ladder of degradation. Any thread. */
    public LadderView ladder() {
        return ladder;
    }

    /** Offers that found no room, each time that they were made. Any thread. */
    public long refusedOffers() {
        return ingress.refusedOffers();
    }

    /** Frames dropped because no message of the chain is so large. Any thread. */
    public long oversizedFrames() {
        return ingress.oversizedFrames();
    }

    /** Own messages to other validators that found no room on their way to the network. Any thread. */
    public long unsaidMessages() {
        return state.outgoing().dropped();
    }

    /** Each stage names its thread when it starts. */
    private static final class StageThreads implements ThreadFactory {
        private final List<Thread> started = new CopyOnWriteArrayList<>();
        private final FailStop failStop;

        private StageThreads(FailStop failStop) {
            this.failStop = failStop;
        }

        @Override
        public Thread newThread(Runnable loop) {
            Thread thread = new Thread(loop);
            thread.setDaemon(true);
            // A stage reports its failure before it ends its thread with it; whatever else ends one stops the node too.
            thread.setUncaughtExceptionHandler((ended, failure) -> failStop.fail(failure));
            started.add(thread);
            return thread;
        }
    }
}
