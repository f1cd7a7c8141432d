package io.timecoin.store;

import io.timecoin.base.DurableFiles;
import io.timecoin.base.Invariant;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.agrona.DirectBuffer;

/**
 * Writes one snapshot under a temporary name; only {@link #commit()} gives it its own. One thread at a time, never
 * interrupted. Writing allocates nothing.
 */
public final class SnapshotWriter implements AutoCloseable {
    /**
     * Chunks between two syncs. Without, the dirty pages of a whole snapshot would go to the disk at once, and the
     * journal's next sync would stand behind them.
     */
    private static final int SYNC_CHUNKS = 32;

    private final Path file;
    private final Path temporary;
    private final Crc crc = new Crc();
    private final ByteBuffer header;
    private final ByteBuffer chunk =
            SnapshotLayout.allocate(SnapshotLayout.CHUNK_HEADER_BYTES + SnapshotLayout.CHUNK_BYTES);
    private FileChannel channel;
    private long chunkIndex;
    private long syncedIndex;
    private long length;

    SnapshotWriter(SnapshotKind kind, long number, Path file) {
        this.file = file;
        this.temporary = file.resolveSibling(file.getFileName() + SnapshotFiles.TEMPORARY_SUFFIX);
        this.header = SnapshotLayout.header(kind, number, crc);
        try {
            channel = FileChannel.open(
                    temporary,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.TRUNCATE_EXISTING);
            DurableFiles.writeFully(channel, header, 0);
        } catch (IOException e) {
            throw DurableFiles.failed("create", temporary, e);
        }
        beginChunk();
    }

    private void beginChunk() {
        chunk.clear().position(SnapshotLayout.CHUNK_HEADER_BYTES);
    }

    /**
     * Adds bytes to the content.
     *
     * @throws io.timecoin.base.EngineException FATAL, DISK, if the write fails
     */
    public void write(DirectBuffer buffer, int offset, int count) {
        Invariant.check(channel != null, "the snapshot is being written");
        int at = 0;
        while (at < count) {
            int step = Math.min(chunk.remaining(), count - at);
            buffer.getBytes(offset + at, chunk, step);
            at += step;
            if (!chunk.hasRemaining()) {
                endChunk();
                beginChunk();
            }
        }
        length += count;
    }

    private void endChunk() {
        chunk.flip();
        chunk.putInt(0, chunk.limit() - SnapshotLayout.CHUNK_HEADER_BYTES);
        chunk.putLong(SnapshotLayout.CHUNK_INDEX_OFFSET, chunkIndex);
        chunk.putInt(SnapshotLayout.CHUNK_CRC_OFFSET, SnapshotLayout.chunkCrc(chunk, crc));
        try {
            DurableFiles.writeFully(channel, chunk, SnapshotLayout.chunkPosition(chunkIndex));
        } catch (IOException e) {
            throw DurableFiles.failed("write", temporary, e);
        }
        chunkIndex++;
        if (chunkIndex - syncedIndex >= SYNC_CHUNKS) {
            sync();
        }
    }

    private void sync() {
        try {
            channel.force(false);
        } catch (IOException e) {
            throw DurableFiles.failed("sync", temporary, e);
        }
        syncedIndex = chunkIndex;
    }

    /** Bytes written so far. */
    public long length() {
        return length;
    }

    /**
     * Makes the snapshot durable under its name. What it replaces stays until {@link SnapshotFiles#prune}.
     *
     * @return the finished file
     * @throws io.timecoin.base.EngineException FATAL, DISK, if the disk refuses
     */
    public Path commit() {
        Invariant.check(channel != null, "the snapshot is being written");
        if (chunk.position() > SnapshotLayout.CHUNK_HEADER_BYTES) {
            endChunk();
        }
        try {
            ByteBuffer footer = SnapshotLayout.footer(header, length, crc);
            DurableFiles.writeFully(channel, footer, SnapshotLayout.fileLength(length) - SnapshotLayout.FOOTER_BYTES);
            channel.force(true);
            channel.close();
            channel = null;
            DurableFiles.rename(temporary, file);
        } catch (IOException e) {
            throw DurableFiles.failed("commit", temporary, e);
        }
        return file;
    }

    /** Gives the snapshot up; does nothing after a commit. */
    public void abort() {
        if (channel == null) {
            return;
        }
        try {
            channel.close();
            channel = null;
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            throw DurableFiles.failed("delete", temporary, e);
        }
    }

    /** The same as {@link #abort()}. */
    @Override
    public void close() {
        abort();
    }
}
