package io.timecoin.tools;

import java.nio.file.Path;
import picocli.CommandLine.Parameters;

/** The journal that a command reads. */
final class JournalArgument {
    @Parameters(
            index = "0",
            paramLabel = "JOURNAL",
            description = "The directory of the journal, or the validator's home that holds it.")
    private Path journal;

    /** Finds it. */
    JournalPath find() {
        return JournalPath.find(journal);
    }
}
