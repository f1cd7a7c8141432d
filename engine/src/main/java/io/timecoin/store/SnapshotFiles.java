package io.timecoin.store;

import io.timecoin.base.DurableDirectory;
import io.timecoin.base.DurableFiles;
import io.timecoin.base.Invariant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The directory of snapshots: {@code replica-<sequence>.snap}, {@code utxo-<height>.snap} and {@code base-<height>.snap},
 * numbers of twenty digits so that names sort as numbers. Unfinished files of an earlier run are deleted when it is opened.
 * Stateless after that; one thread at a time writes.
 */
public final class SnapshotFiles {
    static final String TEMPORARY_SUFFIX = ".tmp";

    private static final String DIRECTORY = "snapshots";
    private static final String SUFFIX = ".snap";

    private final Path directory;
    private final int kept;

    private SnapshotFiles(Path directory, int kept) {
        this.directory = directory;
        this.kept = kept;
    }

    /**
     * Opens the directory, created if absent.
     *
     * @throws io.timecoin.base.EngineException FATAL, DISK, if it cannot be used
     */
    public static SnapshotFiles open(StoreConfig config) {
        SnapshotFiles files = look(config);
        DurableFiles.list(files.directory, "*" + TEMPORARY_SUFFIX).forEach(files::delete);
        return files;
    }

    /**
     * Opens the directory, created if absent, and leaves unfinished files there.
     *
     * @throws io.timecoin.base.EngineException FATAL, DISK, if it cannot be used
     */
    public static SnapshotFiles look(StoreConfig config) {
        SnapshotFiles files = new SnapshotFiles(config.directory().resolve(DIRECTORY), config.snapshotsKept());
        DurableDirectory.create(files.directory);
        return files;
    }

    /**
     * Begins a snapshot.
     *
     * @param number journal sequence or height it is taken at
     */
    public SnapshotWriter begin(SnapshotKind kind, long number) {
        Invariant.check(number >= 0, "snapshots have numbers from 0 on");
        return new SnapshotWriter(kind, number, directory.resolve(nameOf(kind, number)));
    }

    private static String nameOf(SnapshotKind kind, long number) {
        return String.format(Locale.ROOT, "%s-%020d%s", kind.prefix(), number, SUFFIX);
    }

    /** Where the snapshot of a number lies in a store, if there is one; changes nothing. */
    public static Path fileIn(Path store, SnapshotKind kind, long number) {
        return store.resolve(DIRECTORY).resolve(nameOf(kind, number));
    }

    /** The finished snapshots of a kind, the newest first. Whether they are whole is for the reader to say. */
    public List<Path> list(SnapshotKind kind) {
        List<Path> found = DurableFiles.list(directory, kind.prefix() + "-*" + SUFFIX);
        Collections.reverse(found);
        return found;
    }

    /** The newest finished snapshot of a kind. */
    public Optional<Path> latest(SnapshotKind kind) {
        return list(kind).stream().findFirst();
    }

    /**
     * Deletes the oldest of a kind beyond those that stay. For replica snapshots only once the journal vouches durably for
     * the newest: before, a crash could leave none that counts.
     *
     * @throws io.timecoin.base.EngineException FATAL, DISK, if the disk refuses
     */
    public void prune(SnapshotKind kind) {
        List<Path> found = list(kind);
        for (int i = kept; i < found.size(); i++) {
            delete(found.get(i));
        }
    }

    /**
     * Deletes the finished snapshots of a kind beyond a number: they are of a history that is lost, and as the newest they
     * would outlive every one that is written until the number is reached again.
     *
     * @return how many there were
     * @throws io.timecoin.base.EngineException FATAL, DISK, if one cannot be deleted
     */
    public int dropAfter(SnapshotKind kind, long number) {
        int dropped = 0;
        for (Path file : list(kind)) {
            if (numberOf(kind, file) > number) {
                delete(file);
                dropped++;
            }
        }
        return dropped;
    }

    /**
     * Deletes the finished snapshots of a kind but one.
     *
     * @param number of the one that stays; -1 for none
     * @return how many there were
     * @throws io.timecoin.base.EngineException FATAL, DISK, if one cannot be deleted
     */
    public int dropOthers(SnapshotKind kind, long number) {
        int dropped = 0;
        for (Path file : list(kind)) {
            if (number < 0 || !file.equals(fileIn(directory.getParent(), kind, number))) {
                delete(file);
                dropped++;
            }
        }
        return dropped;
    }

    /** The number in the name of a snapshot; -1 if the name is none that was made here. */
    public static long numberOf(SnapshotKind kind, Path file) {
        String name = file.getFileName().toString();
        String digits = name.substring(kind.prefix().length() + 1, name.length() - SUFFIX.length());
        return digits.matches("\\d{1,18}|00\\d{18}") ? Long.parseLong(digits) : -1;
    }

    private void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw DurableFiles.failed("delete", file, e);
        }
    }
}
