package io.timecoin.bench.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.bench.Benchmarks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ResultsPageTest {
    private static final String MACHINE = """
            {"engine": "0.1.0", "commit": "abc123-changed", "jvm": "OpenJDK 64-Bit Server VM %s",
             "jvmFlags": "%s", "heapMaxMiB": 512, "os": "Linux 6.1", "arch": "amd64", "cores": %d,
             "cpu": "A | CPU", "cpuKind": "A family 1 2", "avx512": true, "homes": "ext4", "memory": "8000 kB", "load": "0.10 0.20 0.30 1/99 1234"}""";

    @TempDir
    Path directory;

    private Path from;
    private Path to;

    @BeforeEach
    void makePlaces() throws IOException {
        from = Files.createDirectories(directory.resolve("runs"));
        to = directory.resolve("bench");
    }

    @Test
    void shouldSayWhereARunWasAndHowToRepeatIt() throws Exception {
        run(
                "vector.json",
                "end-to-end",
                "end-to-end --verifier vector",
                machine("25.0.3+9-LTS", "-Xmx512m --add-modules=jdk.incubator.vector", 2),
                "{\"name\": \"committed\", \"value\": 31234.25, \"error\": 17.25, \"unit\": \"signatures/s\"}");

        String page = page();

        assertTrue(page.contains("### `end-to-end --verifier vector`, Java 25\n"), page);
        assertTrue(
                page.contains(
                        "- Machine: A \\| CPU (A family 1 2, AVX-512), 2 cores, 8000 kB of memory, Linux 6.1, amd64, homes on ext4\n"),
                page);
        assertTrue(page.contains("- JVM: OpenJDK 64-Bit Server VM 25.0.3+9-LTS, heap to 512 MiB\n"), page);
        assertTrue(page.contains("- Commit: abc123-changed\n"), page);
        assertTrue(page.contains("- Load at the start: 0.10 0.20 0.30\n"), page);
        assertTrue(
                page.contains(
                        "- Again: `java -Xmx512m --add-modules=jdk.incubator.vector -jar bench/target/benchmarks.jar"
                                + " end-to-end --verifier vector`\n"),
                page);
        assertTrue(page.contains("| committed | 31,234 | 17.250 | signatures/s | at least 30,000: met |\n"), page);
        assertTrue(
                page.contains("| [End to end](#end-to-end) | `end-to-end --verifier vector`, Java 25 | committed"
                        + " | at least 30,000 signatures/s, with vectors, on Java 25 and two cores | 31,234 | met |\n"),
                page);
    }

    @Test
    void shouldSayPlainlyWhatIsMissed() throws Exception {
        run("e.json", "end-to-end", "end-to-end", java17(), figure("committed to verify alone", 0.84, "ratio"));
        run("r.json", "replay", "replay", java17(), figure("replay to pipeline", 1, "ratio"));
        run("p.json", "attack", "attack", java17(), figure("p99 to undisturbed, flood by 20", 2.5, "ratio"));

        String page = page();

        assertTrue(
                page.contains("| committed to verify alone | 0.840 |  | ratio | at least 0.85: **missed** |\n"), page);
        assertTrue(page.contains("| replay to pipeline | 1 |  | ratio | at least 1: met |\n"), page);
        assertTrue(
                page.contains("| p99 to undisturbed, flood by 20 | 2.500 |  | ratio | at most 2: **missed** |\n"),
                page);
        assertTrue(page.contains("| tls-cost |  | TLS to plain | at least 0.9 |  | not measured |\n"), page);
    }

    @Test
    void shouldSayWhereAnErrorLeavesAVerdictOpen() throws Exception {
        run(
                "j.json",
                "jmh",
                "BatchVerifyBenchmark",
                java17(),
                "{\"name\": \"lanes to BouncyCastle batch=64 invalid=0 keys=256\", \"value\": 3.5, \"error\": 0.75,"
                        + " \"unit\": \"ratio\"}",
                "{\"name\": \"limbs to BouncyCastle batch=64 invalid=0 keys=256\", \"value\": 1.5, \"error\": 0.25,"
                        + " \"unit\": \"ratio\"}",
                "{\"name\": \"limbs to BouncyCastle batch=64 invalid=10 keys=256\", \"value\": 1, \"error\": 0.125,"
                        + " \"unit\": \"ratio\"}");

        String page = page();

        assertTrue(page.contains("| 3.500 | 0.750 | ratio | at least 3: met, within its error |\n"), page);
        assertTrue(page.contains("| 1.500 | 0.250 | ratio | at least 1.6: **missed**, within its error |\n"), page);
        assertTrue(page.contains("| 1 | 0.125 | ratio | at least 0.8: met |\n"), page);
    }

    @Test
    void shouldKeepACommandWithABarWhole() throws Exception {
        run("b.json", "replay", "'Ring.*|Store.*'", java17(), figure("replay to pipeline", 2, "ratio"));

        String page = page();

        assertTrue(page.contains("### `'Ring.*|Store.*'`, Java 17\n"), page);
        assertTrue(page.contains("- Again: `java -jar bench/target/benchmarks.jar 'Ring.*|Store.*'`\n"), page);
        assertTrue(page.contains("| [Replay](#replay) | `'Ring.*\\|Store.*'`, Java 17 | replay to pipeline |"), page);
    }

    @Test
    void shouldWantNothingOfRunsThatLeaveSomethingOut() throws Exception {
        run("a.json", "pre-verified", "pre-verified --no-tree-no-map", java17(), figure("committed", 1, "tx/s"));
        run("b.json", "pre-verified", "pre-verified --coins-in /x", java17(), figure("committed", 2, "tx/s"));
        run(
                "c.json",
                "pre-verified",
                "pre-verified --load 0.2",
                java17(),
                figure("committed", 3, "tx/s"),
                figure("ring to durable p50", 4, "us"));
        run("d.json", "end-to-end", "end-to-end --shares", java17(), figure("to final block p99", 5, "ms"));
        run("e.json", "end-to-end", "end-to-end --half-seconds 5", java17(), figure("to final block p99", 6, "ms"));
        run("f.json", "end-to-end", "end-to-end", java17(), figure("to final block p99", 7, "ms"));

        String page = page();

        assertTrue(page.contains("| committed | 1 |  | tx/s |  |\n"), page);
        assertTrue(page.contains("| committed | 2 |  | tx/s |  |\n"), page);
        assertTrue(page.contains("| committed | 3 |  | tx/s | at least 150,000: **missed** |\n"), page);
        assertTrue(page.contains("| ring to durable p50 | 4 |  | us |  |\n"), page);
        assertTrue(page.contains("| to final block p99 | 5 |  | ms |  |\n"), page);
        assertTrue(page.contains("| to final block p99 | 6 |  | ms |  |\n"), page);
        assertTrue(page.contains("| to final block p99 | 7 |  | ms | at most 200: met |\n"), page);
    }

    @Test
    void shouldWantOfTurnsWhatIsWantedSinceACommit() throws Exception {
        String each =
                " --before 'java -jar old.jar cluster --verifier %s' --after 'java -jar new.jar cluster --verifier %s'";
        String figure = figure("committed at maximum, after to before", 2.5, "ratio");
        String since = java17().replace("\"arch\"", "\"before\": \"c019a370751a\", \"after\": \"abc\", \"arch\"");
        run("a.json", "turns", "turns" + each.formatted("bouncycastle", "vector"), since, figure);
        run("b.json", "turns", "turns" + each.formatted("vector", "bouncycastle"), since, figure);
        run("c.json", "turns", "turns" + each.formatted("bouncycastle", "vector"), java17(), figure);

        String turns = between(page(), "## Before and after", "## Peers");

        assertEquals(1, turns.split("at least 2: met", -1).length - 1, turns);
        assertEquals(3, turns.split("\\| 2\\.500 \\|", -1).length - 1, turns);
        assertTrue(turns.contains("- Commit before: c019a370751a\n- Commit after: abc\n"), turns);
    }

    @Test
    void shouldBeThePageThatIsKept() throws Exception {
        from = Path.of("results", "runs");

        String page = page();

        assertEquals(Files.readString(Path.of("RESULTS.md")), page);
        try (Stream<Path> plots = Files.list(to.resolve("results"))) {
            for (Path plot : plots.toList()) {
                assertEquals(Files.readString(Path.of("results").resolve(plot.getFileName())), Files.readString(plot));
            }
        }
    }

    @Test
    void shouldWantOnlyWhatTheConditionsOfARunAllow() throws Exception {
        run(
                "a.json",
                "pre-verified",
                "pre-verified",
                machine("17.0.15+6", "", 8),
                figure("committed", 140_000, "tx/s"));
        run("b.json", "end-to-end", "end-to-end --verifier vector", java17(), figure("committed", 20_000, "tx/s"));
        run(
                "c.json",
                "cluster",
                "cluster --block-ms=1000",
                java17(),
                figure("to final block p99", 1_500, "ms"),
                figure("transactions a block", 1_010, "tx"),
                figure("agreement to all CPU", 0.2, "ratio"));

        String page = page();

        assertTrue(page.contains("| committed | 140,000 |  | tx/s |  |\n"), page);
        assertTrue(page.contains("| committed | 20,000 |  | tx/s |  |\n"), page);
        assertTrue(page.contains("| to final block p99 | 1,500 |  | ms |  |\n"), page);
        assertTrue(page.contains("| agreement to all CPU | 0.200 |  | ratio | at most 0.1: **missed** |\n"), page);
    }

    @Test
    void shouldBoundVerificationByTheJvm() throws Exception {
        String ratio = figure("lanes to BouncyCastle batch=64 invalid=0 keys=256", 3.5, "ratio");
        run("on17.json", "jmh", "BatchVerifyBenchmark", java17(), ratio, figure("RingBenchmark.hop", 90, "ns/op"));
        run("on25.json", "jmh", "BatchVerifyBenchmark", machine("25.0.3+9-LTS", "", 2), ratio);

        String page = page();

        String verification = between(page, "## Verification\n", "## End to end\n");
        assertTrue(verification.contains("3.500 |  | ratio | at least 3: met |\n"), page);
        assertTrue(verification.contains("3.500 |  | ratio | at least 4.5: **missed** |\n"), page);
        assertFalse(verification.contains("RingBenchmark"), page);
        String others = between(page, "## JMH benchmarks\n", "## Before and after\n");
        assertTrue(others.contains("| RingBenchmark.hop | 90 |  | ns/op |  |\n"), page);
        assertFalse(others.contains("lanes"), page);
    }

    @Test
    void shouldTellTheCostOfEachStageAndTheCeilingOfTheSingleWriter() throws Exception {
        run(
                "p.json",
                "pre-verified",
                "pre-verified",
                java17(),
                figure("cpu verify", 3_000, "ns/tx"),
                figure("cpu state", 2_500, "ns/tx"),
                figure("cpu sum", 5_500, "ns/tx"));

        String page = page();

        assertTrue(page.contains("| stage | ns a transaction | % of all |\n| --- | ---: | ---: |\n"), page);
        assertTrue(page.contains("| verify | 3,000 | 54.5 |\n| state | 2,500 | 45.5 |\n| sum | 5,500 | 100 |\n"), page);
        assertTrue(page.contains("Single-writer ceiling, 1 / CPU time of the state stage: 400,000 tx/s.\n"), page);
    }

    @Test
    void shouldKeepTheOrderOfSectionsAndDropNothing() throws Exception {
        run("a.json", "strange", "strange", java17(), figure("seen", 1, "x"));
        run(
                "c.json",
                "cluster, of another kind",
                "cluster --x",
                java17(),
                figure("committed to that limit", 0.1, "ratio"));
        run("z.json", "end-to-end", "end-to-end", java17(), figure("sent", 1, "tx"));

        String page = page();

        List<String> order = List.of(
                "## What is wanted",
                "## Verification",
                "## End to end",
                "## Pre-verified pipeline",
                "## Cluster",
                "## Catch-up",
                "## Replay",
                "## Network",
                "## Attack",
                "## Large states",
                "## JMH benchmarks",
                "## Before and after",
                "## Peers",
                "## Other runs");
        assertEquals(order, page.lines().filter(line -> line.startsWith("## ")).toList());
        assertTrue(between(page, "## Other runs", "| seen |").contains("### `strange`, Java 17\n"), page);
        assertTrue(between(page, "## Replay", "## Network").contains("\nNot measured.\n"), page);
        String cluster = between(page, "## Cluster", "## Catch-up");
        assertTrue(cluster.contains("### `cluster --x`, Java 17, of another kind\n"), page);
        assertTrue(cluster.contains("| committed to that limit | 0.100 |  | ratio |  |\n"), page);
    }

    @Test
    void shouldTellOfPeersWhatIsWantedEqualAndNot() throws Exception {
        Files.writeString(from.resolve("peers.json"), """
                {"measurement": "peers", "command": "peers", "machine": %s,
                 "figures": [{"name": "ours", "value": 5, "unit": "x/s"}],
                 "comparisons": [
                  {"figure": "blocks: other", "ours": "w", "peer": "o", "wanted": 4, "ratio": 3.5, "ratios": [3.25, 3.5, 4.125],
                   "equal": "the work", "different": "a|b"},
                  {"figure": "blocks: absent", "ours": "w", "peer": "a", "wanted": 2, "equal": "", "different": ""}],
                 "contestants": {"w": {"title": "ours", "java": "25", "spread": 0.021},
                  "o": {"title": "Other", "version": "1.2", "java": "17", "spread": 0.31}, "a": {"title": "Absent", "absent": "not built"}}}
                """.formatted(java17()));

        String page = page();

        assertTrue(
                page.contains("| blocks: other | Other 1.2, Java 17 | 3.500 | 3: 3.250 to 4.125 | 2 %, 31 % |"
                        + " at least 4: **missed**, not in every round | the work | a\\|b |\n"),
                page);
        assertTrue(
                page.contains(
                        "| blocks: absent | Absent: not built | - | - | 2 %, - | at least 2: not measured |  |  |\n"),
                page);
        String wanted = "| [Peers](#peers) | `peers`, Java 17 | blocks: ";
        assertTrue(page.contains(wanted + "other | at least 4 | 3.500 | **missed**, not in every round |\n"), page);
        assertTrue(page.contains(wanted + "absent | at least 2 | - | not measured |\n"), page);
    }

    @Test
    void shouldMakeTheSameBytesAgainAndRemoveWhatIsGone() throws Exception {
        Files.writeString(from.resolve("open.loop-2.json"), """
                {"measurement": "pre-verified", "command": "pre-verified", "machine": %s, "figures": [%s],
                 "percentiles": [{"name": "ring to durable", "unit": "us", "values": [[0, 10], [90, 20.5]]},
                  {"name": "nothing", "unit": "ms", "values": []}]}
                """.formatted(java17(), figure("committed", 1, "tx/s")));
        run("a.json", "attack", "attack", java17(), figure("committed at maximum", 1, "tx/s"));
        Path plots = Files.createDirectories(to.resolve("results"));
        Files.writeString(plots.resolve("gone.svg"), "old");

        String page = page();
        String plot = Files.readString(plots.resolve("open.loop-2-us.svg"));
        String again = page();

        assertTrue(page.contains("![pre-verified by percentile](results/open.loop-2-us.svg)\n"), page);
        assertEquals(page, again);
        assertEquals(plot, Files.readString(plots.resolve("open.loop-2-us.svg")));
        try (Stream<Path> files = Files.list(plots)) {
            assertEquals(List.of(plots.resolve("open.loop-2-us.svg")), files.toList());
        }
    }

    @Test
    void shouldRefuseWhatNoRunWrote() throws Exception {
        assertThrows(IOException.class, this::page);
        Files.writeString(from.resolve("other.json"), "{}");
        IOException refused = assertThrows(IOException.class, this::page);
        assertTrue(refused.getMessage().contains("other.json"), refused.getMessage());
    }

    @Test
    void shouldBoundOnlyMeasurementsThatThereAre() {
        Set<String> commands =
                new CommandLine(Benchmarks.class).getSubcommands().keySet();
        for (Bound bound : Bound.ALL) {
            assertTrue(bound.measurement().equals("jmh") || commands.contains(bound.measurement()), bound.toString());
        }
    }

    private String page() throws Exception {
        ResultsPage page =
                CommandLine.populateCommand(new ResultsPage(), "--from", from.toString(), "--to", to.toString());
        assertEquals(0, page.call());
        return Files.readString(to.resolve("RESULTS.md"));
    }

    private void run(String file, String measurement, String command, String machine, String... figures)
            throws IOException {
        Files.writeString(from.resolve(file), """
                {"measurement": "%s", "command": "%s", "machine": %s, "figures": [%s], "percentiles": []}
                """.formatted(measurement, command, machine, String.join(", ", figures)));
    }

    private static String java17() {
        return machine("17.0.15+6-Debian-1deb12u1", "", 2);
    }

    private static String machine(String java, String flags, int cores) {
        return MACHINE.formatted(java, flags, cores);
    }

    private static String figure(String name, double value, String unit) {
        return "{\"name\": \"" + name + "\", \"value\": " + value + ", \"unit\": \"" + unit + "\"}";
    }

    private static String between(String page, String from, String to) {
        int start = page.indexOf(from);
        int end = page.indexOf(to, start);
        assertTrue(start >= 0 && end > start, page);
        return page.substring(start, end);
    }
}
