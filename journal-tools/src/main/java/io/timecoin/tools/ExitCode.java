package io.timecoin.tools;

import io.timecoin.base.EngineException;
import java.util.LinkedHashMap;
import java.util.Map;

/** How the tools can end; the numbers are permanent and the same as those of the engine. */
enum ExitCode {
    OK(0, "done; the journal is what it should be"),
    USAGE(2, "the command line is wrong"),
    CONFIG(3, "there is no journal, or not one that can be replayed"),
    DATA_MISMATCH(4, "the journal is damaged, or the replay differs from it"),
    DISK(5, "a file cannot be read"),
    BUG(70, "a bug in the tools; please report it");

    private final int code;
    private final String meaning;

    ExitCode(int code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    int code() {
        return code;
    }

    /** The code of a failure: its cause's, or that of a bug. */
    static ExitCode of(Throwable failure) {
        if (failure instanceof EngineException operating) {
            return switch (operating.reason()) {
                case CONFIG -> CONFIG;
                case DATA_MISMATCH -> DATA_MISMATCH;
                case DISK -> DISK;
                case NETWORK, PORT_IN_USE -> BUG;
            };
        }
        // The JVM's word for a mapped page that the disk did not give.
        return failure instanceof InternalError ? DISK : BUG;
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
