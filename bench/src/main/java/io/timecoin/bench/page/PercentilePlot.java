package io.timecoin.bench.page;

import io.timecoin.bench.Percentiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * Draws distributions by percentile as SVG: no script, no font but the reader's own, light or dark as the reader's system is.
 *
 * <pre>
 *  value |                            __/    x of p = left + width * log10(1 / (1 - p)) / 4
 *        |              _____________/       y of v = bottom - height * log10(v / lowest of the axis)
 *        |_____________/                              / log10(highest of the axis / lowest of the axis)
 *        +---+-----+-------+-------+-------+
 *            50    90      99     99.9   99.99 %
 * </pre>
 *
 * <p>So each further nine takes as much room as the one before: the tail, which matters, is not squeezed to the edge, nor is
 * the median squeezed to the bottom by it. What lies beyond 99.99 % is not drawn. The axis begins and ends with 1, 2 or 5 times a
 * power of ten; what is below it lies on its edge. Stateless.
 */
final class PercentilePlot {
    static final int LEFT = 80;
    static final int TOP = 64;
    static final int WIDTH = 640;
    static final int HEIGHT = 280;

    private static final int BOTTOM = TOP + HEIGHT;
    private static final int RIGHT = LEFT + WIDTH;
    private static final int IMAGE_WIDTH = RIGHT + 40;
    private static final int DECADES = 4;
    private static final double ALL = 100;
    private static final double LAST = 99.99;
    private static final double[] MARKS = {50, 90, 99, 99.9, LAST};
    private static final double[] STEPS = {1, 2, 5};
    private static final double TEN = 10;
    private static final int LEGEND_ROW = 20;
    private static final int LEGEND_LINE = 28;

    /** Series are told apart by dashes, too; colours are Okabe and Ito's, which the colour-blind tell apart. */
    private static final int STYLES = 6;

    private static final String STYLE = """
            <style>
            .back { fill: #ffffff } text { fill: #24292f; font: 13px sans-serif } .title { font-weight: bold }
            .end { text-anchor: end } .middle { text-anchor: middle } .grid { stroke: #d0d7de }
            .line { fill: none; stroke-width: 2 }
            .s0 { stroke: #0072b2 } .s1 { stroke: #d55e00; stroke-dasharray: 8 3 }
            .s2 { stroke: #007a5a; stroke-dasharray: 2 3 } .s3 { stroke: #a6487e; stroke-dasharray: 8 3 2 3 }
            .s4 { stroke: #8a6d00; stroke-dasharray: 12 4 } .s5 { stroke: #57606a; stroke-dasharray: 4 4 }
            @media (prefers-color-scheme: dark) {
            .back { fill: #0d1117 } text { fill: #e6edf3 } .grid { stroke: #30363d }
            .s0 { stroke: #56b4e9 } .s1 { stroke: #ff9d5c } .s2 { stroke: #2fd0a2 } .s3 { stroke: #e59ac6 }
            .s4 { stroke: #f0e442 } .s5 { stroke: #9aa4af }
            }
            </style>
            """;

    private PercentilePlot() {}

    /**
     * Draws distributions of one unit.
     *
     * @param title what they are of
     * @param series each with one point at least
     */
    static String draw(String title, List<Percentiles> series) {
        String unit = series.get(0).unit();
        List<Double> marks = marks(lowest(series), highest(series));
        int height = BOTTOM + 56 + LEGEND_ROW * series.size();
        StringBuilder svg = new StringBuilder();
        add(
                svg,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\">%n",
                IMAGE_WIDTH,
                height,
                IMAGE_WIDTH,
                height);
        add(svg, "<title>%s</title>%n", escaped(title + ", " + unit + " by percentile"));
        svg.append(STYLE);
        add(svg, "<rect class=\"back\" width=\"%d\" height=\"%d\"/>%n", IMAGE_WIDTH, height);
        add(svg, "<text class=\"title\" x=\"%d\" y=\"26\">%s</text>%n", LEFT, escaped(title));
        add(svg, "<text class=\"end\" x=\"%d\" y=\"%d\">%s</text>%n", LEFT - 8, TOP - 16, escaped(unit));
        values(svg, marks);
        percentiles(svg);
        for (int i = 0; i < series.size(); i++) {
            line(svg, series.get(i), i % STYLES, marks);
            legend(svg, series.get(i).name(), i % STYLES, BOTTOM + 60 + LEGEND_ROW * i);
        }
        return svg.append("</svg>\n").toString();
    }

