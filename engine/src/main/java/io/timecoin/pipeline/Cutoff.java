package io.timecoin.pipeline;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The end of patience with a ring that is being drained. From the moment it comes, verify workers leave events alone, and
 * the state thread takes none of them: what it has not taken passes all later stages as dropped, without effect, record
 * or answer.
 *
 * <p>The state thread alone decides which events these are, and once it drops one it drops all behind it. So what is
 * journaled stays exactly what the state has seen, and journal, store and snapshots are as valid as after a whole drain.
 * An event that a worker left alone is never taken: the worker saw the cut-off before it let the event pass, so the state
 * thread sees it too.
 */
final class Cutoff {
    private final AtomicLong dropped = new AtomicLong();
    private volatile boolean hasCome;

    /** Now. Any thread. */
    void come() {
        hasCome = true;
    }

    boolean hasCome() {
        return hasCome;
    }

    /** State thread: one more event was dropped. */
    void drop() {
        dropped.incrementAndGet();
    }

    /** Events dropped so far. */
    long dropped() {
        return dropped.get();
    }
}
