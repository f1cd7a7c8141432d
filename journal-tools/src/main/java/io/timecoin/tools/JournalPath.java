package io.timecoin.tools;

import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Cause;
import io.timecoin.journal.JournalSource;
import io.timecoin.journal.MappedJournal;
import java.nio.file.Files;
import java.nio.file.Path;
import org.agrona.DirectBuffer;

/**
 * A directory that holds a journal.
 *
 * @param directory the one with the sessions
 */
record JournalPath(Path directory) {
    private static final String INSIDE_A_HOME = "journal";
    private static final String STORE_OF_A_HOME = "store";

    /**
     * Finds the journal at a path.
     *
     * @param given the journal, or a home that holds one
     * @throws EngineException CONFIG if there is none
     */
    static JournalPath find(Path given) {
        if (!Files.isDirectory(given)) {
            throw EngineException.fatal(
                    Cause.CONFIG, Files.exists(given) ? given + " is not a directory" : "there is no " + given);
        }
        if (holdsFiles(given)) {
            return new JournalPath(given);
        }
        Path inside = given.resolve(INSIDE_A_HOME);
        if (Files.isDirectory(inside) && holdsFiles(inside)) {
            return new JournalPath(inside);
        }
        throw EngineException.fatal(
                Cause.CONFIG, given + " is not a journal: it holds no session-NNNNNNNN with .cq4 files");
    }

    private static boolean holdsFiles(Path directory) {
        try (MappedJournal source = new MappedJournal(directory)) {
            return !source.files().isEmpty();
        }
    }

    /** Where the store lies that belongs to it, if the two lie together as in a home. */
    Path store() {
        return directory.toAbsolutePath().resolveSibling(STORE_OF_A_HOME);
    }

    /** Opens it for reading. */
    MappedJournal open() {
        return new MappedJournal(directory);
    }

    /** Bytes its files hold; a file is allocated ahead, and its end is zeros. */
    long usedBytes() {
        try (MappedJournal source = open()) {
            return source.files().stream()
                    .mapToLong(file -> usedBytes(source, file))
                    .sum();
        }
    }

    private static long usedBytes(JournalSource source, String file) {
        DirectBuffer bytes = source.read(file);
        int end = bytes.capacity();
        while (end >= Long.BYTES && bytes.getLong(end - Long.BYTES) == 0) {
            end -= Long.BYTES;
        }
        return end;
    }

    @Override
    public String toString() {
        return directory.toString();
    }
}
