package io.timecoin.txpool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.timecoin.base.ResultCode;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The steady state allocates nothing: not to admit, refuse, evict, expire, assemble, propose or commit. */
class PoolAllocationTest {
    private static final int POOLED = 600;
    private static final int ROUNDS = 30;
    private static final int WINDOWS = 3;
    private static final int WARM_UP_ROUNDS = 30;

    private final Random random = new Random(4);
    private final Sample[] samples = new Sample[2 * POOLED];
    private final int[] handles = new int[POOLED];
    private long departures;
    private final DepartureListener listener = (handle, reason) -> departures++;
    private final TransactionPool pool = new TransactionPool(new PoolConfig(POOLED, 1 << 20, 1_000, 1_000, 25), 77);
    private long refusals;
    private long nowMs;
    private long arrival;

    @Test
    void shouldAllocateNothingInSteadyState() {
        for (int i = 0; i < samples.length; i++) {
            long fee = 1_000 + random.nextInt(500) + i;
            samples[i] = i % 4 == 3
                    ? Sample.child(random, samples[i - 1], 0, fee)
                    : Sample.of(random, Sample.ledgerCoins(random, 1 + i % 3), 1 + i % 5, fee, Sample.NEVER);
        }
        rounds(WARM_UP_ROUNDS);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        // What the JVM does once, linking and compiling, falls into the first window; the last one counts.
        long allocated = 0;
        for (int window = 0; window < WINDOWS; window++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            rounds(ROUNDS);
            allocated = threads.getCurrentThreadAllocatedBytes() - before;
        }
        assertEquals(0, allocated, "bytes allocated in " + ROUNDS * samples.length + " admissions");
        assertTrue(departures > ROUNDS, "entries were evicted and expired");
        assertTrue(refusals > ROUNDS, "admissions were refused");
        pool.close();
    }

    private void rounds(int count) {
        for (int round = 0; round < count; round++) {
            for (int i = 0; i < samples.length; i++) {
                admit(samples[i]);
            }
            int chosen = pool.assemble(POOLED / 2, 1 << 16, nowMs, handles);
            for (int i = 0; i < chosen; i++) {
                pool.markProposed(handles[i]);
            }
            for (int i = 0; i < chosen; i++) {
                pool.removeCommitted(handles[i]);
            }
            pool.removeConflicting(samples[0].view, listener);
            nowMs += 100_000;
            pool.expire(nowMs, listener);
            assertEquals(0, pool.count());
        }
    }

    private void admit(Sample sample) {
        // A child whose parent was refused or evicted is not offered: the replica would not know its input.
        if (sample.inputs.get(0).from() != null && sample.inputs.get(0).from().handleIn(pool) == TransactionPool.NONE) {
            return;
        }
        arrival++;
        ResultCode code = sample.admitTo(pool, nowMs, arrival, listener);
        refusals += code == ResultCode.OK ? 0 : 1;
    }

    @Test
    void shouldNotCountPayloadsAgainstTheHeap() {
        try (TransactionPool large = new TransactionPool(new PoolConfig(1_000, 64L << 20, 0, 1_000, 25), 1)) {
            long before = large.allocatedBytes();
            assertEquals(0, before);
            List<Sample.Coin> coins = Sample.ledgerCoins(random, 200);
            Sample wide = Sample.of(random, coins, 200, 200, 1_000, Sample.NEVER);
            assertEquals(ResultCode.OK, wide.admitTo(large, 0, 1, listener));
            assertTrue(large.allocatedBytes() >= 64 << 10);
            assertEquals(64 << 10, large.reservedBytes());
            assertEquals(wide.encoded.length, large.bytes());
        }
    }
}
