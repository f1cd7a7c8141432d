package io.timecoin.client;

import org.HdrHistogram.Histogram;

/**
 * Percentiles of measured times, in milliseconds; all 0 if nothing was measured. Immutable.
 *
 * @param count measurements
 * @param p50Ms half are at most this
 * @param p90Ms nine in ten are at most this
 * @param p99Ms 99 in 100 are at most this
 * @param p999Ms 999 in 1,000 are at most this
 * @param maxMs the longest
 */
public record LatencySummary(long count, double p50Ms, double p90Ms, double p99Ms, double p999Ms, double maxMs) {
    private static final double NS_PER_MS = 1_000_000.0;

    static LatencySummary of(Histogram nanos) {
        return new LatencySummary(
                nanos.getTotalCount(),
                nanos.getValueAtPercentile(50.0) / NS_PER_MS,
                nanos.getValueAtPercentile(90.0) / NS_PER_MS,
                nanos.getValueAtPercentile(99.0) / NS_PER_MS,
                nanos.getValueAtPercentile(99.9) / NS_PER_MS,
                nanos.getMaxValue() / NS_PER_MS);
    }
}
