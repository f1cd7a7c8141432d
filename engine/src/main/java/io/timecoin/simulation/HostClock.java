package io.timecoin.simulation;

/** The clock of one machine over virtual time: it may be off, and run too fast or too slow. */
final class HostClock {
    private static final long US_PER_MS = 1_000;
    private static final long MILLION = 1_000_000;

    private final Scheduler scheduler;
    private final long startMs;
    private long skewUs;
    private long driftPpm;
    private long driftSinceUs;

    HostClock(Scheduler scheduler, long startMs) {
        this.scheduler = scheduler;
        this.startMs = startMs;
    }

    /** What the machine takes for the time, ms since 1970. */
    long nowMs() {
        return startMs + (scheduler.nowUs() + skewUs + driftedUs()) / US_PER_MS;
    }

    private long driftedUs() {
        return (scheduler.nowUs() - driftSinceUs) * driftPpm / MILLION;
    }

    /** Virtual microseconds until this clock shows a time. */
    long untilUs(long timeMs) {
        long leftUs = (timeMs - nowMs()) * US_PER_MS;
        return leftUs * MILLION / (MILLION + driftPpm);
    }

    /** Sets the clock: so far from virtual time. */
    void skew(long ms) {
        skewUs = ms * US_PER_MS;
        driftSinceUs = scheduler.nowUs();
    }

    /** Lets it run off from now on. */
    void drift(long ppm) {
        skewUs += driftedUs();
        driftSinceUs = scheduler.nowUs();
        driftPpm = ppm;
    }

    /** How far it is off, ms. */
    long offMs() {
        return (skewUs + driftedUs()) / US_PER_MS;
    }
}
