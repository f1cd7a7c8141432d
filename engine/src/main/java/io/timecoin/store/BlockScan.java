package io.timecoin.store;

import io.timecoin.base.DurableFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Reads a block file from its beginning, writes its index anew and finds where whole frames end. Used once. */
final class BlockScan {
    private static final int CHUNK_BYTES = 1 << 20;
    private static final int ENTRIES_BYTES = 1024 * BlockFrame.ENTRY_BYTES;

    private final BlockFrame frame = new BlockFrame();
    private final ByteBuffer header = BlockFrame.allocate(BlockFrame.HEADER_BYTES);
    private final ByteBuffer chunk = BlockFrame.allocate(CHUNK_BYTES);
    private final ByteBuffer entries = BlockFrame.allocate(ENTRIES_BYTES);
    private final FileChannel blocks;
    private final FileChannel index;
    private long indexBytes;
    private long end = BlockFrame.FILE_HEADER_BYTES;
    private int count;

    BlockScan(FileChannel blocks, FileChannel index) {
        this.blocks = blocks;
        this.index = index;
    }

    /** Scans a file whose header is good. */
    void run(long firstHeight) throws IOException {
        index.truncate(0);
        long size = blocks.size();
        while (isWhole(firstHeight + count, size)) {
            int length = BlockFrame.length(header);
            frame.putEntry(entries, firstHeight + count, end, length);
            if (!entries.hasRemaining()) {
                flush();
            }
            end += BlockFrame.HEADER_BYTES + length;
            count++;
        }
        flush();
    }

    private boolean isWhole(long height, long size) throws IOException {
        header.clear();
        if (!DurableFiles.readFully(blocks, header, end)) {
            return false;
        }
        int length = BlockFrame.length(header);
        return length > 0
                && length <= BlockFrame.BLOCK_BYTES_MAX
                && BlockFrame.height(header) == height
                && end + BlockFrame.HEADER_BYTES + length <= size
                && BlockFrame.crc(header) == crcOfBlock(height, length);
    }

    private int crcOfBlock(long height, int length) throws IOException {
        Crc crc = frame.start(height);
        int at = 0;
        while (at < length) {
            chunk.clear().limit(Math.min(CHUNK_BYTES, length - at));
            if (!DurableFiles.readFully(blocks, chunk, end + BlockFrame.HEADER_BYTES + at)) {
                throw new IOException("the file became shorter while it was read");
            }
            at += chunk.position();
            crc.update(chunk.flip());
        }
        return crc.value();
    }

    private void flush() throws IOException {
        entries.flip();
        int length = entries.remaining();
        DurableFiles.writeFully(index, entries, indexBytes);
        indexBytes += length;
        entries.clear();
    }

    /** Whole frames found. */
    int count() {
        return count;
    }

    /** Where the last whole frame ends. */
    long end() {
        return end;
    }
}
