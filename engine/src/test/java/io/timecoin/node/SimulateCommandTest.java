package io.timecoin.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SimulateCommandTest {
    @Test
    void shouldCountWhatHappenedWhenNothingIsBroken() throws Exception {
        CliRun run = CliRun.of("simulate", "--seed", "3", "--seeds", "2", "--json");
        assertEquals(0, run.exitCode());
        assertEquals(2, run.json().get("seeds").asInt());
        assertEquals(0, run.json().get("violations").asInt());
        assertTrue(run.json().get("faults").has("lost-tail"));
        double seconds = run.json().get("seconds").asDouble();
        assertEquals(
                run.json().get("virtualSeconds").asDouble() / seconds,
                run.json().get("timesRealTime").asDouble(),
                0.01);
        assertEquals(2 * 60 / seconds, run.json().get("seedsPerMinute").asDouble(), 0.01);
    }

    @Test
    void shouldTellHowFastItRanWhenReadByPeople() throws Exception {
        String table = CliRun.of("simulate", "--seed", "3").out();
        assertTrue(table.contains("times real time"), table);
        assertTrue(table.contains("seeds a minute"), table);
    }

    @Test
    void shouldTellHowToRepeatWhatBrokeARule() throws Exception {
        CliRun run = CliRun.of(
                "simulate",
                "--seeds",
                "40",
                "--validators",
                "4",
                "--faults",
                "partition,twins",
                "--twins",
                "2",
                "--json");
        assertEquals(4, run.exitCode());
        String command = run.json().get("violated").get(0).get("command").asText();
        assertTrue(command.endsWith("--validators 4 --faults partition,twins --twins 2"), command);
        String[] again = command.substring("timecoin ".length()).split(" ");
        assertEquals(4, CliRun.of(again).exitCode());
    }

    @Test
    void shouldRefuseAFaultItDoesNotKnow() throws Exception {
        assertEquals(2, CliRun.of("simulate", "--faults", "gravity").exitCode());
    }
}
