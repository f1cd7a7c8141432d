package io.timecoin.base;

import io.timecoin.base.EngineException.Cause;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

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
            throw EngineException.fatal(Cause.DISK, "cannot create " + absolute + ": " + e.getMessage(), e);
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
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            throw EngineException.fatal(Cause.DISK, "cannot sync " + directory + ": " + e.getMessage(), e);
        }
    }
}
