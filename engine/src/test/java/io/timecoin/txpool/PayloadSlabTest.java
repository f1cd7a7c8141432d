package io.timecoin.txpool;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.Limits;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class PayloadSlabTest {
    private static final int OWNERS = 4_000;
    private static final long BYTES_MAX = 8L << 20;
    /** Segments hold 16 pages with their owners; each size may have one page open, and the last segment be part used. */
    private static final long ALLOCATED_MAX = BYTES_MAX * 65 / 64 + (PayloadSlab.SIZES + 16L) * 65 * 1024;

    private final byte[][] payloads = new byte[OWNERS][];
    private final int[] positions = new int[OWNERS];

    @Test
    void shouldReserveTheNextPowerOfTwo() {
        assertEquals(256, PayloadSlab.slotBytes(1));
        assertEquals(256, PayloadSlab.slotBytes(256));
        assertEquals(512, PayloadSlab.slotBytes(257));
        assertEquals(65_536, PayloadSlab.slotBytes(32_769));
        assertEquals(65_536, PayloadSlab.slotBytes(Limits.TRANSACTION_BYTES_MAX));
    }

    @Test
    void shouldKeepPayloadsAndMemoryBoundThroughRandomChurn() {
        Random random = new Random(9);
        try (PayloadSlab slab = new PayloadSlab(BYTES_MAX)) {
            int held = 0;
            for (int i = 0; i < 120_000; i++) {
                int owner = random.nextInt(OWNERS);
                if (payloads[owner] != null) {
                    check(slab, owner);
                    free(slab, owner);
                    held--;
                } else {
                    held += store(slab, owner, Sample.bytes(random, lengthOfPhase(random, i / 20_000))) ? 1 : 0;
                }
                assertEquals(held, slab.count());
                assertTrue(slab.reservedBytes() <= BYTES_MAX);
            }
            for (int owner = 0; owner < OWNERS; owner++) {
                if (payloads[owner] != null) {
                    check(slab, owner);
                    free(slab, owner);
                }
            }
            assertEquals(0, slab.reservedBytes());
            assertTrue(slab.allocatedBytes() <= ALLOCATED_MAX, () -> "allocated " + slab.allocatedBytes());
        }
    }

    /** Each phase likes another size, so that pages must change hands. */
    private static int lengthOfPhase(Random random, int phase) {
        int most = random.nextInt(4) == 0 ? 4_096 : 256 << phase * 2 % 9;
        return 1 + random.nextInt(Math.min(most, Limits.TRANSACTION_BYTES_MAX));
    }

    private boolean store(PayloadSlab slab, int owner, byte[] payload) {
        if (slab.reservedBytes() + PayloadSlab.slotBytes(payload.length) > BYTES_MAX) {
            return false;
        }
        payloads[owner] = payload;
        positions[owner] = slab.store(owner, new UnsafeBuffer(payload), 0, payload.length);
        return true;
    }

    private void free(PayloadSlab slab, int owner) {
        int moved = slab.free(positions[owner], payloads[owner].length);
        if (moved != PayloadSlab.NONE) {
            positions[moved] = positions[owner];
            check(slab, moved);
        }
        payloads[owner] = null;
    }

    private void check(PayloadSlab slab, int owner) {
        byte[] copy = new byte[payloads[owner].length];
        slab.buffer(positions[owner]).getBytes(slab.offset(positions[owner]), copy);
        assertArrayEquals(payloads[owner], copy);
    }
}
