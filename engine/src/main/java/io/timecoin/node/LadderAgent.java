package io.timecoin.node;

import io.timecoin.base.Rung;
import io.timecoin.pipeline.LadderView;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the disk of the journal, and logs whenever the node has come to stand on a rung of the ladder or has left
 * one. Once a second, on its own thread.
 */
final class LadderAgent implements Runnable, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LadderAgent.class);
    private static final long PERIOD_S = 1;

    private final LadderView ladder;
    private final LongSupplier freeBytes;
    private final DiskWatch disk;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private int told;
    private Thread thread;

    /**
     * Creates the agent.
     *
     * @param freeBytes how much is free on the disk of the journal, asked on the agent's thread
     * @param lowBytes fewer are low
     */
    LadderAgent(LadderView ladder, LongSupplier freeBytes, long lowBytes) {
        this.ladder = ladder;
        this.freeBytes = freeBytes;
        this.disk = new DiskWatch(lowBytes);
    }

    /** Looks once, so that nothing is taken before the disk is known, and goes on beside the caller. */
    void start() {
        look();
        thread = new Thread(this, "timecoin-ladder");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void run() {
        try {
            while (!stopped.await(PERIOD_S, TimeUnit.SECONDS)) {
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Looks at the disk and tells what has changed since the last look. */
    void look() {
        long free = freeBytes.getAsLong();
        ladder.diskLow(disk.look(free));
        int now = ladder.rungs();
        for (Rung rung : Rung.values()) {
            if (rung.isIn(now & ~told)) {
                LOG.warn("{}{}", rung.text(), detail(rung, free));
            } else if (rung.isIn(told & ~now)) {
                LOG.info(
                        "over: {}; {} transactions turned away since the start, this was time {}",
                        rung.text(),
                        ladder.turnedAway(),
                        ladder.times(rung));
            }
        }
        told = now;
    }

    private String detail(Rung rung, long free) {
        return switch (rung) {
            case DISK_LOW -> "; " + free + " bytes are free";
            case CLOCK_DOUBTFUL, CLOCK_OFF -> "; theirs are " + ladder.clockOffsetMs() + " ms ahead";
            case FEE_FLOOR, BEHIND -> "";
        };
    }

    /** Ends the thread, if it was started. */
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
    }
}
