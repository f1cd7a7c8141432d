package io.timecoin.client;

import static io.timecoin.base.EngineException.Cause.CONFIG;

import io.timecoin.base.EngineException;
import io.timecoin.base.Limits;
import io.timecoin.client.LoadConfig.Mode;
import io.timecoin.codec.FrameType;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

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
    private static final long STOP_MS_MAX = 2_000;

    private final LoadConfig config;
    private final TransferWorkload workload;
    private final LoadTracker tracker;
    private volatile boolean stopped;
    private volatile boolean isOverdue;

    // The sending thread; read after it has ended.
    private LoadTargets targets;
    private long startNanos;
    private long endNanos;
    private long lateNanosMax;
    private long unsent;
    private volatile String lost;

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
     * Connects, subscribes to blocks, sends, waits for outcomes, disconnects. Where a connection is lost and another
     * validator takes over, what was not settled is sent again.
     *
     * @return what was measured, also if all connections were lost on the way
     * @throws EngineException ERROR NETWORK if the first validator cannot be reached or grants no subscription
     */
    public LoadReport run() {
        try (LoadTargets opened = new LoadTargets(config, tracker)) {
            targets = opened;
            targets.connect();
            Thread sender = new Thread(this::send, "load-sender");
            sender.setDaemon(true);
            tracker.wakes(config.mode() == Mode.MAXIMUM ? sender : null);
            startNanos = System.nanoTime();
            endNanos = startNanos;
            sender.start();
            joinSender(sender);
            tracker.wakes(Thread.currentThread());
            awaitOutcomes(TimeUnit.MILLISECONDS.toNanos(config.drainMs()));
        }
        return report();
    }

    /** Waits for the sender; one whom the validator does not let write any more is freed after window and drain. */
    private void joinSender(Thread sender) {
        try {
            sender.join(config.windowMs() + config.drainMs() + 1);
            if (sender.isAlive()) {
                isOverdue = true;
                stopped = true;
                sender.join(STOP_MS_MAX);
            }
            if (sender.isAlive()) {
                targets.close();
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
        } catch (EngineException e) {
            lost = stopped ? null : e.getMessage();
        }
        endNanos = System.nanoTime();
    }

    /** Fails over to another validator where the connection has ended. */
    private void keepConnected() {
        if (targets.keep()) {
            tracker.sendAgain(this::transmit);
            targets.flush();
        }
    }

    private void sendBySchedule() {
        int total = (int) Math.min(workload.count(), Math.max(1, config.windowMs() * config.ratePerSecond() / 1000));
        int next = 0;
        while (next < total && !stopped) {
            keepConnected();
            long now = System.nanoTime();
            int due = (int) Math.min(total, 1 + dueAfter(now - startNanos));
            lateNanosMax = Math.max(lateNanosMax, next < due ? now - intended(next) : 0);
            int end = Math.min(due, next + BATCH_MAX);
            while (next < end && sendOne(next, intended(next))) {
                next++;
            }
            targets.flush();
            if (next == due && next < total) {
                long untilDue = intended(next) - System.nanoTime();
                LockSupport.parkNanos(Math.min(PARK_NANOS_MAX, Math.max(PARK_NANOS_MIN, untilDue)));
            }
        }
        unsent = isOverdue ? total - next : 0;
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
        while (next < workload.count() && !stopped && System.nanoTime() < deadline) {
            keepConnected();
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
            targets.flush();
        }
    }

    /** False if the workload ends here, because its signing was stopped. */
    private boolean sendOne(int number, long intendedNanos) {
        if (!workload.awaitSigned(number)) {
            stopped = true;
            return false;
        }
        tracker.intend(number, intendedNanos);
        transmit(number);
        return true;
    }

    private void transmit(int number) {
        targets.send(
                FrameType.TRANSACTION,
                number,
                workload.buffer(number),
                workload.offset(number),
                workload.length(number));
    }

    private void awaitOutcomes(long nanos) {
        long deadline = System.nanoTime() + nanos;
        try {
            while (tracker.settled() < tracker.sent()
                    && lost == null
                    && !targets.isClosed()
                    && !Thread.currentThread().isInterrupted()
                    && System.nanoTime() < deadline) {
                keepConnected();
                LockSupport.parkNanos(PARK_NANOS_MAX);
            }
        } catch (EngineException e) {
            lost = e.getMessage();
        }
    }

    private LoadReport report() {
        LoadSample counts = tracker.sample();
        double sendSeconds = (endNanos - startNanos) / (double) NANOS_PER_SECOND;
        double commitSeconds = (tracker.lastCommitNanos() - startNanos) / (double) NANOS_PER_SECOND;
        return new LoadReport(
                config.mode(),
                counts.sent(),
                unsent,
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

    /** Tells each transfer that was acknowledged. After {@link #run}. */
    public void acknowledged(AcknowledgedTransfers told) {
        tracker.acknowledged(workload, told);
    }

    /** Sends nothing more and waits for the outcomes of what was sent. */
    public void stop() {
        stopped = true;
    }
}
