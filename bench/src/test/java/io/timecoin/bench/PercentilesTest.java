package io.timecoin.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class PercentilesTest {
    @Test
    void shouldHoldTheMarksExactlyInTheUnitAsked() {
        Histogram nanos = new Histogram(3);
        for (int i = 1; i <= 100_000; i++) {
            nanos.recordValue(i);
        }

        List<Percentiles.Point> points =
                Percentiles.of("waiting", nanos, 1_000, "us").points();

        assertEquals(41, points.size());
        assertEquals(0, points.get(0).percentile());
        for (double mark : new double[] {50, 90, 99, 99.9, 99.99}) {
            Percentiles.Point at = points.stream()
                    .filter(point -> point.percentile() == mark)
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no " + mark));
            assertEquals(mark, at.value(), 0.1);
        }
        assertEquals(99.99, points.get(40).percentile());
    }

    @Test
    void shouldSayNothingOfTailsThatNoMeasurementLiesIn() {
        Histogram few = new Histogram(3);
        for (int i = 1; i <= 10; i++) {
            few.recordValue(i);
        }

        List<Percentiles.Point> points = Percentiles.of("few", few, 1, "ns").points();

        assertEquals(90, points.get(points.size() - 1).percentile());
        assertEquals(9, points.get(points.size() - 1).value());
        assertTrue(Percentiles.of("none", new Histogram(3), 1, "ns").points().isEmpty());
    }
}
