package io.timecoin.client;

import static io.timecoin.base.EngineException.Category.ERROR;
import static io.timecoin.base.EngineException.Cause.CONFIG;
import static io.timecoin.base.EngineException.Cause.NETWORK;

import io.timecoin.base.EngineException;
import io.timecoin.base.Limits;
import io.timecoin.base.ResultCode;
import io.timecoin.client.LoadConfig.Mode;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.codec.sbe.SubscribeBlocksEncoder;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Sends a prepared workload to a validator and measures what becomes of it.
 *
 * <p>By schedule, transfer i is due at start + i / rate, whatever the validator does, and its latency counts from that
 * moment, not from when the socket took it. While the validator stands still, transfers fall due and their waiting is
 * counted, so no pause hides the requests it delayed: coordinated omission does not arise, and the histograms need no
 * correction afterwards. At the maximum there is no schedule; there latencies count from the sending and tell only how
 * long a transfer stays at that load.
 *
 * <p>{@link #run} blocks one thread, {@link #sample} and {@link #stop} are for any. A generator runs once.
 */
public final class LoadGenerator {
    private static final int BATCH_MAX = 256;
    private static final long PARK_NANOS_MIN = 100_000;
    private static final long PARK_NANOS_MAX = 5_000_000;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final double NANOS_PER_MS = 1_000_000.0;
    private static final int SUBSCRIBE_BYTES =
            MessageHeaderEncoder.ENCODED_LENGTH + SubscribeBlocksEncoder.BLOCK_LENGTH;

    private final LoadConfig config;
    private final TransferWorkload workload;
    private final LoadTracker tracker;
    private volatile boolean stopped;

    // The sending thread; read after it has ended.
    private WireClient client;
    private long startNanos;
    private long endNanos;
    private long lateNanosMax;
    private String sendFailure;
    private String lost;

    /**
     * Creates a generator.
     *
     * @throws EngineException FATAL CONFIG if so many transfers in flight would make chains deeper than a pool takes
     */
    public LoadGenerator(LoadConfig config, TransferWorkload workload) {
        this(config, workload, new LoadLatencies());
    }

    /**
     * Creates a generator that adds to the times of those before it: its report tells the percentiles of all.
     *
     * @throws EngineException FATAL CONFIG if so many transfers in flight would make chains deeper than a pool takes
     */
    public LoadGenerator(LoadConfig config, TransferWorkload workload, LoadLatencies latencies) {
        if (config.mode() == Mode.MAXIMUM
                && config.inFlightMax() / workload.config().parentDistance() >= Limits.POOL_CHAIN_DEPTH_MAX) {
            throw EngineException.fatal(CONFIG, "inFlightMax is 25 times the workload's parentDistance or more");
        }
        this.config = config;
        this.workload = workload;
        this.tracker = new LoadTracker(workload, latencies);
    }

    /**
     * Connects, subscribes to blocks, sends, waits for outcomes, disconnects.
     *
     * @return what was measured, also if the connection was lost on the way
     * @throws EngineException ERROR NETWORK if the validator cannot be reached or grants no subscription
     */
    public LoadReport run() {
        try (WireClient connected =
                WireClient.connect(config.host(), config.port(), config.connectTimeoutMs(), tracker)) {
            client = connected;
            subscribe();
            Thread sender = new Thread(this::send, "load-sender");
            sender.setDaemon(true);
            tracker.wakes(config.mode() == Mode.MAXIMUM ? sender : null);
            startNanos = System.nanoTime();
            endNanos = startNanos;
            sender.start();
            joinSender(sender);
            tracker.wakes(Thread.currentThread());
            awaitOutcomes(TimeUnit.MILLISECONDS.toNanos(config.drainMs()));
            lost = sendFailure == null ? tracker.closed() : sendFailure;
        }
        return report();
    }

    private void subscribe() {
        UnsafeBuffer request = new UnsafeBuffer(new byte[SUBSCRIBE_BYTES]);
        new SubscribeBlocksEncoder().wrapAndApplyHeader(request, 0, new MessageHeaderEncoder());
        client.send(FrameType.SUBSCRIBE_BLOCKS, LoadTracker.SUBSCRIBE_ID, request, 0, SUBSCRIBE_BYTES);
        client.flush();
        try {
            boolean answered = tracker.subscribed().await(config.connectTimeoutMs(), TimeUnit.MILLISECONDS);
            if (!answered || tracker.subscription() != ResultCode.OK) {
                throw new EngineException(ERROR, NETWORK, "the validator granted no subscription to blocks");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(ERROR, NETWORK, "interrupted while subscribing", e);
        }
    }

    /** Waits for the sender; one whom the validator does not let write any more is freed after window and drain. */
    private void joinSender(Thread sender) {
        try {
            sender.join(config.windowMs() + config.drainMs() + 1);
            if (sender.isAlive()) {
                stopped = true;
                client.close();
                sender.join();
            }
        } catch (InterruptedException e) {
            stopped = true;
            Thread.currentThread().interrupt();
        }
    }

    private void send() {
        try {
            if (config.mode() == Mode.OPEN_LOOP) {
                sendBySchedule();
            } else {
                sendAtMaximum();
            }
            client.flush();
        } catch (EngineException e) {
            sendFailure = e.getMessage();
        }
        endNanos = System.nanoTime();
    }

    private void sendBySchedule() {
        long planned = Math.max(1, config.windowMs() * config.ratePerSecond() / 1000);
        int total = (int) Math.min(workload.count(), planned);
        int next = 0;
        while (next < total && isRunning()) {
            long now = System.nanoTime();
            int due = (int) Math.min(total, 1 + dueAfter(now - startNanos));
            lateNanosMax = Math.max(lateNanosMax, next < due ? now - intended(next) : 0);
            int end = Math.min(due, next + BATCH_MAX);
            while (next < end && sendOne(next, intended(next))) {
                next++;
            }
            client.flush();
            if (next == due && next < total) {
                long untilDue = intended(next) - System.nanoTime();
                LockSupport.parkNanos(Math.min(PARK_NANOS_MAX, Math.max(PARK_NANOS_MIN, untilDue)));
            }
        }
    }

    private long dueAfter(long nanos) {
        long seconds = nanos / NANOS_PER_SECOND;
        return seconds * config.ratePerSecond() + nanos % NANOS_PER_SECOND * config.ratePerSecond() / NANOS_PER_SECOND;
    }

    private long intended(int number) {
        long seconds = number / config.ratePerSecond();
        long rest = number % config.ratePerSecond();
        return startNanos + seconds * NANOS_PER_SECOND + rest * NANOS_PER_SECOND / config.ratePerSecond();
    }

    private void sendAtMaximum() {
        long deadline = startNanos + TimeUnit.MILLISECONDS.toNanos(config.windowMs());
        int next = 0;
        while (next < workload.count() && isRunning() && System.nanoTime() < deadline) {
            long room = config.inFlightMax() - (next - tracker.settled());
            if (room <= 0) {
                LockSupport.parkNanos(PARK_NANOS_MAX);
                continue;
            }
            int end = (int) Math.min(workload.count(), next + Math.min(room, BATCH_MAX));
            long now = System.nanoTime();
            while (next < end && sendOne(next, now)) {
                next++;
            }
            client.flush();
        }
    }

    /** False if the workload ends here, because its signing was stopped. */
    private boolean sendOne(int number, long intendedNanos) {
        if (!workload.awaitSigned(number)) {
            stopped = true;
            return false;
        }
        tracker.intend(number, intendedNanos);
        client.send(
                FrameType.TRANSACTION,
                number,
                workload.buffer(number),
                workload.offset(number),
                workload.length(number));
        return true;
    }

    private boolean isRunning() {
        return !stopped && tracker.closed() == null;
    }

    private void awaitOutcomes(long nanos) {
        long deadline = System.nanoTime() + nanos;
        while (tracker.settled() < tracker.sent() && isConnected() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(PARK_NANOS_MAX);
        }
    }

    private boolean isConnected() {
        return tracker.closed() == null
                && sendFailure == null
                && !Thread.currentThread().isInterrupted();
    }

    private LoadReport report() {
        LoadSample counts = tracker.sample();
        double sendSeconds = (endNanos - startNanos) / (double) NANOS_PER_SECOND;
        double commitSeconds = (tracker.lastCommitNanos() - startNanos) / (double) NANOS_PER_SECOND;
        return new LoadReport(
                config.mode(),
                counts.sent(),
                counts.accepted(),
                counts.rejected(),
                tracker.rejectedByCode(),
                counts.committed(),
                counts.sent() - tracker.answered(),
                counts.sent() - tracker.settled(),
                sendSeconds,
                counts.committed() == 0 ? 0 : counts.committed() / commitSeconds,
                tracker.toAccepted().total(),
                tracker.toCommitted().total(),
                lateNanosMax / NANOS_PER_MS,
                counts.height(),
                lost);
    }

    /** How the load stands, with the times since the call before. */
    public LoadSample sample() {
        return tracker.sample();
    }

    /** Sends nothing more and waits for the outcomes of what was sent. */
    public void stop() {
        stopped = true;
    }
}
