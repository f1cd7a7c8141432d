package io.timecoin.store;

import io.timecoin.base.DurableFiles;
import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Category;
import io.timecoin.base.EngineException.Cause;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.agrona.MutableDirectBuffer;

/**
 * Reads one snapshot from its beginning. A chunk is handed out only after its checksum held; damage is an ERROR with
 * DATA_MISMATCH, and the caller takes an older snapshot. What was read before the damage must then be thrown away,
 * or {@link #verify()} called first. One thread at a time.
 */
public final class SnapshotReader implements AutoCloseable {
    private final Path file;
    private final FileChannel channel;
    private final Crc crc = new Crc();
    private final ByteBuffer chunk =
            SnapshotLayout.allocate(SnapshotLayout.CHUNK_HEADER_BYTES + SnapshotLayout.CHUNK_BYTES);
    private SnapshotKind kind;
    private long number;
    private long length;
    private long nextChunk;
    private long position;

    private SnapshotReader(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Opens a snapshot and checks its header, footer and length.
     *
     * @throws EngineException ERROR, DATA_MISMATCH, if it is torn or damaged; FATAL, DISK, if it cannot be read
     */
    public static SnapshotReader open(Path file) {
        SnapshotReader reader = null;
        try {
            reader = new SnapshotReader(file, FileChannel.open(file, StandardOpenOption.READ));
            reader.checkEnds();
            reader.rewind();
            return reader;
        } catch (IOException e) {
            closeQuietly(reader);
            throw DurableFiles.failed("read", file, e);
        } catch (EngineException e) {
            closeQuietly(reader);
            throw e;
        }
    }

    private static void closeQuietly(SnapshotReader reader) {
        if (reader != null) {
            reader.close();
        }
    }

    private void checkEnds() throws IOException {
        long size = channel.size();
        if (size < SnapshotLayout.HEADER_BYTES + SnapshotLayout.FOOTER_BYTES) {
            throw damaged("it is too short");
        }
        ByteBuffer header = SnapshotLayout.allocate(SnapshotLayout.HEADER_BYTES);
        ByteBuffer footer = SnapshotLayout.allocate(SnapshotLayout.FOOTER_BYTES);
        fill(header, 0);
        fill(footer, size - SnapshotLayout.FOOTER_BYTES);
        kind = SnapshotKind.byCode(header.getInt(SnapshotLayout.KIND_OFFSET));
        number = header.getLong(SnapshotLayout.NUMBER_OFFSET);
        length = footer.getLong(SnapshotLayout.CONTENT_LENGTH_OFFSET);
        if (!isHeader(header) || kind == null) {
            throw damaged("its header is not whole");
        }
        if (!isFooter(header, footer) || length < 0 || length > size || size != SnapshotLayout.fileLength(length)) {
            throw damaged("its footer is not whole");
        }
    }

    private boolean isHeader(ByteBuffer header) {
        return header.getLong(0) == SnapshotLayout.MAGIC
                && header.getInt(SnapshotLayout.VERSION_OFFSET) == SnapshotLayout.VERSION
                && header.getInt(SnapshotLayout.CHUNK_BYTES_OFFSET) == SnapshotLayout.CHUNK_BYTES
                && header.getInt(SnapshotLayout.HEADER_CRC_OFFSET) == SnapshotLayout.headerCrc(header, crc);
    }

    private boolean isFooter(ByteBuffer header, ByteBuffer footer) {
        return footer.getLong(0) == SnapshotLayout.FOOTER_MAGIC
                && footer.getLong(SnapshotLayout.CHUNK_COUNT_OFFSET) == SnapshotLayout.chunkCount(length)
                && footer.getInt(SnapshotLayout.ZERO_OFFSET) == 0
                && footer.getInt(SnapshotLayout.FOOTER_CRC_OFFSET) == SnapshotLayout.footerCrc(header, footer, crc);
    }

    /** What the snapshot holds. */
    public SnapshotKind kind() {
        return kind;
    }

    /** The journal sequence or height it was taken at. */
    public long number() {
        return number;
    }

    /** Bytes of content. */
    public long length() {
        return length;
    }

    /** Bytes of content not read yet. */
    public long remaining() {
        return length - position;
    }

    /**
     * Reads the next bytes.
     *
     * @param count exactly so many
     * @throws EngineException ERROR, DATA_MISMATCH, if the content ends first or is damaged; FATAL, DISK, if it cannot
     *     be read
     */
    public void read(MutableDirectBuffer target, int offset, int count) {
        if (count > remaining()) {
            throw damaged("its content ends before what it should hold");
        }
        int at = 0;
        while (at < count) {
            if (!chunk.hasRemaining()) {
                loadChunk();
            }
            int step = Math.min(chunk.remaining(), count - at);
            target.putBytes(offset + at, chunk, step);
            at += step;
        }
        position += count;
    }

    private void loadChunk() {
        long left = length - nextChunk * SnapshotLayout.CHUNK_BYTES;
        int wanted = (int) Math.min(SnapshotLayout.CHUNK_BYTES, left);
        chunk.clear().limit(SnapshotLayout.CHUNK_HEADER_BYTES + wanted);
        try {
            fill(chunk, SnapshotLayout.chunkPosition(nextChunk));
        } catch (IOException e) {
            throw DurableFiles.failed("read", file, e);
        }
        chunk.flip();
        if (chunk.getInt(0) != wanted
                || chunk.getLong(SnapshotLayout.CHUNK_INDEX_OFFSET) != nextChunk
                || chunk.getInt(SnapshotLayout.CHUNK_CRC_OFFSET) != SnapshotLayout.chunkCrc(chunk, crc)) {
            throw damaged("chunk " + nextChunk + " is damaged");
        }
        chunk.position(SnapshotLayout.CHUNK_HEADER_BYTES);
        nextChunk++;
    }

    /**
     * Checks every chunk, then goes back to the beginning.
     *
     * @throws EngineException ERROR, DATA_MISMATCH, at the first damaged chunk
     */
    public void verify() {
        rewind();
        long chunks = SnapshotLayout.chunkCount(length);
        while (nextChunk < chunks) {
            loadChunk();
        }
        rewind();
    }

    private void rewind() {
        nextChunk = 0;
        position = 0;
        chunk.position(0).limit(0);
    }

    private void fill(ByteBuffer target, long from) throws IOException {
        if (!DurableFiles.readFully(channel, target, from)) {
            throw damaged("it ends too soon");
        }
    }

    private EngineException damaged(String why) {
        return new EngineException(Category.ERROR, Cause.DATA_MISMATCH, "snapshot " + file + " cannot be used: " + why);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw DurableFiles.failed("close", file, e);
        }
    }
}
