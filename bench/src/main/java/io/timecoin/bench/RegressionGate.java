package io.timecoin.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Holds the speed of what the engine is made of against a baseline, as quotients and never as times: each benchmark is run next to
 * one that our code has no part in, in a process each, and told in multiples of that. So a busy machine shifts both. A quotient
 * beyond the bound is measured twice more, as a pair each time, and the lowest of the three counts. Instructions are not counted: a
 * virtual machine seldom has the counters, and a slower layout of memory takes no more of them. Even quotients are not
 * those of another CPU: a baseline is of one kind of CPU and one Java, and where there is none nothing is compared. Left
 * out are the journal, the store and a hop of the ring, whose quotients are the disk's and the scheduler's, and the replica, whose
 * work for a block is of too many kinds to be told in one.
 */
@Command(
        name = "regression",
        description =
                "Compares the cost of what the engine is made of with a baseline of quotients; ends with 1 if one is"
                        + " more than half again as high, three times in a row.")
final class RegressionGate implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final double BEYOND = 1.5;
    private static final int RETRIES = 2;
    private static final long ROUNDED = 10_000;
    private static final int WARM_UPS = 3;
    private static final int ITERATIONS = 3;

    private static final Map<String, String> NO_PARAMETERS = Map.of();
    private static final Map<String, String> SMALL = Map.of("coins", "100000");
    private static final Map<String, String> BATCH = Map.of("batch", "64", "invalid", "0", "keys", "256");

    /** All that is compared. */
    static final List<Pair> PAIRS = List.of(
            new Pair("BatchVerifyBenchmark.lanes", "BatchVerifyBenchmark.bouncyCastle", BATCH),
            new Pair("BatchVerifyBenchmark.limbs", "BatchVerifyBenchmark.bouncyCastle", BATCH),
            new Pair("CodecBenchmark.wrap", "Yardstick.arithmetic", NO_PARAMETERS),
            new Pair("VerifyBenchmark.prepareUnverified", "Yardstick.hash", NO_PARAMETERS),
            new Pair("StateTreeBenchmark.blockAndRoot", "Yardstick.hash", SMALL),
            new Pair("UtxoTableBenchmark.getRemovePut", "Yardstick.memory", SMALL));

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this text.")
    private boolean isHelpWanted;

    @Option(
            names = "--baseline",
            paramLabel = "FILE",
            defaultValue = "bench/baseline.json",
            description = "The quotients to compare with. Default: ${DEFAULT-VALUE}.")
    private Path baseline;

    @Option(names = "--record", description = "Writes what is measured as the new baseline, on a quiet machine.")
    private boolean records;

    private final Measure measure;

    /** Measures by JMH. */
    RegressionGate() {
        this(RegressionGate::quotient);
    }

    RegressionGate(Measure measure) {
        this.measure = measure;
    }

    /** Measures a pair once. */
    @FunctionalInterface
    interface Measure {
        double quotient(Pair pair) throws RunnerException;
    }

    /** A benchmark and what it is told in, with parameters of the first. */
    record Pair(String measured, String unit, Map<String, String> parameters) {
        String name() {
            return measured + " to " + unit.substring(unit.indexOf('.') + 1);
        }
    }

    @Override
    public Integer call() throws IOException, RunnerException {
        Map<String, Double> known = records ? Map.of() : read();
        Map<String, Double> now = new TreeMap<>();
        List<String> beyond = new ArrayList<>();
        for (Pair pair : PAIRS) {
            double bound = known.getOrDefault(pair.name(), Double.MAX_VALUE) * BEYOND;
            double lowest = measure.quotient(pair);
            for (int retry = 0; retry < RETRIES && lowest > bound; retry++) {
                System.out.println(line(pair, lowest, known) + ", measured again");
                lowest = Math.min(lowest, measure.quotient(pair));
            }
            System.out.println(line(pair, lowest, known));
            now.put(pair.name(), lowest);
            if (lowest > bound) {
                beyond.add(pair.name());
            }
        }
        if (records) {
            write(now);
        }
        System.out.println(conclusion(known, beyond));
        return beyond.isEmpty() ? 0 : 1;
    }

    private String conclusion(Map<String, Double> known, List<String> beyond) {
        if (records) {
            return "recorded for " + Machine.kind() + " in " + baseline;
        }
        if (known.isEmpty()) {
            return "NOTHING WAS COMPARED: no baseline for " + Machine.kind() + " in " + baseline
                    + "; --record makes one on a quiet machine";
        }
        return beyond.isEmpty()
                ? "none is slower than the baseline of " + Machine.kind() + " allows"
                : "slower than the baseline allows: " + String.join(", ", beyond);
    }

    private static String line(Pair pair, double quotient, Map<String, Double> known) {
        Double before = known.get(pair.name());
        String text = String.format(Locale.ROOT, "%-60s %9.4f", pair.name(), quotient);
        if (before == null) {
            return text + (known.isEmpty() ? "" : "  not in the baseline");
        }
        return text + String.format(Locale.ROOT, "  %.2f of the baseline", quotient / before);
    }

    private static double quotient(Pair pair) throws RunnerException {
        double measured = nanos(pair.measured, pair.parameters);
        return measured / nanos(pair.unit, pair.unit.startsWith("Yardstick.") ? NO_PARAMETERS : pair.parameters);
    }

    private static double nanos(String benchmark, Map<String, String> parameters) throws RunnerException {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("\\." + benchmark.replace(".", "\\.") + '$')
                .forks(1)
                .warmupIterations(WARM_UPS)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(ITERATIONS)
                .measurementTime(TimeValue.seconds(1))
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT);
        parameters.forEach(options::param);
        return new Runner(options.build()).runSingle().getPrimaryResult().getScore();
    }

    private Map<String, Double> read() throws IOException {
        Map<String, Double> known = new TreeMap<>();
        JsonNode quotients = all().path(Machine.kind());
        quotients
                .fieldNames()
                .forEachRemaining(name -> known.put(name, quotients.get(name).asDouble()));
        return known;
    }

    private JsonNode all() throws IOException {
        return Files.exists(baseline) ? JSON.readTree(Files.readAllBytes(baseline)) : JSON.createObjectNode();
    }

    private void write(Map<String, Double> now) throws IOException {
        ObjectNode root = (ObjectNode) all();
        ObjectNode quotients = root.putObject(Machine.kind());
        now.forEach((name, quotient) -> quotients.put(name, Math.round(quotient * ROUNDED) / (double) ROUNDED));
        Files.writeString(baseline, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + '\n');
    }
}