    /** Where a percentile lies, from left to right. */
    static double x(double percentile) {
        return LEFT + WIDTH * Math.log10(ALL / (ALL - percentile)) / DECADES;
    }

    /** Where a value lies on an axis with these marks, from above. */
    static double y(double value, List<Double> marks) {
        double lowest = marks.get(0);
        double highest = marks.get(marks.size() - 1);
        return BOTTOM - HEIGHT * Math.log10(Math.max(value, lowest) / lowest) / Math.log10(highest / lowest);
    }

    private static double highest(List<Percentiles> series) {
        return drawn(series).max().orElse(1);
    }

    private static double lowest(List<Percentiles> series) {
        return drawn(series).min().orElse(1);
    }

    /** All values that a logarithm has a place for. */
    private static DoubleStream drawn(List<Percentiles> series) {
        return series.stream()
                .flatMap(each -> each.points().stream())
                .filter(PercentilePlot::isDrawn)
                .mapToDouble(Percentiles.Point::value)
                .filter(value -> value > 0);
    }

    private static boolean isDrawn(Percentiles.Point point) {
        return point.percentile() >= 0 && point.percentile() <= LAST && point.value() >= 0;
    }

    /** What is 1, 2 or 5 times a power of ten, from the last that is not above the lowest to the first that is above the highest. */
    static List<Double> marks(double lowest, double highest) {
        List<Double> marks = new ArrayList<>();
        for (int decade = (int) Math.floor(Math.log10(lowest)); ; decade++) {
            for (double step : STEPS) {
                // A power of ten below one is no exact number, but its inverse is.
                double mark = decade < 0 ? step / Math.pow(TEN, -decade) : step * Math.pow(TEN, decade);
                if (mark <= lowest) {
                    marks.clear();
                }
                marks.add(mark);
                if (mark > highest) {
                    return marks;
                }
            }
        }
    }

    private static void values(StringBuilder svg, List<Double> marks) {
        for (double mark : marks) {
            double y = y(mark, marks);
            add(svg, "<path class=\"grid\" d=\"M%d %.1fH%d\"/>%n", LEFT, y, RIGHT);
            String text = Markdown.bound(mark);
            add(svg, "<text class=\"end\" x=\"%d\" y=\"%.1f\">%s</text>%n", LEFT - 8, y + 4, text);
        }
    }

    private static void percentiles(StringBuilder svg) {
        for (double mark : MARKS) {
            add(svg, "<path class=\"grid\" d=\"M%.1f %dV%d\"/>%n", x(mark), TOP, BOTTOM);
            String text = Markdown.bound(mark) + " %";
            add(svg, "<text class=\"middle\" x=\"%.1f\" y=\"%d\">%s</text>%n", x(mark), BOTTOM + 20, text);
        }
        int middle = LEFT + WIDTH / 2;
        add(svg, "<text class=\"middle\" x=\"%d\" y=\"%d\">percentile</text>%n", middle, BOTTOM + 40);
    }

    private static void line(StringBuilder svg, Percentiles series, int style, List<Double> marks) {
        StringBuilder points = new StringBuilder();
        for (Percentiles.Point point : series.points()) {
            if (isDrawn(point)) {
                points.append(points.length() == 0 ? "" : " ");
                add(points, "%.1f,%.1f", x(point.percentile()), y(point.value(), marks));
            }
        }
        add(svg, "<polyline class=\"line s%d\" points=\"%s\"/>%n", style, points);
    }

    private static void legend(StringBuilder svg, String name, int style, int y) {
        add(svg, "<path class=\"line s%d\" d=\"M%d %dh%d\"/>%n", style, LEFT, y - 4, LEGEND_LINE);
        add(svg, "<text x=\"%d\" y=\"%d\">%s</text>%n", LEFT + LEGEND_LINE + 8, y, escaped(name));
    }

    /** Always with a full stop in numbers and a line feed at the end, whatever the system's habits. */
    private static void add(StringBuilder to, String format, Object... values) {
        to.append(String.format(Locale.ROOT, format.replace("%n", "\n"), values));
    }

    private static String escaped(String words) {
        return words.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
