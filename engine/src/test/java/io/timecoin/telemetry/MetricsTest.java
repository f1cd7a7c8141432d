package io.timecoin.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.timecoin.base.InvariantViolation;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private final AtomicLong height = new AtomicLong(7);
    private final Metrics metrics = new Metrics();

    @Test
    void shouldAskAnewEachTimeAndTellAFamilyOnce() {
        metrics.gauge("timecoin_height", "The last block.", height::get)
                .counter("timecoin_rung_total", "How often.", "rung", "behind", () -> 3)
                .counter("timecoin_rung_total", "How often.", "rung", "disk_low", () -> 0);
        assertEquals("""
                # HELP timecoin_height The last block.
                # TYPE timecoin_height gauge
                timecoin_height 7
                # HELP timecoin_rung_total How often.
                # TYPE timecoin_rung_total counter
                timecoin_rung_total{rung="behind"} 3
                timecoin_rung_total{rung="disk_low"} 0
                """, metrics.text());
        height.set(-8);
        assertEquals("timecoin_height -8", metrics.text().lines().toList().get(2));
    }

    @Test
    void shouldRefuseWhatNoMonitorCouldRead() {
        metrics.gauge("a", "", () -> 1);
        assertThrows(InvariantViolation.class, () -> metrics.gauge("a", "", () -> 2));
        assertThrows(InvariantViolation.class, () -> metrics.gauge("A-b", "", () -> 1));
        assertThrows(InvariantViolation.class, () -> metrics.gauge("a_total", "", () -> 1));
        assertThrows(InvariantViolation.class, () -> metrics.counter("a_count", "", () -> 1));
        assertThrows(InvariantViolation.class, () -> metrics.gauge("b", "", "l", "\"", () -> 1));
    }
}
