package io.timecoin.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Every measurement runs to its end at tiny sizes, whose figures mean nothing, and writes them. */
class BenchmarksTest {
    static {
        // Nothing is measured here, so that another of these may run beside it.
        System.setProperty("jmh.ignoreLock", "true");
    }

    @TempDir
    Path directory;

    @Test
    void shouldRunEveryJmhBenchmarkOnce() throws Exception {
        JsonNode figures = run(
                "-f",
                "0",
                "-bm",
                "ss",
                "-wi",
                "0",
                "-i",
                "1",
                "-p",
                "coins=80000",
                "-foe",
                "true",
                "-p",
                "batch=64",
                "-p",
                "keys=256",
                "-p",
                "waiting=NAPPING");

        assertFalse(find(figures, "JournalBenchmark.journal batch=64").isMissingNode());
        assertFalse(find(figures, "journal to raw queue batch=64").isMissingNode());
        assertFalse(find(figures, "limbs to BouncyCastle batch=64 invalid=0 keys=256")
                .isMissingNode());
        assertEquals(
                "-f 0 -bm ss -wi 0 -i 1 -p coins=80000 -foe true -p batch=64 -p keys=256 -p waiting=NAPPING",
                written().path("command").asText());
    }

    @Test
    void shouldMeasureAPipelineAndReplayItsJournalWithTheDefaultBlocks() throws Exception {
        JsonNode figures =
                run("replay", "--seconds", "1", "--warm-up", "1000", "--coins", "5000", "--utxos-max", "400000");

        assertTrue(find(figures, "committed").path("value").asDouble() > 0);
        assertTrue(find(figures, "ring to durable p50").path("value").asDouble() > 0);
        assertTrue(find(figures, "replay to pipeline").path("value").asDouble() > 0);
        assertEquals(
                "replay --seconds 1 --warm-up 1000 --coins 5000 --utxos-max 400000",
                written().path("command").asText());
        assertEquals(List.of("ring to durable"), distributions());
        JsonNode median = median();
        assertEquals(
                find(figures, "ring to durable p50").path("value").asDouble(),
                median.path(1).asDouble());
    }

    @Test
    void shouldMeasureAPipelineAlone() throws Exception {
        JsonNode figures = run(
                "pre-verified", "--seconds", "1", "--warm-up", "1000", "--coins", "5000", "--load", "0", "--shares");

        assertTrue(find(figures, "cpu sum").path("value").asDouble() > 0);
        assertTrue(find(figures, "share samples").path("value").asDouble() > 0);
        assertFalse(find(figures, "share SHA-256").isMissingNode());
        double shares = 0;
        for (JsonNode figure : figures) {
            boolean isShare = figure.path("name").asText().startsWith("share ")
                    && figure.path("unit").asText().equals("ratio");
            shares += isShare ? figure.path("value").asDouble() : 0;
        }
        assertEquals(1, shares, 1e-9);
        assertTrue(find(figures, "cpu coins").path("value").asDouble() > 0);
    }

    @Test
    void shouldMeasureItWithoutTreeAndMap() throws Exception {
        JsonNode figures = run(
                "pre-verified",
                "--no-tree-no-map",
                "--seconds",
                "1",
                "--warm-up",
                "1000",
                "--coins",
                "5000",
                "--load",
                "0");

        // Each spends one coin and makes two, in the set in memory.
        assertTrue(find(figures, "coins at the end").path("value").asDouble() > 5000 + 1000);
        // In ns a transfer; a map takes thousands.
        assertTrue(find(figures, "cpu coins").path("value").asDouble(Double.NaN) < 100);
    }

    @Test
    void shouldCompareCostsAtSeveralSizes() throws Exception {
        JsonNode figures = run("utxo-scale", "--sizes", "10000,12000", "--transfers", "1000");

        assertTrue(find(figures, "cpu, 12000 to 10000 coins").path("value").asDouble() > 0);
    }

    @Test
    void shouldCompareTheChainWithSnapshotsAndWithout() throws Exception {
        JsonNode figures =
                run("snapshot-stall", "--coins", "10000", "--rate", "500", "--seconds", "3", "--snapshot-blocks", "10");

        assertTrue(find(figures, "without: blocks").path("value").asDouble() > 0);
        assertEquals(0, find(figures, "without: snapshots kept").path("value").asInt());
        assertTrue(find(figures, "with: snapshots kept").path("value").asDouble() > 0);
        assertTrue(find(figures, "with: longest pause between blocks")
                        .path("value")
                        .asDouble()
                > 0);
    }

