package io.timecoin.peers;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.atomic.LongAdder;

/** The counters of compression in the making: added to by every event loop and by whoever sends bulk frames. */
final class CompressionCounts {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    final LongAdder framesOut = new LongAdder();
    final LongAdder bytesBeforeOut = new LongAdder();
    final LongAdder bytesAfterOut = new LongAdder();
    final LongAdder nanosOut = new LongAdder();
    final LongAdder framesIn = new LongAdder();
    final LongAdder bytesBeforeIn = new LongAdder();
    final LongAdder bytesAfterIn = new LongAdder();
    final LongAdder nanosIn = new LongAdder();
    final LongAdder framesRefused = new LongAdder();

    /** CPU time of the thread that asks; constant where the machine does not tell. It costs about 0.3 us. */
    static long threadNanos() {
        return THREADS.isCurrentThreadCpuTimeSupported() ? THREADS.getCurrentThreadCpuTime() : 0;
    }

    CompressionCounters snapshot() {
        return new CompressionCounters(
                framesOut.sum(),
                bytesBeforeOut.sum(),
                bytesAfterOut.sum(),
                nanosOut.sum(),
                framesIn.sum(),
                bytesBeforeIn.sum(),
                bytesAfterIn.sum(),
                nanosIn.sum(),
                framesRefused.sum());
    }
}
