package io.timecoin.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Cause;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class ConsoleTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private Console console(boolean isJson) {
        return new Console("program", new PrintWriter(out), new PrintWriter(err), isJson);
    }

    private static List<String> lines(StringWriter text) {
        return text.toString().lines().toList();
    }

    @Test
    void shouldSpeakToPeopleOnStdoutWithoutJson() {
        Console console = console(false);
        console.line("a line");
        new Table().row("name", "value").row("longer name", 1_234_567).print(console);
        assertEquals(4, console.fail(ExitCode.DATA_MISMATCH, "it differs", Console.object()));
        assertEquals(List.of("a line", "name         value", "longer name  1,234,567"), lines(out));
        assertEquals(List.of("program: it differs"), lines(err));
    }

    @Test
    void shouldKeepStdoutForJson() {
        Console console = console(true);
        console.line("a line");
        new Table().row("name", "value").print(console);
        assertEquals(0, console.succeed(Console.object().put("height", 3)));
        assertEquals(List.of("{\"height\":3,\"exitCode\":0}"), lines(out));
        assertEquals(List.of("a line"), lines(err));
    }

    @Test
    void shouldAlignNumbersToTheRight() {
        Table.ofNumbers().row("", "count").row("all", "7").print(console(false));
        assertEquals(List.of("     count", "all      7"), lines(out));
    }

    @Test
    void shouldEndWithTheCodeOfTheCause() {
        EngineException disk = EngineException.fatal(Cause.DISK, "full");
        assertEquals(ExitCode.DISK, ExitCode.of(disk));
        assertEquals(ExitCode.DISK, ExitCode.of(new CompletionException(disk)));
        assertEquals(ExitCode.DISK, ExitCode.of(new InternalError("a fault in a mapped page")));
        assertEquals(ExitCode.BUG, ExitCode.of(new IllegalStateException()));
    }

    @Test
    void shouldListTheCodesInOrder() {
        Map<String, String> lines = ExitCode.forHelp(Map.of(ExitCode.BUG, "a bug", ExitCode.OK, "fine"));
        assertEquals(List.of("  0", " 70"), List.copyOf(lines.keySet()));
        assertEquals(List.of("fine", "a bug"), List.copyOf(lines.values()));
    }
}
