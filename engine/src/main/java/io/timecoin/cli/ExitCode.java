package io.timecoin.cli;

import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Cause;
import io.timecoin.base.Invariant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** How a process of the engine or of its tools can end; permanent numbers. */
public enum ExitCode {
    /** As it should. */
    OK(0, "done, or stopped in order"),
    /** Wrong arguments. */
    USAGE(2, "the command line is wrong"),
    /** Something is not as it was configured. */
    CONFIG(3, "configuration, genesis, a key or the home is missing or wrong"),
    /** The disk holds something else than it must. */
    DATA_MISMATCH(4, "journal or store do not hold what they must"),
    /** The disk. */
    DISK(5, "the disk refused, is full, or a sync failed"),
    /** The network. */
    NETWORK(6, "an address could not be used or reached"),
    /** An address that is taken. */
    PORT_IN_USE(7, "something else listens on the address"),
    /** Ours. */
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

    /** The number. */
    public int code() {
        return code;
    }

    /** One line for people. */
    public String meaning() {
        return meaning;
    }

    /** The code of a failure, which may be wrapped: its cause's, or that of a bug. */
    public static ExitCode of(Throwable failure) {
        EngineException operating = operating(failure);
        if (operating != null) {
            return valueOf(operating.reason().name());
        }
        // The JVM's word for a mapped page that the disk did not give.
        return failure instanceof InternalError ? DISK : BUG;
    }

    /** The operating failure in a chain of causes, or null. */
    public static EngineException operating(Throwable failure) {
        for (Throwable link = failure; link != null; link = link.getCause()) {
            if (link instanceof EngineException operating) {
                return operating;
            }
        }
        return null;
    }

    /** Codes and meanings as the help shows them. */
    public static Map<String, String> forHelp() {
        Map<ExitCode, String> meanings = new EnumMap<>(ExitCode.class);
        for (ExitCode value : values()) {
            meanings.put(value, value.meaning);
        }
        return forHelp(meanings);
    }

    /** Codes as the help of a program shows them that knows only some and has its own words for them. */
    public static Map<String, String> forHelp(Map<ExitCode, String> meanings) {
        Map<String, String> lines = new LinkedHashMap<>();
        new TreeMap<>(meanings).forEach((code, meaning) -> lines.put(String.format("%3d", code.code), meaning));
        return lines;
    }
}
