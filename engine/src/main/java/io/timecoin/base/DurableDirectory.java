package io.timecoin.base;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Directories whose entries survive a power cut: creating a file makes its bytes durable, not its name. Any thread. */
public final class DurableDirectory {
    private DurableDirectory() {}

    /**
     * Creates a directory with its parents and makes their names durable.
     *
     * @throws EngineException FATAL, DISK, if that fails
     */
    public static void create(Path directory) {
        Path absolute = directory.toAbsolutePath();
        if (Files.isDirectory(absolute)) {
            return;
        }
        Path parent = absolute.getParent();
        if (parent != null) {
            create(parent);
        }
        try {
            Files.createDirectories(absolute);
        } catch (IOException e) {
            throw DurableFiles.failed("create", absolute, e);
        }
        if (parent != null) {
            sync(parent);
        }
    }

    /**
     * Makes the names in a directory durable.
     *
     * @throws EngineException FATAL, DISK, if that fails
     */
    public static void sync(Path directory) {
        try {
            DurableFiles.syncDirectory(directory);
        } catch (IOException e) {
            throw DurableFiles.failed("sync", directory, e);
        }
    }
}
