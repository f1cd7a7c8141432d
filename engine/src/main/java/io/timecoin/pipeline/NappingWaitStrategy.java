package io.timecoin.pipeline;

import com.lmax.disruptor.AlertException;
import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.SequenceBarrier;
import com.lmax.disruptor.WaitStrategy;
import java.util.concurrent.locks.LockSupport;

/**
 * For machines with fewer cores than stages. The library's blocking strategy blocks only while the ring is empty: a stage
 * that waits for the stage before it, say for a sync of the journal, spins on a core that stage needs, and every publish
 * takes a lock. Here whoever waits yields, then naps {@value #NAP_NS} ns at a time, so a stage that is ahead lets a batch
 * gather; a stage that has found nothing for a while blocks until the next event.
 */
final class NappingWaitStrategy implements WaitStrategy {
    private static final int YIELDS = 4;
    private static final int NAPS = 20;
    private static final long NAP_NS = 200_000;

    /** A wake-up cannot be lost where events are claimed before they are published; this bounds it anywhere. */
    private static final long BLOCK_MS_MAX = 10;

    /** A monitor: to wait for a condition of a lock allocates. */
    private final Object published = new Object();

    private volatile boolean isAnyBlocked;

    @Override
    public long waitFor(long sequence, Sequence cursor, Sequence dependents, SequenceBarrier barrier)
            throws AlertException, InterruptedException {
        int waits = 0;
        long available = dependents.get();
        while (available < sequence) {
            barrier.checkAlert();
            if (waits < YIELDS) {
                Thread.yield();
            } else if (waits < YIELDS + NAPS || cursor.get() >= sequence) {
                LockSupport.parkNanos(NAP_NS);
            } else {
                block(sequence, cursor, barrier);
            }
            waits++;
            available = dependents.get();
        }
        return available;
    }

    private void block(long sequence, Sequence cursor, SequenceBarrier barrier)
            throws AlertException, InterruptedException {
        synchronized (published) {
            isAnyBlocked = true;
            barrier.checkAlert();
            if (cursor.get() < sequence) {
                published.wait(BLOCK_MS_MAX);
            }
        }
    }

    @Override
    public void signalAllWhenBlocking() {
        if (isAnyBlocked) {
            synchronized (published) {
                isAnyBlocked = false;
                published.notifyAll();
            }
        }
    }
}
