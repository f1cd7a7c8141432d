package io.timecoin.bench.page;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.List;
import java.util.Locale;

/** Writes Markdown: headings, paragraphs, tables, numbers as people read them. Owned by one caller. */
final class Markdown {
    private static final double LARGE = 100;
    private static final double SMALL = 0.1;
    private static final int SMALL_DIGITS = 3;
    private static final String NONE = "-";

    private final StringBuilder text = new StringBuilder();

    Markdown heading(int level, String title) {
        return paragraph("#".repeat(level) + ' ' + title);
    }

    /** A paragraph, set off from what comes before. */
    Markdown paragraph(String words) {
        if (text.length() > 0) {
            text.append('\n');
        }
        text.append(words).append('\n');
        return this;
    }

    /** One line of a list, the first of which follows a paragraph. */
    Markdown item(boolean isFirst, String words) {
        text.append(isFirst ? "\n- " : "- ").append(words).append('\n');
        return this;
    }

    /** Begins a table; a heading that ends in a colon names a column of numbers. */
    Markdown table(String... headings) {
        text.append('\n');
        row(List.of(headings).stream().map(Markdown::withoutColon).toList());
        row(List.of(headings).stream()
                .map(each -> isOfNumbers(each) ? "---:" : "---")
                .toList());
        return this;
    }

    private static boolean isOfNumbers(String heading) {
        return heading.endsWith(":");
    }

    private static String withoutColon(String heading) {
        return isOfNumbers(heading) ? heading.substring(0, heading.length() - 1) : heading;
    }

    Markdown row(String... cells) {
        return row(List.of(cells));
    }

    private Markdown row(List<String> cells) {
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
        return this;
    }

    /** Words of which nothing is taken for Markdown, in a table or out of it. */
    static String plain(String words) {
        return words.replaceAll("[\\\\|*_<>`\\[\\]]", "\\\\$0");
    }

    /** Words set as code, in which nothing is taken for Markdown; {@link #cell} for one in a table. */
    static String code(String words) {
        return '`' + words + '`';
    }

    /** Markdown with code in it, for a table, where a bar ends a cell even in code. */
    static String cell(String markdown) {
        return markdown.replace("|", "\\|");
    }

    /** Three digits behind the point below 100, none above; three that count where a number is small. */
    static String number(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return NONE;
        }
        double size = Math.abs(value);
        if (size >= LARGE || value == Math.rint(value)) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        if (size >= SMALL) {
            return String.format(Locale.ROOT, "%.3f", value);
        }
        return new BigDecimal(value)
                .round(new MathContext(SMALL_DIGITS, RoundingMode.HALF_EVEN))
                .toPlainString();
    }

    /** A number that a person chose, with no more digits than that takes. */
    static String bound(double value) {
        return new DecimalFormat("#,##0.###", DecimalFormatSymbols.getInstance(Locale.ROOT)).format(value);
    }

    /** All that was written. */
    @Override
    public String toString() {
        return text.toString();
    }
}
