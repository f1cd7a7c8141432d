package io.timecoin.node;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The text of a configuration in which values are set: where the table has the key its line is replaced, where not it gets one,
 * and a table that is not there is added. So whatever the sample says, what is set is in force.
 */
final class NodeConfigText {
    private final List<String> lines;

    /**
     * Takes a text.
     *
     * @param toml each key in a line of its own
     */
    NodeConfigText(String toml) {
        lines = new ArrayList<>(Arrays.asList(toml.split("\n", -1)));
    }

    /**
     * Sets a value.
     *
     * @param table without brackets
     * @param value as TOML, in one line
     */
    NodeConfigText set(String table, String key, String value) {
        String line = key + " = " + value;
        int header = lines.indexOf('[' + table + ']');
        if (header < 0) {
            header = lines.size();
            lines.addAll(header, List.of('[' + table + ']', ""));
        }
        int at = header + 1;
        while (at < lines.size() && !lines.get(at).startsWith("[")) {
            if (lines.get(at).startsWith(key + " = ")) {
                lines.set(at, line);
                return this;
            }
            at++;
        }
        lines.add(header + 1, line);
        return this;
    }

    @Override
    public String toString() {
        return String.join("\n", lines);
    }
}
