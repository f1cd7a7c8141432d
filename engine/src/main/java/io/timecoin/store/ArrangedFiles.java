package io.timecoin.store;

import io.timecoin.base.DurableDirectory;
import io.timecoin.base.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * The directory of arranged copies, {@code coins-<height>.arranged}: the newest two stay, fewer if fewer snapshots do. A copy
 * can be made again, so whatever is wrong with one is a reason to delete it. Unfinished files of an earlier run are deleted
 * when it is opened. Stateless after that; one thread at a time writes.
 */
public final class ArrangedFiles {
    /** Most copies that stay: who downloads one has time to finish while the next is made. */
    public static final int KEPT_MAX = 2;

    private static final String PREFIX = "coins-";
    private static final String SUFFIX = ".arranged";
    private static final String TEMPORARY_SUFFIX = ".tmp";

    private final Path directory;
    private final int kept;

    private ArrangedFiles(Path directory, int kept) {
        this.directory = directory;
        this.kept = kept;
    }

    /**
     * Opens the directory, created if absent.
     *
     * @throws io.timecoin.base.EngineException FATAL, DISK, if it cannot be used
     */
    public static ArrangedFiles open(StoreConfig config) {
        ArrangedFiles files = look(config);
        DurableFiles.list(files.directory, "*" + TEMPORARY_SUFFIX).forEach(ArrangedFiles::delete);
        return files;
    }

    /**
     * Opens the directory, created if absent, and leaves unfinished files there.
     *
     * @throws io.timecoin.base.EngineException FATAL, DISK, if it cannot be used
     */
    public static ArrangedFiles look(StoreConfig config) {
        ArrangedFiles files =
                new ArrangedFiles(config.directory().resolve("arranged"), Math.min(KEPT_MAX, config.snapshotsKept()));
        DurableDirectory.create(files.directory);
        return files;
    }

    /** Where the copy of a height lies, or would. */
    public Path file(long height) {
        return directory.resolve(String.format(Locale.ROOT, "%s%020d%s", PREFIX, height, SUFFIX));
    }

    /** The height in the name of a copy; -1 if the name is none that was made here. */
    public static long heightOf(Path file) {
        String name = file.getFileName().toString();
        String digits = name.substring(PREFIX.length(), name.length() - SUFFIX.length());
        return digits.matches("\\d{1,18}|00\\d{18}") ? Long.parseLong(digits) : -1;
    }

    Path temporary(String name) {
        return directory.resolve(name + TEMPORARY_SUFFIX);
    }

    /** The copies there are, the newest first. Whether they are whole is for the reader to say. */
    public List<Path> list() {
        List<Path> found = new ArrayList<>(DurableFiles.list(directory, PREFIX + "*" + SUFFIX));
        Collections.reverse(found);
        return found;
    }

    /** How many stay. */
    public int kept() {
        return kept;
    }

    /** Deletes the oldest beyond those that stay. */
    public void prune() {
        List<Path> found = list();
        for (int i = kept; i < found.size(); i++) {
            delete(found.get(i));
        }
    }

    /**
     * Deletes the copies of heights beyond one: they are of a history that is lost.
     *
     * @throws io.timecoin.base.EngineException FATAL, DISK, if one cannot be deleted
     */
    public void dropAfter(long height) {
        String last = file(height).getFileName().toString();
        for (Path file : list()) {
            if (file.getFileName().toString().compareTo(last) > 0) {
                delete(file);
            }
        }
    }

    /**
     * Deletes a copy; who has it open reads on.
     *
     * @throws io.timecoin.base.EngineException FATAL, DISK, if the disk refuses
     */
    public static void delete(Path file) {
        DurableFiles.delete(file);
    }

    /** Bytes that may still be written to the disk of the copies. */
    long usableBytes() {
        try {
            return Files.getFileStore(directory).getUsableSpace();
        } catch (IOException e) {
            throw DurableFiles.failed("ask for the room of", directory, e);
        }
    }
}
