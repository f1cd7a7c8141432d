package io.timecoin.journal;

import net.openhft.chronicle.core.Jvm;
import net.openhft.chronicle.core.onoes.ExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process-wide settings of the queue library, made before its first class is used: no usage statistics, no
 * announcement, no disk monitor thread, no chatter. And its one door for failures it does not throw: a failed msync is
 * only reported to its error handler, so that handler counts what it is told and the medium looks after every sync.
 */
final class ChronicleLog {
    private static final Logger LOG = LoggerFactory.getLogger(ChronicleLog.class);

    private static volatile long failures;
    private static volatile String lastFailure = "";

    static {
        setUnlessGiven("chronicle.analytics.disable", "true");
        setUnlessGiven("chronicle.announcer.disable", "true");
        setUnlessGiven("chronicle.disk.monitor.disable", "true");
        setUnlessGiven("disable.perf.info", "true");
        setUnlessGiven("disable.debug.info", "true");
        Jvm.setExceptionHandlers(
                ChronicleLog::failed,
                (logger, message, thrown) -> LOG.debug("Chronicle: {}", message, thrown),
                ExceptionHandler.ignoresEverything(),
                ExceptionHandler.ignoresEverything());
    }

    private ChronicleLog() {}

    private static void setUnlessGiven(String key, String value) {
        if (System.getProperty(key) == null) {
            System.setProperty(key, value);
        }
    }

    /** May be called from the library's own threads. */
    private static synchronized void failed(Logger logger, String message, Throwable thrown) {
        lastFailure = message == null ? String.valueOf(thrown) : message;
        failures = failures + 1;
        LOG.error("Chronicle: {}", lastFailure, thrown);
    }

    /** How many failures the library has reported so far; the first call makes the settings. */
    static long failures() {
        return failures;
    }

    /** What it said of the last one. */
    static String lastFailure() {
        return lastFailure;
    }
}
