package io.timecoin.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The gate over quotients that the test makes up. */
class RegressionGateTest {
    private static final String CHANGED = "CodecBenchmark.wrap to arithmetic";

    @TempDir
    Path directory;

    private final List<String> measured = new ArrayList<>();
    private double[] changed = {1};

    @BeforeEach
    void record() {
        assertEquals(0, run("--record"));
        measured.clear();
    }

    private int run(String... more) {
        List<String> arguments = new ArrayList<>(List.of(more));
        arguments.addAll(
                List.of("--baseline", directory.resolve("baseline.json").toString()));
        return new CommandLine(new RegressionGate(this::quotient)).execute(arguments.toArray(new String[0]));
    }

    /** Of the one that changes, one after the other; the last for ever. */
    private double quotient(RegressionGate.Pair pair) {
        measured.add(pair.name());
        if (!pair.name().equals(CHANGED)) {
            return 2;
        }
        long before = measured.stream().filter(CHANGED::equals).count() - 1;
        return changed[(int) Math.min(before, changed.length - 1)];
    }

    private long timesChanged() {
        return measured.stream().filter(CHANGED::equals).count();
    }

    @Test
    void shouldPassWhatIsNoSlowerThanHalfAgain() {
        changed = new double[] {1.49};
        assertEquals(0, run());
        assertEquals(1, timesChanged());
    }

    @Test
    void shouldMeasureTwiceMoreBeforeItFails() {
        changed = new double[] {1.6, 1.7, 1.51};
        assertEquals(1, run());
        assertEquals(3, timesChanged());
        assertTrue(measured.size() > 3, "the others are measured all the same");
    }

    @Test
    void shouldForgiveWhatIsSlowOnce() {
        changed = new double[] {3, 1.4};
        assertEquals(0, run());
        assertEquals(2, timesChanged());
    }

    @Test
    void shouldCompareNothingWithoutABaselineOfThisMachine() throws Exception {
        Files.writeString(directory.resolve("baseline.json"), "{\"another CPU\" : {\"" + CHANGED + "\" : 0.1}}");
        assertEquals(0, run());
        assertEquals(1, timesChanged());
    }

    @Test
    void shouldHaveABaselineOfWhatIsMeasuredAlone() throws Exception {
        JsonNode kinds = new ObjectMapper().readTree(Path.of("baseline.json").toFile());
        Set<String> pairs =
                RegressionGate.PAIRS.stream().map(RegressionGate.Pair::name).collect(Collectors.toSet());
        assertFalse(kinds.isEmpty());
        kinds.properties().forEach(kind -> kind.getValue()
                .fieldNames()
                .forEachRemaining(name -> assertTrue(pairs.contains(name), kind.getKey() + ": " + name)));
    }

    @Test
    void shouldKeepTheBaselinesOfOthersWhenItRecords() throws Exception {
        Files.writeString(directory.resolve("baseline.json"), "{\"another CPU\" : {\"" + CHANGED + "\" : 0.1}}");
        assertEquals(0, run("--record"));
        String text = Files.readString(directory.resolve("baseline.json"));
        assertTrue(text.contains("another CPU") && text.contains(Machine.kind()), text);
    }
}
