package io.timecoin.node;

import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Cause;
import io.timecoin.cli.Table;
import io.timecoin.client.NodeStatus;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * An observer that joins a devnet from nothing, by a state of its validators, while the load goes on. Its own thread waits and
 * starts it; the accessors are for any.
 *
 * <pre>
 *  start --S seconds--> node starts --state, then blocks--> listens --> isAt the height of the others --> stop
 * </pre>
 */
final class DevnetObserver implements Runnable {
    private static final long LOOK_MS = 100;
    private static final String ROW = "%6s %9s %12s %9s";

    private final NodeHome home;
    private final int port;
    private final int afterSeconds;
    private final Function<Consumer<String>, DevnetNode> starting;
    private final Runnable onFailure;
    private final Thread thread = new Thread(this, "devnet-observer");
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile boolean isJoining;
    private volatile String waitsFor = "it has not been started";
    private volatile DevnetNode node;
    private volatile double joinSeconds = Double.NaN;
    private volatile RuntimeException failure;

    /**
     * Prepares; {@link #start} begins.
     *
     * @param home as {@link DevnetObserverHome} made it
     * @param afterSeconds when it joins, from the start
     * @param starting starts its node, and tells meanwhile what that waits for
     * @param onFailure told if it does not start
     */
    DevnetObserver(
            NodeHome home,
            int port,
            int afterSeconds,
            Function<Consumer<String>, DevnetNode> starting,
            Runnable onFailure) {
        this.home = home;
        this.port = port;
        this.afterSeconds = afterSeconds;
        this.starting = starting;
        this.onFailure = onFailure;
        thread.setDaemon(true);
    }

    /** The load begins. */
    void start() {
        thread.start();
    }

    @Override
    public void run() {
        try {
            if (!stopped.await(afterSeconds, TimeUnit.SECONDS)) {
                join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            // Whoever is told to stop before it listens fails for want of a state, which is no news.
            if (stopped.getCount() > 0) {
                failure = e;
                onFailure.run();
            }
        }
    }

    private void join() throws InterruptedException {
        long begunNs = System.nanoTime();
        waitsFor = "it starts";
        isJoining = true;
        DevnetNode started = starting.apply(what -> waitsFor = what);
        node = started;
        while (!started.isListening(what -> waitsFor = what)) {
            if (stopped.await(LOOK_MS, TimeUnit.MILLISECONDS)) {
                return;
            }
        }
        joinSeconds = (System.nanoTime() - begunNs) / (double) TimeUnit.SECONDS.toNanos(1);
    }

    NodeHome home() {
        return home;
    }

    /** Seconds from the beginning of the load to its start. */
    int afterSeconds() {
        return afterSeconds;
    }

    /** Seconds from its start until it had a state and listened, or NaN if it never came so far. */
    double joinSeconds() {
        return joinSeconds;
    }

    boolean hasJoined() {
        return !Double.isNaN(joinSeconds);
    }

    boolean hasFailed() {
        return failure != null;
    }

    /** What it did or waited for last, before it listened. */
    String waitsFor() {
        return waitsFor;
    }

    /** Where it stood when it ended, or null if it did not say. After {@link #stop}. */
    DevnetNode.End end() {
        return hasJoined() ? node.end() : null;
    }

    /** Whether it stands at a height. */
    boolean isAt(long height) {
        NodeStatus status = hasJoined() ? DevnetCluster.status(port) : null;
        return status != null && status.height() == height;
    }

    /** Its row in the table of the load; empty before it starts. */
    String row() {
        if (!isJoining) {
            return "";
        }
        if (!hasJoined()) {
            return String.format(Locale.ROOT, "%6s %9s  %s", "obs", "-", waitsFor);
        }
        NodeStatus status = DevnetCluster.status(port);
        return status == null
                ? String.format(Locale.ROOT, ROW, "obs", "down", "", "-")
                : String.format(
                        Locale.ROOT,
                        ROW,
                        "obs",
                        Table.number(status.height()),
                        "",
                        Table.number(status.poolTransactions()));
    }

    /**
     * Ends it, wherever it stands.
     *
     * @throws RuntimeException what it failed of
     */
    void stop() {
        stopped.countDown();
        // It may be in the midst of a sync, which knows no other way to be ended.
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(
                    EngineException.Category.ERROR, Cause.NETWORK, "interrupted while the observer ended", e);
        }
        if (node != null) {
            node.stop();
        }
        if (failure != null) {
            throw failure;
        }
    }
}
