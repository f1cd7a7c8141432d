package io.timecoin.store;

import io.timecoin.base.DurableFiles;
import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Category;
import io.timecoin.base.EngineException.Cause;
import io.timecoin.base.Invariant;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * One block file and its index. The store thread appends to the last one; any thread reads. A reader opens the files
 * for itself: an interrupted reader closes its channel, and must not close the writer's.
 */
final class BlockSegment {
    private static final int COPY_BYTES = 64 << 10;
    private static final StandardOpenOption[] WRITING = {
        StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE
    };

    private final Path blocksFile;
    private final Path indexFile;
    private final int ordinal;
    private final long firstHeight;
    private FileChannel blocks;
    private FileChannel index;
    private long end = BlockFrame.FILE_HEADER_BYTES;
    private volatile int count;

    private BlockSegment(Path directory, int ordinal, long firstHeight) {
        this.blocksFile = blocksFile(directory, ordinal);
        this.indexFile = indexFile(directory, ordinal);
        this.ordinal = ordinal;
        this.firstHeight = firstHeight;
    }

    static Path blocksFile(Path directory, int ordinal) {
        return directory.resolve(String.format(Locale.ROOT, "blocks-%08d.dat", ordinal));
    }

    static Path indexFile(Path directory, int ordinal) {
        return directory.resolve(String.format(Locale.ROOT, "blocks-%08d.idx", ordinal));
    }

    /** Makes a new file and its name durable, ready for the block of a height. */
    static BlockSegment create(Path directory, int ordinal, long firstHeight) throws IOException {
        BlockSegment segment = new BlockSegment(directory, ordinal, firstHeight);
        segment.openForWriting();
        segment.blocks.truncate(0);
        segment.index.truncate(0);
        ByteBuffer header = BlockFrame.allocate(BlockFrame.FILE_HEADER_BYTES);
        new BlockFrame().putFileHeader(header, ordinal, firstHeight);
        DurableFiles.writeFully(segment.blocks, header, 0);
        segment.blocks.force(true);
        DurableFiles.syncDirectory(directory);
        return segment;
    }

    /** Opens an existing file; null if its header is not whole, as after a crash while it was made. */
    static BlockSegment find(Path directory, int ordinal) throws IOException {
        ByteBuffer header = BlockFrame.allocate(BlockFrame.FILE_HEADER_BYTES);
        try (FileChannel channel = FileChannel.open(blocksFile(directory, ordinal), StandardOpenOption.READ)) {
            if (!DurableFiles.readFully(channel, header, 0)) {
                return null;
            }
        }
        long firstHeight = new BlockFrame().firstHeight(header, ordinal);
        return firstHeight < 0 ? null : new BlockSegment(directory, ordinal, firstHeight);
    }

    void openForWriting() throws IOException {
        blocks = FileChannel.open(blocksFile, WRITING);
        index = FileChannel.open(indexFile, WRITING);
    }

    /** Scans, cuts what follows the last whole frame, and leaves the file open for writing. */
    void recoverTail() throws IOException {
        openForWriting();
        BlockScan scan = new BlockScan(blocks, index);
        scan.run(firstHeight);
        end = scan.end();
        count = scan.count();
        if (blocks.size() > end) {
            blocks.truncate(end);
            blocks.force(true);
        }
    }

    /** Takes the index as it is if it covers exactly this many blocks and the whole file, else scans. */
    void recoverFull(int expectedCount) throws IOException {
        if (!hasIndex(expectedCount)) {
            openForWriting();
            BlockScan scan = new BlockScan(blocks, index);
            scan.run(firstHeight);
            end = scan.end();
            count = scan.count();
            close();
        }
        if (count != expectedCount) {
            throw EngineException.fatal(
                    Cause.DATA_MISMATCH,
                    blocksFile + " is damaged after height " + (firstHeight + count - 1) + "; "
                            + (expectedCount - count) + " blocks are missing before the next file");
        }
    }

    private boolean hasIndex(int expectedCount) throws IOException {
        long wanted = (long) expectedCount * BlockFrame.ENTRY_BYTES;
        if (!Files.exists(indexFile) || Files.size(indexFile) != wanted) {
            return false;
        }
        ByteBuffer entries = ByteBuffer.wrap(Files.readAllBytes(indexFile)).order(ByteOrder.LITTLE_ENDIAN);
        BlockFrame frame = new BlockFrame();
        long position = BlockFrame.FILE_HEADER_BYTES;
        for (int i = 0; i < expectedCount; i++) {
            int at = i * BlockFrame.ENTRY_BYTES;
            if (!frame.isEntry(entries, at, firstHeight + i) || BlockFrame.entryPosition(entries, at) != position) {
                return false;
            }
            position += BlockFrame.HEADER_BYTES + BlockFrame.entryLength(entries, at);
        }
        end = position;
        count = expectedCount;
        return Files.size(blocksFile) == position;
    }

    /** Whether a block of a length still belongs here. */
    boolean hasRoom(int length, long segmentBytesMax) {
        return count == 0 || end + BlockFrame.HEADER_BYTES + length <= segmentBytesMax;
    }

