package io.timecoin.journal;

import io.timecoin.base.EngineException;
import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.agrona.BufferUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The files of a journal directory, mapped read-only one at a time: {@code session-NNNNNNNN/yyyyMMdd-HHmmss.cq4}, one
 * session a start, whose names sort in the order of writing.
 */
public final class MappedJournal implements JournalSource {
    static final String SESSION_PREFIX = "session-";
    static final String FILE_SUFFIX = ".cq4";

    private final Path directory;
    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);
    private MappedByteBuffer mapped;

    /** Opens a directory; one that is absent or holds no file is an empty journal. */
    public MappedJournal(Path directory) {
        this.directory = directory;
    }

    @Override
    public List<String> files() {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> walk = Files.walk(directory, 2)) {
            return walk.filter(MappedJournal::isJournalFile)
                    .map(path -> directory.relativize(path).toString().replace('\\', '/'))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw unreadable(directory.toString(), e);
        }
    }

    private static boolean isJournalFile(Path path) {
        return path.getFileName().toString().endsWith(FILE_SUFFIX)
                && path.getParent().getFileName().toString().startsWith(SESSION_PREFIX);
    }

    @Override
    public DirectBuffer read(String file) {
        close();
        try (FileChannel channel = FileChannel.open(directory.resolve(file), StandardOpenOption.READ)) {
            long size = Math.min(channel.size(), Integer.MAX_VALUE);
            if (size == 0) {
                return view;
            }
            mapped = channel.map(MapMode.READ_ONLY, 0, size);
            view.wrap(mapped);
            return view;
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static EngineException unreadable(String what, IOException e) {
        return EngineException.fatal(EngineException.Cause.DISK, "cannot read the journal " + what, e);
    }

    @Override
    public void close() {
        view.wrap(0, 0);
        if (mapped != null) {
            BufferUtil.free(mapped);
            mapped = null;
        }
    }
}
