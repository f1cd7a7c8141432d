package io.timecoin.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Cause;
import io.timecoin.pipeline.HeardLog;
import org.junit.jupiter.api.Test;

/** What an operator reads when a validator stops: a sentence, and a stack trace only where it helps. */
class FailureLogTest {
    private static ILoggingEvent logged(Throwable failure) {
        try (HeardLog log = new HeardLog(ValidatorNode.class, Level.INFO)) {
            ValidatorNode.logFailure(failure);
            assertEquals(1, log.events().size());
            return log.events().get(0);
        }
    }

    @Test
    void shouldTellAnOperatingFailureInOneSentence() {
        EngineException full = EngineException.fatal(Cause.DISK, "the disk is full", new IllegalStateException());
        ILoggingEvent event = logged(full);
        assertEquals(Level.ERROR, event.getLevel());
        assertEquals("stopping: the disk is full", event.getFormattedMessage());
        assertNull(event.getThrowableProxy());
        assertNull(logged(new IllegalStateException("stopped at ring sequence 5", full))
                .getThrowableProxy());
    }

    @Test
    void shouldTellWhereABugIs() {
        ILoggingEvent event = logged(new IllegalStateException("no block"));
        assertEquals(Level.ERROR, event.getLevel());
        assertEquals("stopping by a bug: no block", event.getFormattedMessage());
        assertNotNull(event.getThrowableProxy());
    }
}