    @Test
    void shouldDownloadAState() throws Exception {
        JsonNode figures = run("state-sync", "--coins", "10000");

        assertTrue(find(figures, "arrange").path("value").asDouble() > 0);
        assertTrue(find(figures, "tree rebuilt").path("value").asDouble() > 0);
        assertEquals("state-sync --coins 10000", written().path("command").asText());
    }

    @Test
    void shouldRunEndToEndOverTcp() throws Exception {
        JsonNode figures = run(
                "end-to-end", "--transfers", "1000", "--warm-up", "500", "--half-seconds", "1", "--alone-seconds", "1");

        assertEquals(1000, find(figures, "sent").path("value").asInt());
        assertTrue(find(figures, "committed to verify alone").path("value").asDouble() > 0);
        assertTrue(find(figures, "cpu network").path("value").asDouble() > 0);
        assertEquals(List.of("to answer", "to final block"), distributions());
        assertEquals(
                find(figures, "to answer p50").path("value").asDouble(),
                median().path(1).asDouble());
        assertEquals(0, Benchmarks.run("results", "--from", directory.toString(), "--to", directory.toString()));
        String page = Files.readString(directory.resolve("RESULTS.md"));
        assertTrue(
                page.contains("`end-to-end --transfers 1000 --warm-up 500 --half-seconds 1 --alone-seconds 1`"), page);
        assertTrue(page.contains("(results/figures-ms.svg)"), page);
        assertTrue(Files.readString(directory.resolve("results/figures-ms.svg")).contains("to final block"));
    }

    @Test
    void shouldCompareCatchingUpWithAReplay() throws Exception {
        JsonNode figures = run("catch-up", "--transfers", "2000");

        assertTrue(find(figures, "caught up").path("value").asDouble() > 0);
        assertTrue(find(figures, "catch-up to replay").path("value").asDouble() > 0);
    }

    @Test
    void shouldRunAClusterThroughItsPhases() throws Exception {
        JsonNode figures = run("cluster", "--validators", "4", "--seconds", "1", "--alone-seconds", "1");

        assertTrue(find(figures, "committed to that limit").path("value").asDouble() > 0);
        assertTrue(find(figures, "committed of them").path("value").asDouble() > 0);
        assertTrue(find(figures, "votes in the ring p99 at half").path("value").asDouble() > 0);
        assertTrue(find(figures, "blocks in the flood").path("value").asDouble() > 0);
        assertTrue(find(figures, "transactions a block").path("value").asDouble() > 0);
        assertTrue(find(figures, "agreement to all CPU").path("value").asDouble() > 0);
        assertEquals(
                List.of("to answer", "to final block", "votes in the ring", "votes in the ring, in the flood"),
                distributions());
    }

    @Test
    void shouldMeasureWhatAttacksDoToAnHonestClient() throws Exception {
        JsonNode figures = run("attack", "--seconds", "1", "--slow-connections", "60");

        for (String name : List.of("flood by 1", "flood by 20", "slow connections")) {
            assertTrue(find(figures, "committed to undisturbed, " + name)
                            .path("value")
                            .asDouble()
                    > 0);
            assertTrue(
                    find(figures, "p99 to undisturbed, " + name).path("value").asDouble() > 0);
            assertTrue(find(figures, "attack sent, " + name).path("value").asDouble() > 0);
            assertFalse(
                    find(figures, "offences before the ban, at most, " + name).isMissingNode());
        }
        assertEquals(
                List.of(
                        "to final block, undisturbed",
                        "to final block, flood by 1",
                        "to final block, flood by 20",
                        "to final block, slow connections"),
                distributions());
        assertTrue(find(figures, "attack connections, slow connections")
                        .path("value")
                        .asInt()
                >= 60);
    }

    @Test
    void shouldMeasureWhatCompressionSavesWhileAValidatorCatchesUp() throws Exception {
        JsonNode figures = run("compression", "--transfers", "3000", "--wallets", "100");

        assertTrue(find(figures, "blocks compressed").path("value").asDouble() > 0);
        assertTrue(find(figures, "saved of blocks").path("value").asDouble() > 0.1);
        assertTrue(find(figures, "decompress to all CPU").path("value").asDouble() > 0);
    }

    @Test
    void shouldMeasureItselfAndNameThePeersThatAreNotBuilt() throws Exception {
        Path none = Files.createDirectory(directory.resolve("none"));
        JsonNode root = runWhole(
                "peers", "--only", "verification", "--rounds", "1", "--size", "0.02", "--peers", none.toString());

        JsonNode contestants = root.path("contestants");
        assertEquals(3, contestants.path("verification").path("rates").size());
        assertTrue(contestants.path("verification").path("median").asDouble() > 0);
        for (String peer : List.of("bouncycastle", "sunec", "accp", "libsodium")) {
            assertTrue(contestants.path(peer).path("absent").asText().startsWith("not built: mvn -Ppeers"));
        }
        assertTrue(root.path("command").asText().startsWith("peers "), root.toString());
        assertFalse(root.path("command").asText().contains("--peers"), root.toString());
        assertEquals(4, root.path("comparisons").size());
        assertTrue(root.path("comparisons").path(0).path("ratio").isMissingNode());
    }

