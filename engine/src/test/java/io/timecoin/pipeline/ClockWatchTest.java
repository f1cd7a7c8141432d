package io.timecoin.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A system clock that is set back stops blocks; the operator must hear of it. */
@Timeout(60)
class ClockWatchTest {
    private static final int BACK_MS = 5_000;

    @Test
    void shouldWarnOnceWhileTheClockIsBehindAndSayWhenItHasCaughtUp() {
        SampleChain chain = new SampleChain(2);
        try (HeardLog log = new HeardLog(ClockWatch.class, Level.INFO);
                RunningPipeline running = new RunningPipeline(chain, 1)) {
            running.advanceClock(SampleChain.INTERVAL_MS / 2);
            running.submit(1, 0, chain.transfer(0, 1, false));
            running.awaitAnswers(1);
            running.advanceClock(-BACK_MS);
            RunningPipeline.await(() -> log.events().size() == 1);
            running.submit(1, 1, chain.transfer(1, 1, false));
            running.awaitAnswers(2);
            running.advanceClock(BACK_MS);
            RunningPipeline.await(() -> log.events().size() == 2);

            ILoggingEvent warned = log.events().get(0);
            assertEquals(Level.WARN, warned.getLevel());
            long last = SampleChain.GENESIS_MS + SampleChain.INTERVAL_MS / 2;
            assertTrue(warned.getFormattedMessage()
                    .contains(Instant.ofEpochMilli(last).toString()));
            assertTrue(warned.getFormattedMessage()
                    .contains(Instant.ofEpochMilli(last - BACK_MS).toString()));
            assertEquals(Level.INFO, log.events().get(1).getLevel());
        }
    }

    @Test
    void shouldSayNothingOfSmallCorrections() {
        try (HeardLog log = new HeardLog(ClockWatch.class, Level.INFO)) {
            ClockWatch watch = new ClockWatch();
            watch.look(9_000, 10_000);
            watch.look(10_000, 10_000);
            assertEquals(0, log.events().size());
            watch.look(8_999, 10_000);
            watch.look(8_000, 10_000);
            watch.look(9_999, 10_000);
            assertEquals(1, log.events().size());
            watch.look(10_000, 10_000);
            assertEquals(2, log.events().size());
        }
    }
}
