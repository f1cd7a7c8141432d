package io.timecoin.node;

import java.util.Locale;

/** Fractions as people and programs read them. */
final class Decimal {
    private static final double THOUSANDTHS = 1000.0;

    private Decimal() {}

    /** With one digit behind the point, and thousands apart. */
    static String one(double value) {
        return String.format(Locale.ROOT, "%,.1f", value);
    }

    /** Rounded to three digits behind the point. */
    static double three(double value) {
        return Math.round(value * THOUSANDTHS) / THOUSANDTHS;
    }
}
