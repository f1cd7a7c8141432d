package io.timecoin.node;

import io.timecoin.base.DurableDirectory;
import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Cause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Whether what a key has signed is known. The journal tells; where there is none, the key must be new, which a mark beside
 * it says until its first start, or its owner must say that the journal is lost. A validator that starts over in silence of
 * that could vote twice.
 *
 * @param unusedMark goes with the first start
 */
record KeyPast(Path unusedMark) {
    /**
     * Judges a home that is about to be started.
     *
     * @throws EngineException FATAL: CONFIG if the journal is missing, or is there and said to be lost; DISK
     */
    static KeyPast of(NodeConfig config) {
        NodeHome home = config.home();
        boolean hasJournal = hasEntries(home.journal());
        if (!hasJournal && !config.rejoins() && !Files.exists(home.unusedMark())) {
            throw EngineException.fatal(
                    Cause.CONFIG,
                    home.journal()
                            + " holds no journal, but the key beside it has been used: bring the journal back, or"
                            + " start with --rejoin if it is lost");
        }
        if (hasJournal && config.rejoins()) {
            throw EngineException.fatal(
                    Cause.CONFIG, home.journal() + " holds a journal: start without --rejoin, its past is known");
        }
        if (config.rejoins() && config.peers().isEmpty()) {
            throw EngineException.fatal(
                    Cause.CONFIG, "--rejoin takes the chain from peers, and network.peers names none");
        }
        return new KeyPast(home.unusedMark());
    }

    private static boolean hasEntries(Path journal) {
        if (!Files.isDirectory(journal)) {
            return false;
        }
        try (Stream<Path> entries = Files.list(journal)) {
            return entries.anyMatch(Files::isDirectory);
        } catch (IOException e) {
            throw EngineException.fatal(Cause.DISK, "cannot read " + journal + ": " + e.getMessage(), e);
        }
    }

    /** The journal is there: from now on it must not be missing. Before anything is signed. */
    void begin() {
        try {
            if (Files.deleteIfExists(unusedMark)) {
                DurableDirectory.sync(unusedMark.getParent());
            }
        } catch (IOException e) {
            throw EngineException.fatal(Cause.DISK, "cannot delete " + unusedMark + ": " + e.getMessage(), e);
        }
    }
}
