package io.timecoin.peers;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A task of a loop that keeps what it throws in a future nobody reads, and never runs a repeated one again: here it is told
 * of, and the next time is another try.
 */
record LoggedTask(String name, Runnable task) implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(LoggedTask.class);

    @Override
    public void run() {
        try {
            task.run();
        } catch (Throwable e) {
            // Also an Error: whatever it is, it must be seen.
            LOG.error("{} failed", name, e);
        }
    }
}
