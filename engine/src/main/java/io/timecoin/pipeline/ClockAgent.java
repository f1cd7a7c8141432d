package io.timecoin.pipeline;

import io.timecoin.codec.Resume;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.EpochClock;

/**
 * Offers one tick when the replica's deadline has passed, and no other before the state thread has seen it. Its own
 * thread, with naps of a few milliseconds between.
 */
final class ClockAgent implements Runnable {
    private static final long NAP_MS_MAX = 5;
    private static final long NANOS_PER_MS = 1_000_000L;

    private final EpochClock clock;
    private final Resume resume;
    private volatile Ingress ingress;
    private final ClockWatch watch = new ClockWatch();
    private volatile long deadlineMs;
    private volatile long eventTimeMs;
    private volatile boolean isOutstanding;
    private volatile boolean isRunning = true;

    ClockAgent(EpochClock clock, Resume resume) {
        this.clock = clock;
        this.resume = resume;
    }

    /** Starts with the deadline and the time of the recovered replica. */
    void feed(Ingress ring, long firstDeadlineMs, long lastEventMs) {
        deadlineMs = firstDeadlineMs;
        eventTimeMs = lastEventMs;
        ingress = ring;
    }

    /** State thread: the next deadline, the time of the event, and whether it was the outstanding tick. */
    void handled(long nextMs, long eventMs, boolean tickHandled) {
        if (eventMs != eventTimeMs) {
            eventTimeMs = eventMs;
        }
        if (nextMs != deadlineMs) {
            deadlineMs = nextMs;
        }
        if (tickHandled) {
            isOutstanding = false;
        }
    }

    @Override
    public void run() {
        while (isRunning) {
            long lastEventMs = eventTimeMs;
            long nowMs = clock.time();
            watch.look(nowMs, lastEventMs);
            long left = deadlineMs - nowMs;
            if (left <= 0 && !isOutstanding) {
                isOutstanding = true;
                if (!ingress.offerTick()) {
                    isOutstanding = false;
                }
            }
            // The publisher looks only when something passes; here nobody waits longer than a nap.
            if (ingress.takeRoomAgain()) {
                resume.resume();
            }
            long napMs = left <= 0 ? 1 : Math.min(left, NAP_MS_MAX);
            LockSupport.parkNanos(napMs * NANOS_PER_MS);
        }
    }

    /** Ends the loop after its nap. */
    void stop() {
        isRunning = false;
    }
}
