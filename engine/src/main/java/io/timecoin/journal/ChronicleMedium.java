package io.timecoin.journal;

import io.timecoin.base.DurableDirectory;
import io.timecoin.base.DurableFiles;
import io.timecoin.base.EngineException;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.MappedBytesStore;
import net.openhft.chronicle.bytes.SyncMode;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;
import org.agrona.DirectBuffer;

/**
 * The journal on Chronicle Queue. Every opening writes into a new session directory, so the library only ever sees files
 * this process made. Its clock stands still; moving it is what starts a file.
 *
 * <p>Durable means {@code fdatasync} on a descriptor of our own has returned: it throws where the library only logs, and
 * it covers every page dirtied through any mapping of the file, chunk crossed or not. A waiting {@code msync} beside it
 * was measured to cost a third to a half of the throughput and adds nothing, so the library is left in ASYNC mode: its
 * own {@code sync} is then one system call without I/O, kept as a second witness, and its failure, on this thread or when
 * a chunk is unmapped on another, is read from {@link ChronicleLog}. What a sync writes {@link PagesAhead} keeps small. One
 * thread.
 */
public final class ChronicleMedium implements Medium {
    static final String JVM_FLAGS = "run with --add-opens=java.base/java.lang.reflect=ALL-UNNAMED"
            + " --add-exports=java.base/sun.nio.ch=ALL-UNNAMED, or start the executable jar, which asks for them";

    private static final String LOCK_FILE = "lock";

    private final Path directory;
    private final int blockBytes;
    private final MappedJournal files;
    private final FileChannel lockChannel;
    private final FileLock lock;
    private final PagesAhead ahead = new PagesAhead();
    private final long failuresAtStart = ChronicleLog.failures();
    private ChronicleQueue queue;
    private ExcerptAppender appender;
    private FileChannel syncChannel;
    private Path session;
    private volatile long clockMs;
    private long fileBytes;
    private long end;
    private boolean failed;

