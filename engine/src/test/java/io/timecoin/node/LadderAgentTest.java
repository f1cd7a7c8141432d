package io.timecoin.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.timecoin.base.Rung;
import io.timecoin.pipeline.HeardLog;
import io.timecoin.pipeline.LadderView;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an operator is told of rungs: once when the node comes to stand on one, once when it leaves it. */
class LadderAgentTest {
    private int ofState;
    private long offsetMs;
    private long freeBytes = 10_000;
    private final LadderView view = new LadderView(() -> ofState, () -> offsetMs);
    private final LadderAgent agent = new LadderAgent(view, () -> freeBytes, 1_000);

    private void look() {
        view.update();
        agent.look();
    }

    private static List<String> texts(HeardLog log) {
        return log.events().stream()
                .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                .toList();
    }

    @Test
    void shouldTellEachChangeOnce() {
        try (HeardLog log = new HeardLog(LadderAgent.class, Level.INFO)) {
            look();
            assertEquals(List.of(), texts(log));
            freeBytes = 900;
            offsetMs = -7_000;
            ofState = Rung.CLOCK_DOUBTFUL.bit() | Rung.CLOCK_OFF.bit();
            look();
            look();
            assertEquals(
                    List.of(
                            "WARN " + Rung.DISK_LOW.text() + "; 900 bytes are free",
                            "WARN " + Rung.CLOCK_DOUBTFUL.text() + "; theirs are -7000 ms ahead",
                            "WARN " + Rung.CLOCK_OFF.text() + "; theirs are -7000 ms ahead"),
                    texts(log));
            freeBytes = 10_000;
            ofState = Rung.CLOCK_DOUBTFUL.bit();
            look();
            List<ILoggingEvent> events = log.events();
            assertEquals(5, events.size());
            assertEquals(
                    "INFO over: " + Rung.DISK_LOW.text()
                            + "; 0 transactions turned away since the start, this was time 1",
                    texts(log).get(3));
        }
    }
}
