package io.timecoin.node;

import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Cause;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Keeps two processes from using one home: two validators with one key would vote twice. Main thread. */
final class HomeLock implements AutoCloseable {
    private final FileChannel channel;

    private HomeLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes the lock.
     *
     * @throws EngineException FATAL, CONFIG, if another process holds it; FATAL, DISK, if the file cannot be opened
     */
    static HomeLock take(NodeHome home) {
        Path file = home.lock();
        FileChannel channel = null;
        try {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return new HomeLock(channel);
            }
            channel.close();
        } catch (OverlappingFileLockException held) {
            closeQuietly(channel);
        } catch (IOException e) {
            closeQuietly(channel);
            throw EngineException.fatal(Cause.DISK, "cannot open " + file + ": " + e.getMessage(), e);
        }
        throw EngineException.fatal(
                Cause.CONFIG, "another process is using " + home.directory() + " (it holds " + file + ")");
    }

    private static void closeQuietly(FileChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException ignored) {
                // The lock was never ours; the failure that matters is reported by the caller.
                return;
            }
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw EngineException.fatal(Cause.DISK, "cannot release the lock of the home: " + e.getMessage(), e);
        }
    }
}
