package io.timecoin.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.CoinLayout;
import io.timecoin.base.Hash;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CoinBacklogTest {
    private static final int CAPACITY = 64 << 10;
    private static final int COUNT_MAX = 32;
    private static final int LARGEST = 64 + COUNT_MAX * (CoinLayout.KEY_BYTES + CoinLayout.BYTES);
    private static final int BLOCKS = 200_000;

    private final UnsafeBuffer hash = new UnsafeBuffer(new byte[Hash.BYTES]);
    private final UnsafeBuffer spent = new UnsafeBuffer(new byte[COUNT_MAX * CoinLayout.KEY_BYTES]);
    private final UnsafeBuffer created = new UnsafeBuffer(new byte[COUNT_MAX * CoinLayout.BYTES]);

    /** A block whose every byte follows from its height. */
    private boolean offer(CoinBacklog backlog, long height) {
        int spentCount = spentCount(height);
        int createdCount = createdCount(height);
        hash.setMemory(0, Hash.BYTES, (byte) height);
        spent.setMemory(0, spentCount * CoinLayout.KEY_BYTES, (byte) (height + 1));
        created.setMemory(0, createdCount * CoinLayout.BYTES, (byte) (height + 2));
        return backlog.offer(height, hash, 7 * height, spent, spentCount, created, createdCount);
    }

    private static int spentCount(long height) {
        return new Random(height).nextInt(COUNT_MAX + 1);
    }

    private static int createdCount(long height) {
        return new Random(-height).nextInt(COUNT_MAX + 1);
    }

    private static void assertInHand(CoinBacklog backlog, long height) {
        assertEquals(height, backlog.height());
        assertEquals(7 * height, backlog.sequence());
        assertEquals(spentCount(height), backlog.spentCount());
        assertEquals(createdCount(height), backlog.createdCount());
        assertFilled(backlog, backlog.hashAt(), Hash.BYTES, height);
        assertFilled(backlog, backlog.spentAt(), backlog.spentCount() * CoinLayout.KEY_BYTES, height + 1);
        assertFilled(backlog, backlog.createdAt(), backlog.createdCount() * CoinLayout.BYTES, height + 2);
    }

    private static void assertFilled(CoinBacklog backlog, int at, int length, long value) {
        for (int i = at; i < at + length; i++) {
            if (backlog.memory().getByte(i) != (byte) value) {
                assertEquals((byte) value, backlog.memory().getByte(i), "byte " + i);
            }
        }
    }

    @Test
    void shouldGiveEveryBlockWholeAndInOrderInAnyInterleaving() {
        Random random = new Random(11);
        try (CoinBacklog backlog = new CoinBacklog(CAPACITY)) {
            long offered = 0;
            long done = 0;
            int refused = 0;
            while (done < 20_000) {
                boolean isFilling = random.nextInt(100) < 50 + 20 * Long.signum(3_000 - done % 6_000);
                if (isFilling) {
                    boolean isTaken = offer(backlog, offered);
                    assertTrue(isTaken || backlog.bytes() > CAPACITY - 2 * LARGEST, "it is full");
                    offered += isTaken ? 1 : 0;
                    refused += isTaken ? 0 : 1;
                } else if (backlog.take()) {
                    assertInHand(backlog, done);
                    backlog.release();
                    done++;
                } else {
                    assertEquals(offered, done);
                    assertTrue(backlog.isEmpty());
                }
                assertTrue(backlog.bytes() <= CAPACITY);
            }
            assertTrue(refused > 100, "it was full now and then");
        }
    }

    /** What is not used costs nothing: without a backlog the same few pages are written again and again. */
    @Test
    void shouldStayAtTheBeginningOfItsMemoryWhileThereIsNoBacklog() {
        try (CoinBacklog backlog = new CoinBacklog(1 << 20)) {
            for (long height = 0; height < 10_000; height++) {
                assertTrue(offer(backlog, height));
                assertTrue(backlog.take());
                assertTrue(backlog.hashAt() < 2 * LARGEST, "at " + backlog.hashAt());
                backlog.release();
            }
        }
    }

    @Test
    void shouldPassBlocksFromOneThreadToAnother() throws InterruptedException {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        try (CoinBacklog backlog = new CoinBacklog(CAPACITY)) {
            Thread taking = new Thread(() -> {
                long height = 0;
                while (height < BLOCKS) {
                    if (backlog.take()) {
                        assertInHand(backlog, height++);
                        backlog.release();
                    } else {
                        Thread.yield();
                    }
                }
            });
            taking.setUncaughtExceptionHandler((thread, e) -> failure.set(e));
            taking.start();
            for (long height = 0; height < BLOCKS && failure.get() == null; ) {
                if (offer(backlog, height)) {
                    height++;
                } else {
                    Thread.yield();
                }
            }
            taking.join();
            assertNull(failure.get());
            assertTrue(backlog.isEmpty());
            assertFalse(backlog.take());
        }
    }
}
