package io.timecoin.node;

import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Cause;
import io.timecoin.base.Invariant;
import java.util.LinkedHashMap;
import java.util.Map;

/** How a process of the engine can end; permanent numbers. */
enum ExitCode {
    OK(0, "done, or stopped in order"),
    USAGE(2, "the command line is wrong"),
    CONFIG(3, "configuration, genesis, a key or the home is missing or wrong"),
    DATA_MISMATCH(4, "journal or store do not hold what they must"),
    DISK(5, "the disk refused, is full, or a sync failed"),
    NETWORK(6, "an address could not be used or reached"),
    PORT_IN_USE(7, "something else listens on the address"),
    BUG(70, "a bug in the engine; please report it");

    static {
        for (Cause cause : Cause.values()) {
            Invariant.check(valueOf(cause.name()).code == cause.exitCode(), "exit codes of causes are those told here");
        }
    }

    private final int code;
    private final String meaning;

    ExitCode(int code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    int code() {
        return code;
    }

    String meaning() {
        return meaning;
    }

    /** The code of a failure, which may be wrapped: its cause's, or that of a bug. */
    static ExitCode of(Throwable failure) {
        EngineException operating = operating(failure);
        return operating == null ? BUG : valueOf(operating.reason().name());
    }

    /** The operating failure in a chain of causes, or null. */
    static EngineException operating(Throwable failure) {
        for (Throwable link = failure; link != null; link = link.getCause()) {
            if (link instanceof EngineException operating) {
                return operating;
            }
        }
        return null;
    }

    /** Codes and meanings as the help shows them. */
    static Map<String, String> forHelp() {
        Map<String, String> lines = new LinkedHashMap<>();
        for (ExitCode value : values()) {
            lines.put(String.format("%3d", value.code), value.meaning);
        }
        return lines;
    }
}
