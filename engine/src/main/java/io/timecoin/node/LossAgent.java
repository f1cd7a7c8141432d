package io.timecoin.node;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs what was lost: once a minute where it has changed, and at the end. Its own thread. */
final class LossAgent implements Runnable, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LossAgent.class);
    private static final long PERIOD_S = 60;

    private final Supplier<LossCounts> counts;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private LossCounts told;
    private Thread thread;

    /**
     * Creates the agent.
     *
     * @param counts read on the agent's thread, and at last on the one that closes
     */
    LossAgent(Supplier<LossCounts> counts) {
        this.counts = counts;
    }

    /** Begins to count as told what there is now. */
    void start() {
        told = counts.get();
        thread = new Thread(this, "timecoin-losses");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void run() {
        try {
            while (!stopped.await(PERIOD_S, TimeUnit.SECONDS)) {
                tellChange();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Logs a line if there is more than at the last. */
    synchronized void tellChange() {
        LossCounts now = counts.get();
        if (!now.equals(told)) {
            told = now;
            LOG.info("{}", now);
        }
    }

    /** Ends the thread and logs the last line, if it was started. */
    @Override
    public void close() {
        if (thread == null) {
            return;
        }
        stopped.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        LOG.info("{}", counts.get());
    }
}
