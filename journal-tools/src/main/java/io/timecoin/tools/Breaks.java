package io.timecoin.tools;

import io.timecoin.cli.Console;
import io.timecoin.cli.ExitCode;
import io.timecoin.journal.JournalReader;

/**
 * Counts the places where a reader without proofs found no record. One with records behind it is damage; one at the end
 * may be a torn tail, which only the verifier can tell.
 */
final class Breaks {
    private String first;
    private boolean isOpen;
    private boolean isDamage;

    void found(JournalReader reader) {
        isOpen = true;
        if (first == null) {
            first = reader.problem() + " (" + reader.file() + " at byte " + reader.offset() + ')';
        }
    }

    void record() {
        isDamage |= isOpen;
    }

    /** Whether anything could not be read. */
    boolean isAny() {
        return isOpen;
    }

    /** Ends a command that has read around the breaks. */
    int conclude(Console console) {
        if (isDamage) {
            String message = "the journal is damaged: " + first + "; journal-tools verify names the sequence";
            return console.fail(ExitCode.DATA_MISMATCH, message, Console.object());
        }
        if (isOpen) {
            console.error("unreadable at the end: " + first + "; journal-tools verify judges it");
        }
        return ExitCode.OK.code();
    }
}
