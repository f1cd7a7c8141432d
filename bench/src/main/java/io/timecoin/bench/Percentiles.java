package io.timecoin.bench;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * A measured distribution by its percentiles, ten to each power of ten of 1 / (1 - p): enough to draw it. Immutable.
 *
 * <pre>
 *  1 / (1 - p)   1   1.25  1.6  2    ..  8     10   ..  100   ..  1,000   ..  10,000
 *  p             0   20    37.5 50 %     87.5  90 %     99 %      99.9 %      99.99 %
 * </pre>
 *
 * @param name what was measured
 * @param unit of the values
 * @param points by rising percentile; none that fewer than one measurement lies beyond
 */
public record Percentiles(String name, String unit, List<Point> points) {
    private static final double[] STEPS = {1, 1.25, 1.6, 2, 2.5, 3.2, 4, 5, 6.25, 8};
    private static final double NANOS_PER_MS = 1e6;
    private static final int DECADES = 4;
    private static final double ALL = 100;

    /** Digits behind the point that 99.99 % and what lies before it need; no more, so that 99.9 is written as 99.9. */
    private static final double ROUNDING = 1e5;

    /**
     * One point.
     *
     * @param percentile in per cent, from 0 and below 100
     * @param value that so many are at most
     */
    public record Point(double percentile, double value) {}

    /** Keeps a copy of the points. */
    public Percentiles {
        points = List.copyOf(points);
    }

    /** Takes those of nanoseconds in milliseconds. */
    static Percentiles ofMs(String name, Histogram nanos) {
        return of(name, nanos, NANOS_PER_MS, "ms");
    }

    /**
     * Takes them of a histogram.
     *
     * @param divisor of what was recorded, for the unit: 1,000 for microseconds if it was nanoseconds
     */
    static Percentiles of(String name, Histogram histogram, double divisor, String unit) {
        List<Point> points = new ArrayList<>();
        double decade = 1;
        for (int i = 0; i <= DECADES; i++) {
            for (double step : STEPS) {
                double oneIn = decade * step;
                if (oneIn > histogram.getTotalCount() || i == DECADES && step > 1) {
                    break;
                }
                double percentile = Math.round((ALL - ALL / oneIn) * ROUNDING) / ROUNDING;
                points.add(new Point(percentile, histogram.getValueAtPercentile(percentile) / divisor));
            }
            decade *= STEPS.length;
        }
        return new Percentiles(name, unit, points);
    }
}
