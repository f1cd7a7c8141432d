package io.timecoin.pipeline;

import com.lmax.disruptor.AlertException;
import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.SequenceBarrier;
import com.lmax.disruptor.WaitStrategy;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits without holding a core: a short spin for a hand-over that is about to come, then naps that double up to a
 * maximum. For machines with fewer cores than stages, where the library's blocking strategy would starve the stages it
 * waits for: it blocks only for the ring, and spins for the stage before.
 */
final class ParkingWaitStrategy implements WaitStrategy {
    private static final int SPINS = 50;
    private static final long NAP_NS_MIN = 10_000;
    private static final long NAP_NS_MAX = 500_000;

    @Override
    public long waitFor(long sequence, Sequence cursor, Sequence dependentSequence, SequenceBarrier barrier)
            throws AlertException {
        long available = dependentSequence.get();
        for (int spins = 0; available < sequence && spins < SPINS; spins++) {
            barrier.checkAlert();
            Thread.onSpinWait();
            available = dependentSequence.get();
        }
        for (long nap = NAP_NS_MIN; available < sequence; nap = Math.min(2 * nap, NAP_NS_MAX)) {
            barrier.checkAlert();
            LockSupport.parkNanos(nap);
            available = dependentSequence.get();
        }
        return available;
    }

    @Override
    public void signalAllWhenBlocking() {
        // Nobody blocks: naps end by themselves.
    }
}
