package io.timecoin.bench;

/**
 * One measured number.
 *
 * @param name what was measured
 * @param value the number
 * @param error half of the 99.9 % confidence interval, NaN where there is none
 * @param unit its unit, "ratio" for a quotient of two others
 */
public record Figure(String name, double value, double error, String unit) {
    static Figure of(String name, double value, String unit) {
        return new Figure(name, value, Double.NaN, unit);
    }
}
