package io.timecoin.base;

import io.timecoin.base.EngineException.Cause;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The few operations on files that must be durable, in the order that makes them so. What throws an {@link IOException} leaves
 * it to the caller how far that reaches. Any thread.
 */
public final class DurableFiles {
    private DurableFiles() {}

    /** Makes names created, renamed or deleted in a directory durable. */
    public static void syncDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Syncs a file by its name: this includes pages written through a mapping that is gone. */
    public static void sync(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /** Replaces a file as a whole: after a crash it is the old one or the new one. */
    public static void replace(Path file, ByteBuffer content) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        try (FileChannel channel = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            writeFully(channel, content, 0);
            channel.force(true);
        }
        rename(temporary, file);
    }

    /** Renames over whatever has the name, and makes that durable. */
    public static void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        syncDirectory(to.toAbsolutePath().getParent());
    }

    /** Writes all that is left in a buffer. */
    public static void writeFully(FileChannel channel, ByteBuffer buffer, long position) throws IOException {
        long at = position;
        while (buffer.hasRemaining()) {
            at += channel.write(buffer, at);
        }
    }

    /** Fills a buffer from a position; false if the file ends first. */
    public static boolean readFully(FileChannel channel, ByteBuffer buffer, long position) throws IOException {
        long at = position;
        while (buffer.hasRemaining()) {
            int count = channel.read(buffer, at);
            if (count < 0) {
                return false;
            }
            at += count;
        }
        return true;
    }

    /** The files of a directory that match a pattern, by name. */
    public static List<Path> list(Path directory, String pattern) {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, pattern)) {
            files.forEach(found::add);
        } catch (DirectoryIteratorException e) {
            throw failed("list", directory, e.getCause());
        } catch (IOException e) {
            throw failed("list", directory, e);
        }
        Collections.sort(found);
        return found;
    }

    /**
     * Deletes a file if it is there; its name is gone for good once the directory is synced.
     *
     * @throws EngineException FATAL, DISK, if that fails
     */
    public static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw failed("delete", file, e);
        }
    }

    /** The failure of an operation on a file: the node must not go on with a disk that refuses. */
    public static EngineException failed(String what, Path file, IOException e) {
        return EngineException.fatal(Cause.DISK, "cannot " + what + ' ' + file + ": " + e.getMessage(), e);
    }
}