    /** Writes a frame and its index entry, through the caller's staging buffer. */
    void append(DirectBuffer block, int offset, int length, int crc, BlockFrame frame, ByteBuffer staging)
            throws IOException {
        long height = nextHeight();
        staging.clear();
        BlockFrame.putHeader(staging, length, crc, height);
        long position = end;
        int at = 0;
        while (at < length) {
            int step = Math.min(staging.remaining(), length - at);
            block.getBytes(offset + at, staging, step);
            at += step;
            staging.flip();
            int written = staging.remaining();
            DurableFiles.writeFully(blocks, staging, position);
            position += written;
            staging.clear();
        }
        frame.putEntry(staging, height, end, length);
        DurableFiles.writeFully(index, staging.flip(), (long) count * BlockFrame.ENTRY_BYTES);
        end = position;
        count = count + 1;
    }

    /**
     * Copies a block after checking it.
     *
     * @return its length, or -1 if the height is not in this file
     */
    int read(long height, MutableDirectBuffer target, int targetOffset) throws IOException {
        if (height < firstHeight || height >= nextHeight()) {
            return -1;
        }
        BlockFrame frame = new BlockFrame();
        ByteBuffer entry = ByteBuffer.allocate(BlockFrame.ENTRY_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        try (FileChannel channel = FileChannel.open(indexFile, StandardOpenOption.READ)) {
            long at = (height - firstHeight) * BlockFrame.ENTRY_BYTES;
            if (!DurableFiles.readFully(channel, entry, at) || !frame.isEntry(entry, 0, height)) {
                throw damaged(indexFile, height);
            }
        }
        int length = BlockFrame.entryLength(entry, 0);
        Invariant.check(
                target.isExpandable() || target.capacity() - targetOffset >= length, "the target holds the block");
        try (FileChannel channel = FileChannel.open(blocksFile, StandardOpenOption.READ)) {
            copy(channel, frame, BlockFrame.entryPosition(entry, 0), height, length, target, targetOffset);
        }
        return length;
    }

    private void copy(
            FileChannel channel,
            BlockFrame frame,
            long position,
            long height,
            int length,
            MutableDirectBuffer target,
            int targetOffset)
            throws IOException {
        ByteBuffer bytes = BlockFrame.allocate(Math.min(COPY_BYTES, BlockFrame.HEADER_BYTES + length));
        bytes.limit(BlockFrame.HEADER_BYTES);
        boolean whole = DurableFiles.readFully(channel, bytes, position);
        int wanted = BlockFrame.crc(bytes);
        whole = whole && BlockFrame.length(bytes) == length && BlockFrame.height(bytes) == height;
        Crc crc = frame.start(height);
        int at = 0;
        while (whole && at < length) {
            bytes.clear().limit(Math.min(bytes.capacity(), length - at));
            whole = DurableFiles.readFully(channel, bytes, position + BlockFrame.HEADER_BYTES + at);
            bytes.flip();
            target.putBytes(targetOffset + at, bytes, 0, bytes.limit());
            at += bytes.limit();
            crc.update(bytes);
        }
        if (!whole || crc.value() != wanted) {
            throw damaged(blocksFile, height);
        }
    }

    private static EngineException damaged(Path file, long height) {
        return new EngineException(
                Category.ERROR, Cause.DATA_MISMATCH, "the block of height " + height + " is damaged in " + file);
    }

    /** Forgets the blocks above a height that is in this file; the file is open for writing after. */
    void truncateAfter(long height) throws IOException {
        if (blocks == null) {
            openForWriting();
        }
        int keep = (int) (height - firstHeight + 1);
        if (keep < count) {
            ByteBuffer entry = BlockFrame.allocate(BlockFrame.ENTRY_BYTES);
            if (!DurableFiles.readFully(index, entry, (long) keep * BlockFrame.ENTRY_BYTES)
                    || !new BlockFrame().isEntry(entry, 0, height + 1)) {
                throw damaged(indexFile, height + 1);
            }
            end = BlockFrame.entryPosition(entry, 0);
            count = keep;
            blocks.truncate(end);
            index.truncate((long) keep * BlockFrame.ENTRY_BYTES);
        }
        blocks.force(true);
    }

    /** Closes and deletes both files. */
    void delete() throws IOException {
        close();
        Files.deleteIfExists(indexFile);
        Files.deleteIfExists(blocksFile);
    }

    /** Makes the blocks durable; the index can be made again. */
    void sync() throws IOException {
        blocks.force(true);
    }

    /** The same from any thread, on a descriptor of its own: the writer may close its own meanwhile. */
    void syncByName() throws IOException {
        DurableFiles.sync(blocksFile);
    }

    void close() throws IOException {
        if (blocks != null) {
            blocks.close();
            index.close();
            blocks = null;
            index = null;
        }
    }

    int ordinal() {
        return ordinal;
    }

    long firstHeight() {
        return firstHeight;
    }

    /** The height after the last block here. */
    long nextHeight() {
        return firstHeight + count;
    }
}
