package io.timecoin.pipeline;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.ResultCode;
import io.timecoin.codec.FrameType;
import io.timecoin.crypto.SignatureVerifier;
import io.timecoin.journal.Durability;
import io.timecoin.journal.JournalConfig;
import io.timecoin.journal.JournalWriter;
import io.timecoin.journal.Passport;
import io.timecoin.pipeline.PipelineConfig.Waiting;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.agrona.concurrent.UnsafeBuffer;

/** The real ring and stages over a journal in memory, with a clock that is set by hand. */
final class RunningPipeline implements AutoCloseable {
    /** Takes every signature for good: most tests are about what comes after. */
    static final SignatureVerifier CREDULOUS = (key, keyAt, signature, at, message, messageAt, length) -> ResultCode.OK;

    private static final long WAIT_S_MAX = 20;
    private static final long NAP_NS = 200_000;

    final SampleChain chain;
    final WatchedMedium medium = new WatchedMedium();
    final RecordingOutbound outbound = new RecordingOutbound(medium::syncedBytes);
    final List<Throwable> failures = new CopyOnWriteArrayList<>();
    final AtomicInteger resumes = new AtomicInteger();
    final FailStop failStop = new FailStop(failures::add);
    final ValidatorState state;
    final JournalWriter journal;
    final Pipeline pipeline;
    private volatile long clockMs = SampleChain.GENESIS_MS;
    private volatile CountDownLatch clockGate = new CountDownLatch(0);
    private volatile boolean isClockHeld;
    private boolean isClosed;

    RunningPipeline(SampleChain chain, int workers) {
        this(chain, new PipelineConfig(1024, workers, 1_000, Waiting.NAPPING, 4, 16), BlockSink.NONE, () -> CREDULOUS);
    }

    RunningPipeline(SampleChain chain, PipelineConfig config, BlockSink sink, Supplier<SignatureVerifier> verifiers) {
        this(chain, config, sink, verifiers, noSnapshots(chain));
    }

    RunningPipeline(
            SampleChain chain,
            PipelineConfig config,
            BlockSink sink,
            Supplier<SignatureVerifier> verifiers,
            SnapshotSchedule snapshots) {
        this.chain = chain;
        JournalConfig journalConfig = new JournalConfig(
                Path.of("unused"), Durability.SYNC, 1 << 30, Long.MAX_VALUE, 0, 1_000, 1 << 20, 1 << 20);
        journal = JournalWriter.open(
                journalConfig, medium, new Passport("", "", "", "", new byte[0]), chain.key, () -> clockMs);
        state = ValidatorState.atGenesis(chain.config, failStop, 1);
        state.signer().goLive(chain.key);
        pipeline = new Pipeline(
                config, state, journal, sink, snapshots, outbound, resumes::incrementAndGet, this::time, verifiers);
        pipeline.start();
    }

    /** None is ever due. */
    static SnapshotSchedule noSnapshots(SampleChain chain) {
        return new SnapshotSchedule(1 << 30, chain.config.validator(), null, null, null);
    }

    /** Waits until the clock's thread has come to the gate that holds it. */
    void awaitClockHeld() {
        await(() -> isClockHeld);
    }

    private long time() {
        if (Thread.currentThread().getName().equals("timecoin-clock")) {
            isClockHeld = clockGate.getCount() > 0;
            awaitOpen(clockGate);
        }
        return clockMs;
    }

    private static void awaitOpen(CountDownLatch gate) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Holds the clock's thread wherever it looks at the time next, until the latch opens. */
    void holdClock(CountDownLatch until) {
        clockGate = until;
    }

    boolean offer(long connection, long correlation, FrameType type, byte[] payload) {
        return pipeline.ingress().offer(connection, correlation, type, new UnsafeBuffer(payload), 0, payload.length);
    }

    /** Offers until there is room. */
    void submit(long connection, long correlation, byte[] transaction) {
        await(() -> offer(connection, correlation, FrameType.TRANSACTION, transaction));
    }

    void advanceClock(long ms) {
        clockMs += ms;
    }

    void awaitAnswers(int count) {
        await(() -> outbound.answers().size() >= count);
    }

    static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_S_MAX);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "what is waited for does not come");
            LockSupport.parkNanos(NAP_NS);
        }
    }

    /** Ends the stages as a node does; the journal stays readable. */
    void stop() {
        if (!isClosed) {
            isClosed = true;
            pipeline.drain();
            assertTrue(
                    failStop.hasFailed() || pipeline.isCutOff() || pipeline.areCreditsBack(),
                    "credits are all given back");
            pipeline.close();
            journal.close(!failStop.hasFailed());
        }
    }

    @Override
    public void close() {
        stop();
        state.close();
    }
}
