package io.timecoin.tools;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Rows in aligned columns: the first to the left, the others to the right where the table says so. One thread. */
final class Table {
    private static final String GAP = "  ";

    private final List<String[]> rows = new ArrayList<>();
    private final boolean alignsRight;

    /** Creates a table; with {@code alignsRight} every column but the first holds numbers. */
    Table(boolean alignsRight) {
        this.alignsRight = alignsRight;
    }

    Table row(String... cells) {
        rows.add(cells);
        return this;
    }

    /** A whole number, with its thousands apart. */
    static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** A number with so many places. */
    static String number(double value, int places) {
        return String.format(Locale.ROOT, "%,." + places + "f", value);
    }

    /** One and many of a thing. */
    static String count(long count, String one) {
        return number(count) + ' ' + one + (count == 1 ? "" : "s");
    }

    void print(Console console) {
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
