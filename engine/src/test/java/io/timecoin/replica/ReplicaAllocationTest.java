package io.timecoin.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.timecoin.base.ResultCode;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** In steady state the replica allocates nothing: not on admission, not in forming blocks, not in the state tree. */
class ReplicaAllocationTest {
    private static final int WARM_UP = 60_000;
    private static final int MEASURED = 240_000;

    /** The JVM's own bookkeeping shows up as a few kilobytes in all; one object an event would be megabytes. */
    private static final long SLACK_BYTES = 64 * 1024;

    @Test
    void shouldNotAllocateInSteadyState() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (SteadyLoad load = new SteadyLoad(2_000)) {
            load.run(WARM_UP);
            long before = threads.getCurrentThreadAllocatedBytes();
            load.run(MEASURED);
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            assertEquals(0, load.refused());
            assertEquals(WARM_UP + MEASURED, load.committed());
            assertTrue(allocated < SLACK_BYTES, allocated + " bytes over " + MEASURED + " transactions");
        }
    }

    @Test
    void shouldNotAllocateForRefusals() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (SteadyLoad load = new SteadyLoad(2_000)) {
            load.run(10_000);
            for (int i = 0; i < 20_000; i++) {
                assertEquals(ResultCode.INPUT_UNKNOWN, load.repeatCommitted());
            }
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 100_000; i++) {
                load.repeatCommitted();
            }
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            assertTrue(allocated < SLACK_BYTES, allocated + " bytes over 100,000 refusals");
        }
    }
}
