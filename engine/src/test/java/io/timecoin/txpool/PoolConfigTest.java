package io.timecoin.txpool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.EngineException;
import org.junit.jupiter.api.Test;

class PoolConfigTest {
    @Test
    void shouldHaveTheDefaultsOfTheProtocol() {
        PoolConfig config = PoolConfig.defaults();
        assertEquals(100_000, config.transactionsMax());
        assertEquals(256L << 20, config.bytesMax());
        assertEquals(1_000, config.feeFloorPerKb());
        assertEquals(30_000, config.lockMs());
        assertEquals(25, config.chainDepthMax());
        assertEquals(800_000, config.locksMax());
    }

    @Test
    void shouldNameTheComponentWhenOutOfRange() {
        assertRefused("transactionsMax", 0, 1 << 20, 0, 1, 1);
        assertRefused("transactionsMax", (1 << 22) + 1, 1 << 20, 0, 1, 1);
        assertRefused("bytesMax", 1, 65_535, 0, 1, 1);
        assertRefused("feeFloorPerKb", 1, 1 << 20, -1, 1, 1);
        assertRefused("lockMs", 1, 1 << 20, 0, 0, 1);
        assertRefused("chainDepthMax", 1, 1 << 20, 0, 1, 26);
        assertRefused("chainDepthMax", 1, 1 << 20, 0, 1, 0);
    }

    private static void assertRefused(String component, int count, long bytes, long floor, long lockMs, int depth) {
        EngineException refusal =
                assertThrows(EngineException.class, () -> new PoolConfig(count, bytes, floor, lockMs, depth));
        assertEquals(EngineException.Cause.CONFIG, refusal.reason());
        assertTrue(refusal.getMessage().contains("pool." + component), refusal.getMessage());
    }
}
