package io.timecoin.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Rows in aligned columns: the first to the left, the others to the right in a table of numbers. One thread. */
public final class Table {
    private static final String GAP = "  ";

    private final List<String[]> rows = new ArrayList<>();
    private final boolean alignsRight;

    /** A table of texts. */
    public Table() {
        this(false);
    }

    private Table(boolean alignsRight) {
        this.alignsRight = alignsRight;
    }

    /** A table in which every column but the first holds numbers. */
    public static Table ofNumbers() {
        return new Table(true);
    }

    /** Adds a row. */
    public Table row(String... cells) {
        rows.add(cells);
        return this;
    }

    /** Adds a name and a whole number, with its thousands apart. */
    public Table row(String name, long value) {
        return row(name, number(value));
    }

    /** A whole number, with its thousands apart. */
    public static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** A number with so many places. */
    public static String number(double value, int places) {
        return String.format(Locale.ROOT, "%,." + places + "f", value);
    }

    /** One and many of a thing. */
    public static String count(long count, String one) {
        return number(count) + ' ' + one + (count == 1 ? "" : "s");
    }

    /** Prints the rows, unless the console speaks JSON: then an object says the same. */
    public void print(Console console) {
        if (console.isJson()) {
            return;
        }
        int columns = rows.stream().mapToInt(row -> row.length).max().orElse(0);
        int[] widths = new int[columns];
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        for (String[] row : rows) {
            console.line(text(row, widths));
        }
    }

    private String text(String[] row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < row.length; i++) {
            String blanks = " ".repeat(widths[i] - row[i].length());
            boolean isRight = alignsRight && i > 0;
            line.append(i == 0 ? "" : GAP)
                    .append(isRight ? blanks : "")
                    .append(row[i])
                    .append(isRight ? "" : blanks);
        }
        return line.toString().stripTrailing();
    }
}
