package io.timecoin.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.pipeline.PipelineConfig.Waiting;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How many threads a machine gets. */
class PipelineConfigTest {
    /** State, journal, store, publish and tree spin too. */
    private static final int SPINNING_STAGES = 5;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 15})
    void shouldVerifyOnEveryCoreWhereNothingSpins(int cores) {
        PipelineConfig config = PipelineConfig.forCores(cores);
        assertEquals(Waiting.NAPPING, config.waiting());
        assertEquals(cores, config.verifyWorkers());
        assertTrue(config.bulkWorkers() >= 1 && config.bulkWorkers() <= Math.max(1, cores / 2));
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 17, 32, 64, 96})
    void shouldLeaveCoresForTheBulkWorkersBesideThreadsThatSpin(int cores) {
        PipelineConfig config = PipelineConfig.forCores(cores);
        assertEquals(Waiting.SPINNING, config.waiting());
        int threads = SPINNING_STAGES + config.verifyWorkers() + config.bulkWorkers();
        assertTrue(threads <= cores, threads + " threads on " + cores + " cores");
        assertTrue(threads >= cores - 2, threads + " threads on " + cores + " cores");
    }

    @Test
    void shouldHaveNoMoreWorkersThanCanBeConfigured() {
        assertEquals(64, PipelineConfig.forCores(256).verifyWorkers());
    }
}