    @Test
    void shouldAgreeOnTransfersWhoseOwnersNobodyVerifies() throws Exception {
        try (OurCommits commits = new OurCommits(directory.resolve("commits"), 500)) {
            assertTrue(commits.perSecond() > 0);
        }
    }

    @Test
    void shouldCompareTwoCommandsInTurns() throws Exception {
        Path old = made("old", "\"commit\": \"abc\"", 100, 3);
        Path now = made("now", "\"commit\": \"def\"", 250, 4);
        JsonNode figures = run("turns", "--rounds", "2", "--before", copying(old), "--after", copying(now));

        assertEquals(
                2.5, find(figures, "committed, after to before").path("value").asDouble());
        assertEquals(
                250, find(figures, "committed, after, round 2").path("value").asDouble());
        assertTrue(find(figures, "to final block p99, after to before").isMissingNode());
        assertEquals("abc", written().path("machine").path("before").asText());
        assertEquals("def", written().path("machine").path("after").asText());
        JsonNode named = run(
                "turns",
                "--rounds",
                "1",
                "--figure",
                "to final block p99",
                "--before",
                copying(now),
                "--after",
                copying(old));
        assertEquals(
                0.75,
                find(named, "to final block p99, after to before").path("value").asDouble());
        assertEquals(
                2.5,
                find(figures, "committed, after to before, round 1")
                        .path("value")
                        .asDouble());
        assertEquals(1, Benchmarks.run("turns", "--rounds", "1", "--before", "false", "--after", copying(now)));
        assertEquals(1, Benchmarks.run("turns", "--rounds", "1", "--before", copying(now), "--after", "true"));
    }

    private Path made(String name, String fact, int rate, int latency) throws IOException {
        return Files.writeString(directory.resolve(name), """
                {"machine": {%s}, "figures": [{"name": "committed", "value": %d, "unit": "tx/s"},
                 {"name": "to final block p99", "value": %d, "unit": "ms"}]}
                """.formatted(fact, rate, latency));
    }

    /** Writes what it is said to have measured, as a run does. */
    private static String copying(Path measured) {
        return "sh -c 'cp " + measured + " \"$1\"'";
    }

    @Test
    void shouldRefuseOptionsThatItCannotTake() throws Exception {
        int usage = CommandLine.ExitCode.USAGE;
        assertEquals(usage, Benchmarks.run("end-to-end", "--verifier", "fastest"));
        assertEquals(usage, Benchmarks.run("end-to-end", "--verifier", "auto"));
        assertEquals(usage, Benchmarks.run("pre-verified", "--verifier", "vector"), "it verifies nothing");
        assertEquals(usage, Benchmarks.run("pre-verified", "--waiting", "patiently"));
        assertEquals(usage, Benchmarks.run("peers", "--only", "verification,journals"));
        assertEquals(usage, Benchmarks.run("peers", "--rounds", "0"));
        assertEquals(usage, Benchmarks.run("peers", "--java-17", directory.toString()));
    }

    @Test
    void shouldSayInALineWhatTheUserCanMend() throws Exception {
        assertEquals(1, Benchmarks.run("pre-verified", "--ring", "1000"));
    }

    private JsonNode run(String... arguments) throws Exception {
        return runWhole(arguments).path("figures");
    }

    private JsonNode runWhole(String... arguments) throws Exception {
        Path json = directory.resolve("figures.json");
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--json");
        all.add(json.toString());
        assertEquals(0, Benchmarks.run(all.toArray(new String[0])));
        return written();
    }

    private JsonNode written() throws IOException {
        return new ObjectMapper().readTree(directory.resolve("figures.json").toFile());
    }

    private List<String> distributions() throws IOException {
        return written().path("percentiles").findValuesAsText("name");
    }

    /** Of the first distribution. */
    private JsonNode median() throws IOException {
        for (JsonNode point : written().path("percentiles").path(0).path("values")) {
            if (point.path(0).asDouble() == 50) {
                return point;
            }
        }
        throw new AssertionError("no median");
    }

    private static JsonNode find(JsonNode figures, String name) {
        for (JsonNode figure : figures) {
            if (name.equals(figure.path("name").asText())) {
                return figure;
            }
        }
        return figures.path(figures.size());
    }
}
