package io.timecoin.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class OffHeapSlabTest {
    private static final int RECORD_BYTES = 88;

    @Test
    void shouldTakeNoMemoryUntilFirstRecord() {
        try (OffHeapSlab slab = new OffHeapSlab(RECORD_BYTES, 100_000_000)) {
            assertEquals(0, slab.allocatedBytes());
            slab.allocate();
            assertTrue(slab.allocatedBytes() > 0);
            assertTrue(slab.allocatedBytes() <= 4 * 1024 * 1024);
        }
    }

    @Test
    void shouldNotCountAsDirectBuffers() {
        long before = directBytes();
        try (OffHeapSlab slab = new OffHeapSlab(4096, 10_000)) {
            for (int i = 0; i < 10_000; i++) {
                slab.allocate();
            }
            assertTrue(slab.allocatedBytes() >= 40_000_000);
            assertTrue(directBytes() - before < 40_000_000);
        }
    }

    @Test
    void shouldKeepRecordsApartAcrossSegments() {
        int records = 200_000;
        try (OffHeapSlab slab = new OffHeapSlab(RECORD_BYTES, records)) {
            for (int i = 0; i < records; i++) {
                int id = slab.allocate();
                assertEquals(i, id);
                slab.segment(id).setMemory(slab.offset(id), RECORD_BYTES, (byte) 0xFF);
                slab.segment(id).putInt(slab.offset(id) + RECORD_BYTES - Integer.BYTES, i);
            }
            for (int id = 0; id < records; id++) {
                assertEquals(id, slab.segment(id).getInt(slab.offset(id) + RECORD_BYTES - Integer.BYTES));
            }
            assertThrows(InvariantViolation.class, slab::allocate);
        }
    }

    @Test
    void shouldReuseFreedRecordsLatestFirst() {
        try (OffHeapSlab slab = new OffHeapSlab(RECORD_BYTES, 10)) {
            for (int i = 0; i < 10; i++) {
                slab.allocate();
            }
            slab.free(3);
            slab.free(7);
            assertFalse(slab.isLive(7));
            assertEquals(8, slab.size());
            assertEquals(7, slab.allocate());
            assertEquals(3, slab.allocate());
            assertTrue(slab.isLive(7));
            assertThrows(InvariantViolation.class, slab::allocate);
        }
    }

    @Test
    void shouldRefuseDoubleFreeAndForeignIds() {
        try (OffHeapSlab slab = new OffHeapSlab(RECORD_BYTES, 10)) {
            int id = slab.allocate();
            slab.free(id);
            assertThrows(InvariantViolation.class, () -> slab.free(id));
            assertThrows(InvariantViolation.class, () -> slab.free(5));
            assertThrows(InvariantViolation.class, () -> slab.free(-1));
            assertThrows(InvariantViolation.class, () -> slab.segment(1));
            assertThrows(InvariantViolation.class, () -> slab.segment(-1));
        }
    }

    @Test
    void shouldStartOverWhenCleared() {
        try (OffHeapSlab slab = new OffHeapSlab(RECORD_BYTES, 10)) {
            slab.allocate();
            slab.free(slab.allocate());
            long bytes = slab.allocatedBytes();
            slab.clear();
            assertEquals(0, slab.size());
            assertFalse(slab.isLive(0));
            assertEquals(0, slab.allocate());
            assertEquals(bytes, slab.allocatedBytes());
        }
    }

    @Test
    void shouldGiveMemoryBackWhenClosed() {
        OffHeapSlab slab = new OffHeapSlab(RECORD_BYTES, 100_000);
        int id = slab.allocate();
        slab.close();
        slab.close();
        assertEquals(0, slab.allocatedBytes());
        assertThrows(InvariantViolation.class, slab::allocate);
        assertThrows(InvariantViolation.class, () -> slab.segment(id));
    }

    private static long directBytes() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }
}
