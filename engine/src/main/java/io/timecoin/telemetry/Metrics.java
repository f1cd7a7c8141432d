package io.timecoin.telemetry;

import io.timecoin.base.Invariant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/**
 * Named numbers and where to ask for them, written in the text format 0.0.4 of Prometheus. Put together by one thread, then
 * read by any; what is asked must be for any thread.
 */
public final class Metrics {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");
    private static final String TOTAL = "_total";

    private record Sample(String labels, LongSupplier value) {}

    private record Family(String type, String help, List<Sample> samples) {}

    private final Map<String, Family> families = new LinkedHashMap<>();

    /** Adds a number that goes up and down. */
    public Metrics gauge(String name, String help, LongSupplier value) {
        return add(name, "gauge", help, "", value);
    }

    /** Adds one of several numbers of a name, told apart by a label. */
    public Metrics gauge(String name, String help, String label, String of, LongSupplier value) {
        return add(name, "gauge", help, labels(label, of), value);
    }

    /** Adds a number that only grows while the process lives; its name ends in {@code _total}. */
    public Metrics counter(String name, String help, LongSupplier value) {
        return add(name, "counter", help, "", value);
    }

    /** Adds one of several growing numbers of a name. */
    public Metrics counter(String name, String help, String label, String of, LongSupplier value) {
        return add(name, "counter", help, labels(label, of), value);
    }

    private Metrics add(String name, String type, String help, String labels, LongSupplier value) {
        Invariant.check(NAME.matcher(name).matches(), "a metric's name has small letters, digits and underscores");
        Invariant.check(type.equals("counter") == name.endsWith(TOTAL), "a counter's name ends in _total, no other");
        Family family = families.computeIfAbsent(name, absent -> new Family(type, help, new ArrayList<>()));
        Invariant.check(
                family.samples().stream().noneMatch(sample -> sample.labels().equals(labels)), "a metric is told once");
        family.samples().add(new Sample(labels, value));
        return this;
    }

    private static String labels(String label, String of) {
        Invariant.check(NAME.matcher(label).matches() && NAME.matcher(of).matches(), "labels need no escaping");
        return '{' + label + "=\"" + of + "\"}";
    }

    /** Asks for all numbers and writes them, in the order they were added. */
    public String text() {
        StringBuilder text = new StringBuilder();
        families.forEach((name, family) -> {
            text.append("# HELP ")
                    .append(name)
                    .append(' ')
                    .append(family.help())
                    .append('\n');
            text.append("# TYPE ")
                    .append(name)
                    .append(' ')
                    .append(family.type())
                    .append('\n');
            for (Sample sample : family.samples()) {
                text.append(name).append(sample.labels()).append(' ');
                text.append(sample.value().getAsLong()).append('\n');
            }
        });
        return text.toString();
    }
}
