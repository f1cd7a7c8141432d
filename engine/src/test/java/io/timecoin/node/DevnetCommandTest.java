package io.timecoin.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The main job from the command line, in this process. Nothing here depends on how fast it runs. */
@Timeout(600)
class DevnetCommandTest {
    @TempDir
    Path directory;

    /** A light load on a chain in a home of its own. */
    private CliRun devnet(String... more) {
        List<String> arguments = new ArrayList<>(List.of("devnet", "--rate", "200", "--wallets", "50", "--json"));
        arguments.addAll(List.of("--home", directory.resolve("home").toString()));
        arguments.addAll(List.of(more));
        return CliRun.of(arguments.toArray(new String[0]));
    }

    @Test
    void shouldCommitWhatItSendsAndTellWhere() throws IOException {
        CliRun run = devnet("--seconds", "3");
        assertEquals(0, run.exitCode(), run.err());
        assertEquals(1, run.out().lines().count(), run.out());
        JsonNode result = run.json();
        assertEquals(600, result.get("sent").longValue());
        assertEquals(
                600,
                result.get("committed").longValue()
                        + result.get("rejected").longValue()
                        + result.get("unsettled").longValue(),
                run.out());
        assertEquals(0, result.get("rejected").longValue(), run.out());
        assertTrue(result.get("height").longValue() > 0);
        assertEquals(64, result.get("stateRoot").textValue().length());
        assertTrue(result.get("agreed").booleanValue());
        assertEquals(0, result.get("acknowledgedLost").longValue());
        assertEquals(0, result.get("acknowledgedLeft").longValue());
        assertEquals(0, result.get("acknowledgedNotLookedFor").longValue());
        assertEquals(4, result.get("validators").size());
        for (JsonNode validator : result.get("validators")) {
            assertTrue(
                    validator.get("height").longValue() >= result.get("height").longValue(), run.out());
        }
        assertTrue(result.get("tps").doubleValue() > 0);
        JsonNode departures = result.get("departures");
        for (String reason : new String[] {"evicted", "expired", "lockExpired", "parentGone", "conflictsWithBlock"}) {
            assertTrue(departures.get(reason).isIntegralNumber(), run.out());
        }
        JsonNode latency = result.get("latencyMs");
        assertTrue(latency.get("p50").doubleValue() <= latency.get("p99").doubleValue());
        assertTrue(Files.isDirectory(Path.of(result.get("journal").textValue())));
        assertTrue(
                result.get("audit").textValue().endsWith(result.get("journal").textValue()));
    }

    /** Some are killed in the middle of a proposal, some while they catch up. */
    @Test
    void shouldLoseNothingWhenValidatorsAreKilledOneAfterTheOther() throws IOException {
        CliRun run = devnet("--processes", "--kill-every", "1", "--seconds", "8");
        assertEquals(0, run.exitCode(), run.err() + run.out());
        JsonNode result = run.json();
        assertTrue(result.get("kills").intValue() > 0, run.out());
        assertTrue(result.get("committed").longValue() > 0, run.out());
        assertTrue(result.get("agreed").booleanValue(), run.out());
        assertEquals(0, result.get("acknowledgedLost").longValue(), run.out());
    }

    @Test
    void shouldLetAnObserverJoinByAStateWhileTheLoadGoesOn() throws IOException {
        CliRun run = devnet("--join-after", "8", "--seconds", "12");
        assertEquals(0, run.exitCode(), run.err() + run.out());
        JsonNode result = run.json();
        JsonNode observer = result.get("observer");
        assertTrue(observer.get("joined").booleanValue(), run.out());
        assertTrue(observer.get("baseHeight").longValue() > 0, run.out());
        assertEquals(
                observer.get("height").longValue(),
                observer.get("baseHeight").longValue()
                        + observer.get("blocksFollowed").longValue());
        assertTrue(
                observer.get("height").longValue() > observer.get("baseHeight").longValue(), run.out());
        assertTrue(observer.get("agreed").booleanValue(), run.out());
        assertEquals(
                directory
                        .resolve("home")
                        .resolve("observer-0")
                        .resolve("journal")
                        .toString(),
                observer.get("journal").textValue());
        assertEquals(4, result.get("validators").size(), "an observer is none of them");
        assertEquals(0, result.get("acknowledgedLost").longValue(), run.out());
        assertTrue(run.err().contains("an observer joins after 8 s"), run.err());
    }

    @Test
    void shouldRefuseToLetAnObserverJoinWhereThereIsNoLoad() {
        for (String after : new String[] {"0", "-1", "5", "6"}) {
            CliRun run = CliRun.of("devnet", "--seconds", "5", "--join-after", after);
            assertEquals(2, run.exitCode());
            assertTrue(run.err().contains("--join-after takes seconds from 1, and fewer than --seconds"), run.err());
        }
    }
}
