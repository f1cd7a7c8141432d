package io.timecoin.node;

import io.timecoin.crypto.NodeKey;
import io.timecoin.peers.PeerView;
import io.timecoin.sync.CatchUpView;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.agrona.concurrent.EpochClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs what was lost: once a minute where it has changed, and at the end; and, every ten seconds while the validator is
 * behind, what it waits for. Its own thread.
 */
final class LossAgent implements Runnable, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LossAgent.class);
    private static final long PERIOD_S = 10;
    private static final int PERIODS_A_CHANGE = 6;

    private final Supplier<LossCounts> counts;
    private final Supplier<CatchUpView> catchUp;
    private final Supplier<List<PeerView>> peers;
    private final EpochClock clock;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private LossCounts told;
    private Thread thread;

    /**
     * Creates the agent.
     *
     * @param counts read on the agent's thread, and at last on the one that closes
     * @param catchUp read on the agent's thread
     * @param peers the links there are, read on the agent's thread
     * @param clock ms since 1970
     */
    LossAgent(
            Supplier<LossCounts> counts,
            Supplier<CatchUpView> catchUp,
            Supplier<List<PeerView>> peers,
            EpochClock clock) {
        this.counts = counts;
        this.catchUp = catchUp;
        this.peers = peers;
        this.clock = clock;
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
            for (int period = 1; !stopped.await(PERIOD_S, TimeUnit.SECONDS); period++) {
                tellBehind();
                if (period % PERIODS_A_CHANGE == 0) {
                    tellChange();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Logs a line if the validator is behind. */
    void tellBehind() {
        CatchUpView now = catchUp.get();
        if (now.isBehind()) {
            LOG.info("catching up: {}", line(now));
        }
    }

    private String line(CatchUpView now) {
        StringBuilder text = new StringBuilder(128);
        text.append("at height ").append(now.tip()).append(" of ").append(now.target());
        for (CatchUpView.Request request : now.requests()) {
            long forMs = Math.max(0, clock.time() - request.sinceMs());
            text.append("; blocks ")
                    .append(request.fromHeight())
                    .append(" to ")
                    .append(request.toHeight())
                    .append(" of ")
                    .append(name(request.connectionId()))
                    .append(" for ")
                    .append(TimeUnit.MILLISECONDS.toSeconds(forMs))
                    .append(" s, asked ")
                    .append(request.timesAsked())
                    .append(" times");
        }
        return text.toString();
    }

    private String name(long connectionId) {
        return peers.get().stream()
                .filter(peer -> peer.connectionId() == connectionId && peer.node() != null)
                .findFirst()
                .map(peer -> "peer " + new NodeKey(peer.node()).peerId())
                .orElse("a peer that is gone");
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