    /**
     * Opens a directory for this process alone.
     *
     * @param blockBytes size of a mapped chunk, a power of two from 64 KiB
     * @throws EngineException FATAL CONFIG if another process holds it, FATAL DISK if it cannot be made
     */
    public ChronicleMedium(Path directory, int blockBytes) {
        this.directory = directory;
        this.blockBytes = blockBytes;
        this.files = new MappedJournal(directory);
        try {
            DurableDirectory.create(directory);
            lockChannel =
                    FileChannel.open(directory.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            lock = tryLock(lockChannel);
        } catch (IOException e) {
            throw EngineException.fatal(EngineException.Cause.DISK, "cannot open the journal at " + directory, e);
        }
        if (lock == null) {
            throw EngineException.fatal(
                    EngineException.Cause.CONFIG, "another process writes the journal " + directory);
        }
    }

    private static FileLock tryLock(FileChannel channel) throws IOException {
        try {
            FileLock held = channel.tryLock();
            if (held == null) {
                channel.close();
            }
            return held;
        } catch (OverlappingFileLockException e) {
            channel.close();
            return null;
        }
    }

    @Override
    public List<String> files() {
        return files.files();
    }

    @Override
    public DirectBuffer read(String file) {
        return files.read(file);
    }

    @Override
    public void roll(long timeMs) {
        requireWorking();
        try {
            if (queue == null) {
                open(timeMs);
            } else {
                clockMs = Math.max(timeMs, clockMs + JournalRollCycle.CYCLE_MS);
                syncChannel.close();
            }
            syncChannel = null;
            ahead.clear();
            fileBytes = 0;
        } catch (IOException | RuntimeException | LinkageError | AssertionError e) {
            // With a flag missing the library fails in ways of its own, from a read-only queue to an assertion.
            throw failure(
                    "cannot start a journal file in " + directory + "; if a JVM flag is missing, " + JVM_FLAGS, e);
        }
    }

    private void open(long timeMs) throws IOException {
        session = directory.resolve(nextSession());
        Files.createDirectory(session);
        DurableFiles.syncDirectory(directory);
        clockMs = timeMs;
        queue = SingleChronicleQueueBuilder.binary(session.toFile())
                .rollCycle(new JournalRollCycle())
                .timeProvider(() -> clockMs)
                .blockSize(blockBytes)
                .syncMode(SyncMode.ASYNC)
                .build();
        appender = queue.createAppender();
        // Opened on the thread that starts the node, then handed over whole to the journal's own.
        appender.singleThreadedCheckDisabled(true);
    }

    private String nextSession() {
        int last = 0;
        String[] names = directory.toFile().list();
        for (String name : names == null ? new String[0] : names) {
            if (name.matches(MappedJournal.SESSION_PREFIX + "\\d{8}")) {
                last = Math.max(last, Integer.parseInt(name.substring(MappedJournal.SESSION_PREFIX.length())));
            }
        }
        return String.format("%s%08d", MappedJournal.SESSION_PREFIX, last + 1);
    }

    @Override
    public void append(DirectBuffer record, int offset, int length) {
        requireWorking();
        try {
            end = appendDocument(record, offset, length);
            if (syncChannel == null) {
                openSyncChannel();
            }
            ahead.keepAhead(syncChannel, end);
            fileBytes += Framing.HEADER_BYTES + length;
        } catch (IOException | RuntimeException | InternalError e) {
            // A full disk under a mapping is an InternalError here and a SIGBUS elsewhere; both are the disk's.
            throw failure("cannot append to the journal in " + directory, e);
        }
    }

    /** Where in the file it ends. */
    private long appendDocument(DirectBuffer record, int offset, int length) {
        byte[] array = record.byteArray();
        try (DocumentContext document = appender.writingDocument()) {
            Bytes<?> bytes = document.wire().bytes();
            ahead.mapped((MappedBytesStore) bytes.bytesStore());
            bytes.write(array, record.wrapAdjustment() + offset, length);
            return bytes.writePosition();
        }
    }

    /** The first append made the file; its directory entry must be durable before anything in it counts as that. */
    private void openSyncChannel() throws IOException {
        File file = appender.currentFile();
        if (file == null) {
            throw new IOException("the queue names no current file");
        }
        syncChannel = FileChannel.open(file.toPath(), StandardOpenOption.WRITE);
        DurableFiles.syncDirectory(session);
    }

    @Override
    public void sync() {
        requireWorking();
        try {
            syncChannel.force(false);
            ahead.synced(end, System.nanoTime());
            appender.sync();
        } catch (IOException | RuntimeException e) {
            throw failure("a sync of the journal in " + directory + " failed; nothing since the last is durable", e);
        }
        requireWorking();
    }

    /** A failure the library reported to its error handler only, possibly from a thread of its own, counts as ours. */
    private void requireWorking() {
        if (ChronicleLog.failures() != failuresAtStart && !failed) {
            throw failure("the queue library reported: " + ChronicleLog.lastFailure(), null);
        }
        if (failed) {
            throw EngineException.fatal(EngineException.Cause.DISK, "the journal has failed before");
        }
    }

    private EngineException failure(String message, Throwable cause) {
        failed = true;
        return EngineException.fatal(EngineException.Cause.DISK, message, cause);
    }

    @Override
    public long fileBytes() {
        return fileBytes;
    }

    @Override
    public int recordBytesMax() {
        return JournalConfig.recordBytesMax(blockBytes);
    }

    @Override
    public long freeBytes() {
        return directory.toFile().getUsableSpace();
    }

    @Override
    public void truncate(String file, long offset) {
        files.close();
        Path path = directory.resolve(file);
        try {
            if (offset == 0) {
                Files.delete(path);
                DurableFiles.syncDirectory(path.getParent());
                return;
            }
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
                channel.truncate(offset);
                channel.force(true);
            }
        } catch (IOException e) {
            throw failure("cannot cut the torn end off " + file, e);
        }
    }

    @Override
    public void close() {
        files.close();
        try {
            if (appender != null) {
                appender.close();
                queue.close();
            }
            if (syncChannel != null) {
                syncChannel.close();
            }
            lock.release();
            lockChannel.close();
        } catch (IOException | RuntimeException e) {
            throw failure("cannot close the journal in " + directory, e);
        }
    }
}
