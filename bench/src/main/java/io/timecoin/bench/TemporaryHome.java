package io.timecoin.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A directory that is removed with all in it when the measurement ends, unless it is to be kept. */
final class TemporaryHome implements AutoCloseable {
    /** Where temporary directories are made, if not in the system's place for them. */
    static final String PARENT_PROPERTY = "bench.dir";

    private final Path path;
    private final boolean isKept;

    private TemporaryHome(Path path, boolean isKept) {
        this.path = path;
        this.isKept = isKept;
    }

    /** Makes a directory. */
    static TemporaryHome make() throws IOException {
        return new TemporaryHome(Files.createTempDirectory(parent(), "timecoin-bench-"), false);
    }

    private static Path parent() {
        return Path.of(System.getProperty(PARENT_PROPERTY, System.getProperty("java.io.tmpdir")))
                .toAbsolutePath();
    }

    /** The kind of file system that homes are made on: on one in memory nothing is synced. */
    static String fileSystem() {
        try {
            return Files.getFileStore(parent()).type();
        } catch (IOException e) {
            return "unknown: " + e.getMessage();
        }
    }

    /** Uses a directory that stays, or makes one that does not if none is given. */
    static TemporaryHome at(Path kept) throws IOException {
        return kept == null ? make() : new TemporaryHome(Files.createDirectories(kept), true);
    }

    Path path() {
        return path;
    }

    @Override
    public void close() {
        if (isKept) {
            return;
        }
        try (Stream<Path> walk = Files.walk(path)) {
            List<Path> deepestFirst = walk.sorted(Comparator.reverseOrder()).toList();
            for (Path each : deepestFirst) {
                Files.delete(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + path, e);
        }
    }
}
