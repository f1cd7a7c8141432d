package io.timecoin.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.Hash;
import io.timecoin.cli.Console;
import io.timecoin.node.OwnState.Relation;
import io.timecoin.node.ReconcileReport.Differences;
import io.timecoin.node.ReconcileReport.Traffic;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReconcileLinesTest {
    private static final Damage SERVED = new Damage(Path.of("store", "utxo-7.snap"), "a sum differs");
    private static final Damage BASE = new Damage(Path.of("store", "base-3.snap"), "it is missing");

    private static ReconcileLines lines(long provenHeight, long ownHeight, List<Damage> left) {
        return new ReconcileLines(new ReconcileReport(
                Relation.DIFFERENT,
                provenHeight,
                Hash.ZERO,
                1,
                ownHeight,
                Hash.ZERO,
                "the journal's state",
                "",
                "not compared",
                Traffic.NONE,
                Differences.NONE,
                List.of(SERVED, BASE),
                left,
                List.of(),
                List.of(),
                false));
    }

    private static String printed(ReconcileLines lines) {
        StringWriter out = new StringWriter();
        PrintWriter writer = new PrintWriter(out);
        lines.print(new Console("timecoin", writer, writer, false));
        return out.toString();
    }

    @Test
    void shouldNameWhatARepairHasLeft() {
        ReconcileLines lines = lines(7, 7, List.of(BASE));
        assertTrue(lines.verdict().contains(BASE.file().toString()), lines.verdict());
        String printed = printed(lines);
        assertTrue(printed.lines().anyMatch(line -> line.matches("left damaged +base-3.snap")), printed);
        assertEquals(BASE.file().toString(), lines.json().get("left").get(0).textValue());
    }

    @Test
    void shouldSayThatARepairMendsWhatHasOnlyBeenFound() {
        ReconcileLines lines = lines(7, 7, List.of());
        assertTrue(lines.verdict().contains("--repair"), lines.verdict());
        assertFalse(printed(lines).contains("left damaged"));
        assertTrue(lines.json().get("left").isEmpty());
    }

    @Test
    void shouldSayWhereTheHeightsAreNotTheSame() {
        assertTrue(printed(lines(9, 7, List.of())).contains("nobody has any more"));
        assertFalse(printed(lines(7, 7, List.of())).contains("nobody has any more"));
    }
}
