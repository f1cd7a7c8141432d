package io.timecoin.client;

import io.timecoin.base.EngineException;
import io.timecoin.crypto.NodeIdentity;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Asks a validator for its status again and again, each time over a new connection, as somebody who has nothing to do with
 * the attack. A thread of its own; figures are for any.
 */
final class StatusProbe implements AutoCloseable {
    private static final int TIMEOUT_MS = 2_000;
    private static final long PERIOD_MS = 200;
    private static final long JOIN_MS_MAX = 1_000;

    private final AttackTarget target;
    private final NodeIdentity identity;
    private final LatencyRecorder recorder = new LatencyRecorder();
    private final AtomicLong unanswered = new AtomicLong();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "attack-probe");

    StatusProbe(AttackTarget target, NodeIdentity identity) {
        this.target = target;
        this.identity = identity;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            do {
                ask();
            } while (!stop.await(PERIOD_MS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void ask() {
        long begun = System.nanoTime();
        try {
            StatusQuery.ask(target.host(), target.port(), TIMEOUT_MS, identity);
            recorder.record(System.nanoTime() - begun);
        } catch (EngineException e) {
            // A question that the end of the attack cuts off says nothing about the validator.
            unanswered.addAndGet(stop.getCount());
        }
    }

    long unanswered() {
        return unanswered.get();
    }

    LatencySummary answered() {
        return recorder.total();
    }

    /** Asks no more, and waits for the answer to the last question, but for a second at most. */
    @Override
    public void close() {
        stop.countDown();
        try {
            thread.join(JOIN_MS_MAX);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
