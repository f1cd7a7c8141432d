package io.timecoin.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class RunCommandTest {
    @Test
    void shouldLeaveOutPlacesInBothForms() {
        assertEquals(
                "end-to-end --verifier vector --transfers=9",
                RunCommand.text(List.of(
                        "end-to-end",
                        "--json",
                        "out/a.json",
                        "--verifier",
                        "vector",
                        "--home=somewhere",
                        "--transfers=9",
                        "--peers",
                        "there")));
    }

    @Test
    void shouldSayThatAnotherJavaIsNamed() {
        assertEquals(
                "peers --java-17 \"$JDK17\" --rounds 2",
                RunCommand.text(List.of("peers", "--java-17", "there", "--rounds", "2")));
        assertEquals(
                "peers --java-17 \"$JDK17\" --rounds 2",
                RunCommand.text(List.of("peers", "--java-17=there", "--rounds", "2")));
    }

    @Test
    void shouldQuoteWhatAShellWouldTakeForMore() {
        assertEquals("'Verify.*|Ring.*' -p 'it'\\''s'", RunCommand.text(List.of("Verify.*|Ring.*", "-p", "it's")));
    }

    @Test
    void shouldNameTheFlagsThatDecideFigures() {
        assertEquals(
                "-Xmx512m -XX:+UseZGC --add-modules=jdk.incubator.vector",
                RunCommand.jvmFlags(List.of(
                        "-Xmx512m",
                        "-Dbench.dir=there",
                        "-XX:+UseZGC",
                        "-Xlog:gc:file",
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "--add-modules=jdk.incubator.vector")));
    }
}
