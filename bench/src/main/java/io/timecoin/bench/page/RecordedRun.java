package io.timecoin.bench.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.timecoin.bench.Figure;
import io.timecoin.bench.Percentiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What one run wrote about itself. Immutable.
 *
 * @param name of its file, without the ending: letters, digits, dots, hyphens, underscores
 * @param measurement what kind of run it was, and behind a comma what sets it apart from others of the kind
 * @param command the arguments it was started with, or null if it did not say
 * @param machine where it ran, by name of the fact
 * @param figures in the order in which they were measured
 * @param percentiles distributions, may be none
 * @param comparisons with peers, may be none
 */
record RecordedRun(
        String name,
        String measurement,
        String command,
        Map<String, String> machine,
        List<Figure> figures,
        List<Percentiles> percentiles,
        List<Comparison> comparisons) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ENDING = ".json";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][\\w.-]*");
    private static final Pattern JAVA = Pattern.compile(".* (\\d+)\\S*");
    private static final String NOT_SAID = "not said";

    /**
     * One line of a comparison with a peer.
     *
     * @param figure what is compared
     * @param peer its name and version, or why it did not run
     * @param wanted least ratio of ours to the peer's, 0 if none is wanted
     * @param ratio measured, NaN if one of them did not run
     * @param lowest that of the round where it was least, NaN if one of them did not run
     * @param highest that of the round where it was most, NaN if one of them did not run
     * @param rounds how many there were
     * @param oursSpread highest less lowest rate of ours, to their median; NaN if none was measured
     * @param peersSpread the same of the peer
     * @param equal what is the same for both
     * @param different what is not
     */
    record Comparison(
            String figure,
            String peer,
            double wanted,
            double ratio,
            double lowest,
            double highest,
            int rounds,
            double oursSpread,
            double peersSpread,
            String equal,
            String different) {}

    /** Reads a run's file. */
    static RecordedRun read(Path file) throws IOException {
        String fileName = file.getFileName().toString();
        String name = fileName.substring(0, fileName.length() - ENDING.length());
        if (!NAME.matcher(name).matches()) {
            throw new IOException(
                    "the plots of a run are named like its file: letters, digits, dots, hyphens, not " + fileName);
        }
        JsonNode root = JSON.readTree(file.toFile());
        if (!root.path("measurement").isTextual()) {
            throw new IOException(fileName + " names no measurement: no run wrote it");
        }
        return new RecordedRun(
                name,
                root.path("measurement").asText(),
                root.path("command").asText(null),
                machine(root.path("machine")),
                figures(root.path("figures")),
                percentiles(root.path("percentiles")),
                comparisons(root.path("comparisons"), root.path("contestants")));
    }

    private static Map<String, String> machine(JsonNode facts) {
        Map<String, String> machine = new LinkedHashMap<>();
        facts.properties()
                .forEach(fact -> machine.put(fact.getKey(), fact.getValue().asText()));
        return machine;
    }

    private static List<Figure> figures(JsonNode list) {
        List<Figure> figures = new ArrayList<>();
        for (JsonNode figure : list) {
            figures.add(new Figure(
                    figure.path("name").asText(),
                    figure.path("value").asDouble(Double.NaN),
                    figure.path("error").asDouble(Double.NaN),
                    figure.path("unit").asText()));
        }
        return figures;
    }

    private static List<Percentiles> percentiles(JsonNode list) {
        List<Percentiles> all = new ArrayList<>();
        for (JsonNode each : list) {
            List<Percentiles.Point> points = new ArrayList<>();
            for (JsonNode point : each.path("values")) {
                points.add(new Percentiles.Point(
                        point.path(0).asDouble(), point.path(1).asDouble()));
            }
            all.add(new Percentiles(
                    each.path("name").asText(), each.path("unit").asText(), points));
        }
        return all;
    }

    private static List<Comparison> comparisons(JsonNode list, JsonNode contestants) {
        List<Comparison> comparisons = new ArrayList<>();
        for (JsonNode line : list) {
            JsonNode ratios = line.path("ratios");
            JsonNode ours = contestants.path(line.path("ours").asText());
            JsonNode peer = contestants.path(line.path("peer").asText());
            comparisons.add(new Comparison(
                    line.path("figure").asText(),
                    peer(peer),
                    line.path("wanted").asDouble(),
                    line.path("ratio").asDouble(Double.NaN),
                    ratios.path(0).asDouble(Double.NaN),
                    ratios.path(ratios.size() - 1).asDouble(Double.NaN),
                    ratios.size(),
                    ours.path("spread").asDouble(Double.NaN),
                    peer.path("spread").asDouble(Double.NaN),
                    line.path("equal").asText(),
                    line.path("different").asText()));
        }
        return comparisons;
    }

    private static String peer(JsonNode contestant) {
        String title = contestant.path("title").asText();
        if (contestant.has("absent")) {
            return title + ": " + contestant.path("absent").asText();
        }
        String java = contestant.path("java").asText();
        return (title + ' ' + contestant.path("version").asText()).strip() + (java.isEmpty() ? "" : ", Java " + java);
    }

    /** The same run with only some of its figures. */
    RecordedRun with(List<Figure> some) {
        return new RecordedRun(name, measurement, command, machine, some, percentiles, comparisons);
    }

    /** Whether a fact was said. */
    boolean hasFact(String key) {
        return !machine.getOrDefault(key, "").isEmpty();
    }

    /** A fact of the machine as text. */
    String fact(String key) {
        return hasFact(key) ? machine.get(key) : NOT_SAID;
    }

    /** A fact that is a number; the largest there is if it was not said, so that nothing is taken for small. */
    int number(String key) {
        String value = fact(key);
        return value.matches("\\d{1,9}") ? Integer.parseInt(value) : Integer.MAX_VALUE;
    }

    /** Whether a fact was said, and is so. */
    boolean isTrue(String key) {
        return Boolean.parseBoolean(fact(key));
    }

    /** What kind of run it was, without what makes it another of that kind. */
    String kind() {
        return measurement.split(",", 2)[0];
    }

    /** The first number of the JVM's version, 0 if it was not said. */
    int java() {
        Matcher version = JAVA.matcher(fact("jvm"));
        return version.matches() ? Integer.parseInt(version.group(1)) : 0;
    }

    /** Whether an option was given, with a value or without. */
    boolean hasOption(String option) {
        return words().stream().anyMatch(word -> word.equals(option) || word.startsWith(option + '='));
    }

    private List<String> words() {
        return command == null ? List.of() : List.of(command.split(" "));
    }

    /** The value that an option was given, or another where it was not. */
    String option(String option, String otherwise) {
        List<String> words = words();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (word.equals(option) && i + 1 < words.size()) {
                return words.get(i + 1);
            }
            if (word.startsWith(option + '=')) {
                return word.substring(option.length() + 1);
            }
        }
        return otherwise;
    }

    /** The value of the figure with this name. */
    OptionalDouble value(String figure) {
        return figures.stream()
                .filter(each -> each.name().equals(figure))
                .mapToDouble(Figure::value)
                .findFirst();
    }

    /** What starts it again, in one line. */
    String reproduction() {
        if (command == null) {
            return NOT_SAID;
        }
        return List.of("java", machine.getOrDefault("jvmFlags", ""), "-jar bench/target/benchmarks.jar", command)
                .stream()
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(" "));
    }
}
