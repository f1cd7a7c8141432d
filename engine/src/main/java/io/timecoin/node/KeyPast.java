package io.timecoin.node;

import io.timecoin.base.DurableDirectory;
import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Cause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Whether what a key has signed is known. The journal tells; where there is none, the key must be new, which a mark beside it
 * says until its first start, or its owner must say that the journal is lost. A validator that starts over in silence of
 * that could vote twice. That it starts over, its journal says from its first record on; until that is durable a second mark
 * does, so that a crash between leaves no journal that looks like the past of a key that never voted. Main thread.
 *
 * <pre>
 *  start            unused --------------- journal durable --> none
 *  start --rejoin   none, unused --> rejoining -- journal durable --> none
 * </pre>
 *
 * @param home where the marks are
 * @param rejoins whether the journal is lost
 */
record KeyPast(NodeHome home, boolean rejoins) {
    /**
     * Judges a home that is about to be started; changes nothing.
     *
     * @throws EngineException FATAL: CONFIG if the journal is missing, if it is there and said to be lost, or if it was begun
     *     by a start --rejoin that did not come to write it; DISK if it cannot be read
     */
    static KeyPast of(NodeConfig config) {
        NodeHome home = config.home();
        if (config.observes()) {
            return ofObserver(config);
        }
        boolean hasJournal = hasEntries(home.journal());
        boolean wasCutShort = Files.exists(home.rejoiningMark());
        if (wasCutShort && !config.rejoins()) {
            throw refusal("a start with --rejoin ended before " + home.journal()
                    + " could say so: start with --rejoin again, or the key may sign what it signed otherwise before");
        }
        if (!hasJournal && !config.rejoins() && !Files.exists(home.unusedMark())) {
            throw refusal(home.journal()
                    + " holds no journal, but the key beside it has been used: bring the journal back, or"
                    + " start with --rejoin if it is lost");
        }
        if (hasJournal && config.rejoins() && !wasCutShort) {
            throw refusal(home.journal() + " holds a journal: start without --rejoin, its past is known");
        }
        if (config.rejoins() && config.peers().isEmpty()) {
            throw refusal("--rejoin takes the chain from peers, and network.peers names none");
        }
        return new KeyPast(home, config.rejoins());
    }

    /** It signs no votes, so it has none to contradict: a home whose journal is lost begins anew. */
    private static KeyPast ofObserver(NodeConfig config) {
        if (config.rejoins()) {
            throw refusal("--rejoin is for validators: an observer begins a lost journal anew by itself");
        }
        return new KeyPast(config.home(), false);
    }

    private static EngineException refusal(String message) {
        return EngineException.fatal(Cause.CONFIG, message);
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

    /**
     * The journal is about to be opened, which leaves traces before its first record is durable.
     *
     * @throws EngineException FATAL DISK if the mark cannot be made durable
     */
    void beforeJournal() {
        if (!rejoins) {
            return;
        }
        Path mark = home.rejoiningMark();
        try {
            if (!Files.exists(mark)) {
                Files.createFile(mark);
            }
        } catch (IOException e) {
            throw EngineException.fatal(Cause.DISK, "cannot create " + mark + ": " + e.getMessage(), e);
        }
        DurableDirectory.sync(mark.getParent());
    }

    /**
     * The first record is durable: from now on the journal must not be missing, and tells all. Before anything is signed.
     *
     * @throws EngineException FATAL DISK if a mark cannot be deleted
     */
    void begin() {
        delete(home.unusedMark());
        delete(home.rejoiningMark());
    }

    private static void delete(Path mark) {
        try {
            if (Files.deleteIfExists(mark)) {
                DurableDirectory.sync(mark.getParent());
            }
        } catch (IOException e) {
            throw EngineException.fatal(Cause.DISK, "cannot delete " + mark + ": " + e.getMessage(), e);
        }
    }
}
