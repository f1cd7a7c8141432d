package io.timecoin.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Cause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Two commands that run a measurement, in turns: two builds, two settings, two JVMs.
 *
 * <pre>
 *  round 1: before, after    round 2: after, before    round 3: before, after    ..
 * </pre>
 *
 * <p>What slows the machine for some minutes meets both of a round, and whoever runs second is not always the same. Of each figure
 * that both measured there is a quotient of each round, and the median of these.
 */
@Command(
        name = "turns",
        description = "Two commands that measure, in turns: the second's figures to the first's, round by round.")
final class TurnsRun implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String A_SECOND = "/s";

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this text.")
    private boolean isHelpWanted;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Writes the figures with commit, JVM and machine to this file, too.")
    private Path json;

    @Option(
            names = "--before",
            paramLabel = "COMMAND",
            required = true,
            description = "One program with its arguments, as a shell takes them, that measures and takes --json FILE:"
                    + " 'java -jar old.jar cluster'.")
    private String before;

    @Option(
            names = "--after",
            paramLabel = "COMMAND",
            required = true,
            description = "The other, whose figures are the numerators.")
    private String after;

    @Option(names = "--rounds", defaultValue = "3", description = "How often each runs. Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(
            names = "--figure",
            paramLabel = "NAME",
            description = "A figure to compare; may be given again. Default: all that are so many a second.")
    private List<String> wanted = List.of();

    @Spec
    private CommandSpec command;

    private final Map<String, List<Double>> quotients = new LinkedHashMap<>();

    @Override
    public Integer call() throws IOException {
        if (rounds < 1) {
            throw new ParameterException(command.commandLine(), "--rounds is 1 at least, not " + rounds);
        }
        Results results = Results.of("turns", command);
        try (TemporaryHome home = TemporaryHome.make()) {
            for (int round = 1; round <= rounds; round++) {
                boolean isBeforeFirst = round % 2 == 1;
                JsonNode first = run(results, isBeforeFirst ? before : after, home.path(), round);
                JsonNode second = run(results, isBeforeFirst ? after : before, home.path(), round);
                compare(results, round, isBeforeFirst ? first : second, isBeforeFirst ? second : first);
            }
        }
        if (quotients.isEmpty()) {
            throw EngineException.fatal(Cause.CONFIG, "both have measured none of what is to be compared");
        }
        quotients.forEach((name, each) -> results.add(
                name + ", after to before",
                PeerRates.median(each.stream().mapToDouble(Double::doubleValue).toArray()),
                "ratio"));
        results.report(System.out, json);
        return 0;
    }

    /** Its output is shown; what it measured is read from the file that it writes. */
    private static JsonNode run(Results results, String how, Path directory, int round) throws IOException {
        results.progress("round " + round + ": " + how);
        Path file = directory.resolve("figures.json");
        Files.deleteIfExists(file);
        Process process = new ProcessBuilder("sh", "-c", "exec " + how + " --json \"$0\"", file.toString())
                .inheritIO()
                .start();
        try {
            if (process.waitFor() != 0) {
                throw EngineException.fatal(Cause.CONFIG, "exit code " + process.exitValue() + " of " + how);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw EngineException.fatal(Cause.CONFIG, "interrupted in " + how);
        } finally {
            process.destroy();
        }
        if (!Files.exists(file)) {
            throw EngineException.fatal(Cause.CONFIG, "no figures, as --json FILE gives them, by " + how);
        }
        return JSON.readTree(file.toFile());
    }

    private void compare(Results results, int round, JsonNode earlier, JsonNode later) {
        results.note("before", earlier.path("machine").path("commit").asText());
        results.note("after", later.path("machine").path("commit").asText());
        for (JsonNode figure : earlier.path("figures")) {
            String name = figure.path("name").asText();
            String unit = figure.path("unit").asText();
            double old = figure.path("value").asDouble();
            double now = value(later, name);
            boolean isWanted = wanted.isEmpty() ? unit.endsWith(A_SECOND) : wanted.contains(name);
            if (isWanted && old > 0 && now > 0) {
                results.add(name + ", before, round " + round, old, unit);
                results.add(name + ", after, round " + round, now, unit);
                results.add(name + ", after to before, round " + round, now / old, "ratio");
                quotients.computeIfAbsent(name, key -> new ArrayList<>()).add(now / old);
            }
        }
    }

    private static double value(JsonNode run, String name) {
        for (JsonNode figure : run.path("figures")) {
            if (figure.path("name").asText().equals(name)) {
                return figure.path("value").asDouble();
            }
        }
        return Double.NaN;
    }
}
