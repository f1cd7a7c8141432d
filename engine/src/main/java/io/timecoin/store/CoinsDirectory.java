package io.timecoin.store;

import io.timecoin.base.DurableFiles;
import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Cause;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;

/**
 * A directory of a memory file system where maps of coins lie while their stores are open, each under a name of its own. It must be
 * its user's own: what others may write to, they may put a file of theirs in under a map's name.
 */
final class CoinsDirectory {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private CoinsDirectory() {}

    /** Where the map of a store lies. */
    static Path mapOf(Path directory, Path store) {
        String name = store.toAbsolutePath().normalize().toString();
        return directory.resolve("coins-" + UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)) + ".map");
    }

    /**
     * Makes it, but not what it lies in, if it is not there, and judges it.
     *
     * @param store a directory of who uses it
     * @throws EngineException FATAL: CONFIG if it is another's or others may write to it; DISK if it cannot be made
     */
    static void prepare(Path directory, Path store) {
        try {
            if (!Files.isDirectory(directory)) {
                Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            }
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(directory);
            boolean isOwn = Files.getOwner(directory).equals(Files.getOwner(store))
                    && !permissions.contains(PosixFilePermission.GROUP_WRITE)
                    && !permissions.contains(PosixFilePermission.OTHERS_WRITE);
            if (!isOwn) {
                throw EngineException.fatal(
                        Cause.CONFIG,
                        "store.coinsDirectory is " + directory + ", which is another's or others may write to: name one"
                                + " of the node's own, such as " + directory.resolve("timecoin"));
            }
        } catch (IOException e) {
            throw DurableFiles.failed("use", directory, e);
        }
    }
}
