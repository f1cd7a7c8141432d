package io.timecoin.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/** What one run measured, with where it ran: a table for people, JSON for machines. */
final class Results {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final double SMALL = 100.0;

    private final String measurement;
    private final String command;
    private final Map<String, Object> machine = Machine.describe();
    private final List<Figure> figures = new ArrayList<>();
    private final List<Percentiles> percentiles = new ArrayList<>();

    /** Of something that nobody starts for itself. */
    Results(String measurement) {
        this(measurement, null);
    }

    private Results(String measurement, String command) {
        this.measurement = measurement;
        this.command = command;
    }

    /** Of a run with so many arguments, its name the first where it has one. */
    static Results of(String measurement, List<String> arguments) {
        return new Results(measurement, RunCommand.text(arguments));
    }

    /** The same, of a run that is being executed. */
    static Results of(String measurement, CommandSpec command) {
        return of(measurement, command.commandLine().getParseResult().originalArgs());
    }

    Results add(Figure figure) {
        figures.add(figure);
        return this;
    }

    Results add(String name, double value, String unit) {
        return add(Figure.of(name, value, unit));
    }

    Results add(Percentiles distribution) {
        percentiles.add(distribution);
        return this;
    }

    /** Adds a fact about the run that is no number. */
    void note(String key, String value) {
        machine.put(key, value);
    }

    /** Adds a line a human watches while a long run goes on, and prints it. */
    void progress(String line) {
        System.err.println(measurement + ": " + line);
    }

    /** Prints the table, and writes the JSON if a file is given. */
    void report(PrintStream out, Path json) throws IOException {
        print(out);
        if (json != null) {
            Files.writeString(json, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(tree()) + '\n');
        }
    }

    private void print(PrintStream out) {
        int width = measurement.length();
        for (Figure figure : figures) {
            width = Math.max(width, figure.name().length());
        }
        out.println();
        machine.forEach((key, value) -> out.printf("%-12s %s%n", key, value));
        out.println();
        out.println(measurement);
        for (Figure figure : figures) {
            out.printf(
                    "  %-" + width + "s  %14s  %-10s %s%n",
                    figure.name(),
                    text(figure.value()),
                    figure.unit(),
                    Double.isNaN(figure.error()) ? "" : "+- " + text(figure.error()));
        }
    }

    private static String text(double value) {
        return String.format(Locale.ROOT, Math.abs(value) < SMALL ? "%,.3f" : "%,.0f", value);
    }

    ObjectNode tree() {
        ObjectNode root = JSON.createObjectNode();
        root.put("measurement", measurement);
        if (command != null) {
            root.put("command", command);
        }
        root.set("machine", JSON.valueToTree(machine));
        ArrayNode list = root.putArray("figures");
        for (Figure figure : figures) {
            ObjectNode node = list.addObject().put("name", figure.name()).put("value", figure.value());
            if (!Double.isNaN(figure.error())) {
                node.put("error", figure.error());
            }
            node.put("unit", figure.unit());
        }
        ArrayNode distributions = root.putArray("percentiles");
        for (Percentiles distribution : percentiles) {
            ObjectNode node =
                    distributions.addObject().put("name", distribution.name()).put("unit", distribution.unit());
            ArrayNode values = node.putArray("values");
            distribution
                    .points()
                    .forEach(point -> values.addArray().add(point.percentile()).add(point.value()));
        }
        return root;
    }
}
