package io.timecoin.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OffHeapIndexTest {
    @Test
    void shouldFindWhatModelHoldsWhenHashesCollide() {
        Random random = new Random(11);
        Map<Integer, Long> hashOfId = new HashMap<>();
        try (OffHeapIndex index = new OffHeapIndex(1000)) {
            for (int step = 0; step < 300_000; step++) {
                int id = random.nextInt(3000);
                Long known = hashOfId.remove(id);
                if (known == null) {
                    // Few fingerprints, so equal ones and long runs are common.
                    long hash = random.nextInt(2000) * 0x8000_0000_0000_0001L;
                    index.insert(hash, id);
                    hashOfId.put(id, hash);
                } else {
                    seek(index, known, id);
                    index.removeCurrent();
                }
            }
            hashOfId.forEach((id, hash) -> seek(index, hash, id));
            hashOfId.forEach((id, hash) -> {
                seek(index, hash, id);
                index.removeCurrent();
            });
            for (int i = 0; i < 2000; i++) {
                assertEquals(OffHeapIndex.NONE, index.first(i * 0x8000_0000_0000_0001L));
            }
        }
    }

    @Test
    void shouldPeekAtWhatALookUpWouldFindWithoutEndingAnother() {
        Random random = new Random(13);
        try (OffHeapIndex index = new OffHeapIndex(1000)) {
            assertEquals(OffHeapIndex.NONE, index.peek(1));
            for (int id = 0; id < 3000; id++) {
                index.insert(random.nextInt(5000) * 0x8000_0000_0000_0001L, id);
            }
            index.insert(-1, 3000);
            assertEquals(3000, index.first(-1));
            for (int i = 0; i < 5000; i++) {
                index.peek(i * 0x8000_0000_0000_0001L);
            }
            index.removeCurrent();
            assertEquals(OffHeapIndex.NONE, index.peek(-1));
            for (int i = 0; i < 5000; i++) {
                long hash = i * 0x8000_0000_0000_0001L;
                assertEquals(index.first(hash), index.peek(hash));
            }
        }
    }

    @Test
    void shouldGrowWithEntriesNotWithMaximum() {
        try (OffHeapIndex index = new OffHeapIndex(100_000_000)) {
            assertEquals(0, index.allocatedBytes());
            Random random = new Random(12);
            for (int id = 0; id < 100_000; id++) {
                index.insert(random.nextLong(), id);
            }
            assertTrue(index.allocatedBytes() < 100_000 * 64L, "bytes " + index.allocatedBytes());
            index.clear();
            assertEquals(0, index.allocatedBytes());
        }
    }

    @Test
    void shouldRefuseRemovalWithoutCandidate() {
        try (OffHeapIndex index = new OffHeapIndex(10)) {
            assertThrows(InvariantViolation.class, index::removeCurrent);
            index.insert(5, 1);
            assertThrows(InvariantViolation.class, index::removeCurrent);
            assertEquals(1, index.first(5));
            index.removeCurrent();
            assertThrows(InvariantViolation.class, index::removeCurrent);
            assertThrows(InvariantViolation.class, index::next);
        }
    }

    @Test
    void shouldTakeNothingAfterClose() {
        OffHeapIndex index = new OffHeapIndex(10);
        index.insert(5, 1);
        index.close();
        index.close();
        assertEquals(0, index.allocatedBytes());
        assertEquals(OffHeapIndex.NONE, index.first(5));
        assertThrows(InvariantViolation.class, () -> index.insert(5, 1));
    }

    private static void seek(OffHeapIndex index, long hash, int id) {
        int found = index.first(hash);
        while (found != id) {
            assertTrue(found != OffHeapIndex.NONE, "the entry is there");
            found = index.next();
        }
    }
}
