package io.timecoin.node;

import java.util.ArrayList;
import java.util.List;

/** Names and values in two aligned columns. One thread. */
final class Table {
    private record Row(String name, String value) {}

    private final List<Row> rows = new ArrayList<>();

    Table row(String name, String value) {
        rows.add(new Row(name, value));
        return this;
    }

    /** A whole number, with its thousands apart. */
    Table row(String name, long value) {
        return row(name, number(value));
    }

    /** A whole number, with its thousands apart. */
    static String number(long value) {
        return String.format(java.util.Locale.ROOT, "%,d", value);
    }

    void print(Console console) {
        int width = rows.stream().mapToInt(row -> row.name.length()).max().orElse(0);
        for (Row row : rows) {
            console.line(row.name + " ".repeat(width - row.name.length() + 2) + row.value);
        }
    }
}
