package io.timecoin.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.timecoin.base.EngineException;
import io.timecoin.base.Limits;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class StoreConfigTest {
    private static final Path HERE = Path.of("store");

    @Test
    void shouldTakeDefaultsWhenOnlyPlaceAndCapacityAreGiven() {
        assertEquals(new StoreConfig(HERE, 5, 256L << 20, 2, 10_000), StoreConfig.of(HERE, 5));
    }

    @Test
    void shouldRefuseWhenAComponentIsOutOfRange() {
        refused(null, 1, 1 << 20, 2);
        refused(HERE, 0, 1 << 20, 2);
        refused(HERE, Limits.UTXOS_MAX + 1, 1 << 20, 2);
        refused(HERE, 1, 100, 2);
        refused(HERE, 1, 5L << 30, 2);
        refused(HERE, 1, 1 << 20, 0);
        refused(HERE, 1, 1 << 20, 1_001);
    }

    private static void refused(Path directory, long coinsMax, long segmentBytesMax, int snapshotsKept) {
        EngineException failure = assertThrows(
                EngineException.class, () -> new StoreConfig(directory, coinsMax, segmentBytesMax, snapshotsKept, 1));
        assertEquals(EngineException.Cause.CONFIG, failure.reason());
    }
}
