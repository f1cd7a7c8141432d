package io.timecoin.store;

import io.timecoin.base.DurableDirectory;
import io.timecoin.base.DurableFiles;
import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Cause;
import io.timecoin.base.Invariant;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Certified blocks by height, as opaque bytes in files that only grow. Heights are consecutive. What a crash took of
 * the last file is cut when the store is opened, and appended again by recovery from the journal.
 *
 * <p>Threads: {@link #open} may run on any thread, the result published safely; one store thread, never interrupted,
 * appends, truncates and closes; any thread reads, and any that is never interrupted syncs.
 */
public final class BlockStore implements AutoCloseable {
    /** First and last height of a store without blocks. */
    public static final long NONE = -1;

    private static final int STAGING_BYTES = 1 << 20;

    private final Path directory;
    private final long segmentBytesMax;
    private final BlockFrame frame = new BlockFrame();
    private final ByteBuffer staging = BlockFrame.allocate(STAGING_BYTES);
    private volatile BlockSegment[] segments = new BlockSegment[0];

    private BlockStore(StoreConfig config) {
        this.directory = config.directory().resolve("blocks");
        this.segmentBytesMax = config.segmentBytesMax();
    }

    /**
     * Opens the files, cuts a torn tail and makes missing indexes again.
     *
     * @throws EngineException FATAL, DISK, if the files cannot be used; FATAL, DATA_MISMATCH, if a file that was
     *     synced before the next was begun is damaged
     */
    public static BlockStore open(StoreConfig config) {
        BlockStore store = new BlockStore(config);
        DurableDirectory.create(store.directory);
        try {
            store.find();
            store.recover();
        } catch (IOException e) {
            throw DurableFiles.failed("open", store.directory, e);
        }
        return store;
    }

    private void find() throws IOException {
        List<Path> files = DurableFiles.list(directory, "blocks-*.dat");
        for (Path file : files) {
            int ordinal = segments.length + 1;
            if (!file.equals(BlockSegment.blocksFile(directory, ordinal))) {
                throw EngineException.fatal(
                        Cause.DATA_MISMATCH, BlockSegment.blocksFile(directory, ordinal) + " is missing");
            }
            BlockSegment segment = BlockSegment.find(directory, ordinal);
            if (segment != null) {
                add(segment);
            } else if (ordinal == files.size()) {
                Files.delete(file);
            } else {
                throw EngineException.fatal(Cause.DATA_MISMATCH, "the header of " + file + " is damaged");
            }
        }
    }

    private void recover() throws IOException {
        BlockSegment[] found = segments;
        for (int i = 0; i + 1 < found.length; i++) {
            found[i].recoverFull(Math.toIntExact(found[i + 1].firstHeight() - found[i].firstHeight()));
        }
        if (found.length > 0) {
            BlockSegment last = last();
            last.recoverTail();
            if (last.nextHeight() == last.firstHeight()) {
                dropLast();
            }
        }
    }

    /**
     * Appends a block. A block that is already stored is compared and left as it is.
     *
     * @param height one above the last, or any height from 0 in an empty store
     * @throws EngineException FATAL, DATA_MISMATCH, if the height holds other bytes or leaves a gap; FATAL, DISK, if
     *     the write fails
     */
    public void append(long height, DirectBuffer block, int offset, int length) {
        Invariant.check(length > 0 && length <= BlockFrame.BLOCK_BYTES_MAX, "the length of a block is in range");
        Invariant.check(height >= 0, "heights are not negative");
        long last = lastHeight();
        if (last != NONE && height <= last) {
            checkSame(height, block, offset, length);
            return;
        }
        if (last != NONE && height != last + 1) {
            throw EngineException.fatal(
                    Cause.DATA_MISMATCH, "block " + height + " does not follow block " + last + " of the store");
        }
        try {
            segmentFor(height, length)
                    .append(block, offset, length, frame.crc(height, block, offset, length), frame, staging);
        } catch (IOException e) {
            throw DurableFiles.failed("append to", directory, e);
        }
    }

    private void checkSame(long height, DirectBuffer block, int offset, int length) {
        if (height < firstHeight()) {
            throw EngineException.fatal(
                    Cause.DATA_MISMATCH,
                    "block " + height + " is below the first block of the store, " + firstHeight());
        }
        MutableDirectBuffer stored = new ExpandableArrayBuffer(length);
        int storedLength = read(height, stored, 0);
        boolean same = storedLength == length;
        for (int i = 0; same && i < length; i++) {
            same = stored.getByte(i) == block.getByte(offset + i);
        }
        if (!same) {
            throw EngineException.fatal(Cause.DATA_MISMATCH, "the block store holds another block at height " + height);
        }
    }

    private BlockSegment segmentFor(long height, int length) throws IOException {
        BlockSegment[] current = segments;
        if (current.length > 0) {
            BlockSegment last = last();
            if (last.hasRoom(length, segmentBytesMax)) {
                return last;
            }
            // Before the next file exists: then only the last file can have a torn tail.
            last.sync();
            last.close();
        }
        add(BlockSegment.create(directory, current.length + 1, height));
        return last();
    }

    /**
     * Copies a block after checking it. Any thread; allocates.
     *
     * @param target holds the block from the offset on, or expands
     * @return the block's length in bytes, or -1 if the height is not stored
     * @throws EngineException ERROR, DATA_MISMATCH, if the stored bytes are damaged; FATAL, DISK, if they cannot be read
     */
    public int read(long height, MutableDirectBuffer target, int offset) {
        BlockSegment[] current = segments;
        int low = 0;
        int high = current.length - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (current[middle].firstHeight() <= height) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        try {
            return current.length == 0 ? -1 : current[low].read(height, target, offset);
        } catch (IOException e) {
            throw DurableFiles.failed("read from", directory, e);
        }
    }

    /** Lowest stored height, or {@link #NONE}. Any thread. */
    public long firstHeight() {
        return firstHeight(segments);
    }

    private static long firstHeight(BlockSegment[] current) {
        return current.length == 0 || current[0].nextHeight() == current[0].firstHeight()
                ? NONE
                : current[0].firstHeight();
    }

    /** Highest stored height, or {@link #NONE}. Any thread. */
    public long lastHeight() {
        BlockSegment[] current = segments;
        return firstHeight(current) == NONE ? NONE : current[current.length - 1].nextHeight() - 1;
    }

    /**
     * Removes every block above a height. For recovery, before there are readers.
     *
     * @throws EngineException FATAL, DISK, if the files cannot be changed
     */
    public void truncateAfter(long height) {
        try {
            // The newest first: a crash between two leaves consecutive heights.
            while (segments.length > 0 && last().firstHeight() > height) {
                dropLast();
            }
            if (segments.length > 0 && last().nextHeight() > height + 1) {
                last().truncateAfter(height);
            }
        } catch (IOException e) {
            throw DurableFiles.failed("truncate", directory, e);
        }
    }

    /**
     * Makes every block durable that was appended before the call. Any thread, also while the store thread appends: of
     * files that are full the store thread has synced each before it began the next.
     *
     * @throws EngineException FATAL, DISK, if the disk refuses
     */
    public void sync() {
        BlockSegment[] current = segments;
        try {
            if (current.length > 0) {
                current[current.length - 1].syncByName();
            }
        } catch (IOException e) {
            throw DurableFiles.failed("sync", directory, e);
        }
    }

    /** Syncs and closes the files; does nothing the second time. */
    @Override
    public void close() {
        try {
            if (segments.length > 0) {
                last().sync();
                last().close();
            }
        } catch (IOException e) {
            throw DurableFiles.failed("close", directory, e);
        }
        segments = new BlockSegment[0];
    }

    private BlockSegment last() {
        return segments[segments.length - 1];
    }

    private void add(BlockSegment segment) {
        BlockSegment[] longer = Arrays.copyOf(segments, segments.length + 1);
        longer[longer.length - 1] = segment;
        segments = longer;
    }

    private void dropLast() throws IOException {
        last().delete();
        segments = Arrays.copyOf(segments, segments.length - 1);
        DurableFiles.syncDirectory(directory);
        if (segments.length > 0) {
            last().openForWriting();
        }
    }
}
