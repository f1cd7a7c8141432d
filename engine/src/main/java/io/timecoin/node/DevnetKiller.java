package io.timecoin.node;

import io.timecoin.base.EngineException;
import io.timecoin.cli.Console;
import io.timecoin.client.NodeStatus;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Kills a random validator with {@code kill -9} every so many seconds and starts it again; the next one only when it has
 * caught up. Its own thread.
 */
final class DevnetKiller implements Runnable, AutoCloseable {
    private static final long LOOK_MS = 100;
    private static final long LAG_MAX = 2;
    private static final long CATCH_UP_MS_MAX = 120_000;

    private final List<DevnetProcess> processes;
    private final long everyMs;
    private final Random random;
    private final Console console;
    private final Thread thread = new Thread(this, "devnet-killer");
    private volatile boolean isRunning = true;
    private volatile int kills;
    private volatile String failure;

    /** Prepares; {@link #start} begins. */
    DevnetKiller(List<DevnetProcess> processes, int everySeconds, long seed, Console console) {
        this.processes = processes;
        this.everyMs = TimeUnit.SECONDS.toMillis(everySeconds);
        this.random = new Random(seed);
        this.console = console;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    @Override
    public void run() {
        try {
            while (isRunning) {
                Thread.sleep(everyMs);
                if (isRunning) {
                    killOne();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void killOne() throws InterruptedException {
        int index = random.nextInt(processes.size());
        DevnetProcess victim = processes.get(index);
        victim.kill();
        kills++;
        long killedAt = System.nanoTime();
        victim.start();
        boolean hasCaughtUp = hasCaughtUp(victim);
        while (!hasCaughtUp && victim.isAlive() && sinceMs(killedAt) < CATCH_UP_MS_MAX) {
            Thread.sleep(LOOK_MS);
            hasCaughtUp = hasCaughtUp(victim);
        }
        if (!hasCaughtUp) {
            failure = "validator " + (index + 1) + ", killed with -9, did not catch up again; see its output.log";
            isRunning = false;
            return;
        }
        long ms = sinceMs(killedAt);
        console.line(
                "killed validator " + (index + 1) + " with -9; it caught up after " + Decimal.one(ms / 1000.0) + " s");
    }

    private static long sinceMs(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
    }

    /** Whether it has come to where the others are a moment before. */
    private boolean hasCaughtUp(DevnetProcess victim) {
        long highest = processes.stream()
                .filter(process -> process != victim)
                .map(process -> DevnetCluster.status(process.port()))
                .filter(Objects::nonNull)
                .mapToLong(NodeStatus::height)
                .max()
                .orElse(Long.MAX_VALUE);
        NodeStatus its = DevnetCluster.status(victim.port());
        return its != null && its.height() + LAG_MAX >= highest;
    }

    /** How many were killed. */
    int kills() {
        return kills;
    }

    /**
     * Kills no more; returns when the last one killed has caught up.
     *
     * @throws EngineException ERROR if one that was killed did not catch up
     */
    @Override
    public void close() {
        isRunning = false;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (failure != null) {
            throw new EngineException(EngineException.Category.ERROR, EngineException.Cause.DATA_MISMATCH, failure);
        }
    }
}
