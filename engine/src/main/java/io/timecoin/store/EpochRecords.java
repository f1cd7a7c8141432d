package io.timecoin.store;

import io.timecoin.base.DurableDirectory;
import io.timecoin.base.DurableFiles;
import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Category;
import io.timecoin.base.EngineException.Cause;
import io.timecoin.base.Limits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * The records of finished epochs, as opaque bytes, a file each: {@code epoch-<number>.rec}, numbers of twenty digits. A
 * record is durable when {@link #put} returns, so that no snapshot can outlive it; there is one an epoch, and epochs are
 * long.
 *
 * <pre>
 *  magic 8 "TCEPOCHR" | epoch 8 | length 4 | CRC32C 4  of epoch, length and bytes | bytes
 * </pre>
 *
 * <p>One thread writes; any thread reads.
 */
public final class EpochRecords {
    private static final long MAGIC = 0x5248_434F_5045_4354L;
    private static final int HEADER_BYTES = 24;
    private static final int EPOCH_AT = 8;
    private static final int LENGTH_AT = 16;
    private static final int CRC_AT = 20;
    private static final int RECORD_BYTES_MAX = Limits.BLOCK_FRAME_BYTES_MAX + Limits.STANDING_BYTES_MAX + 64;
    private static final String PREFIX = "epoch-";
    private static final String SUFFIX = ".rec";
    private static final String TEMPORARY = ".tmp";

    private final Path directory;

    private EpochRecords(Path directory) {
        this.directory = directory;
    }

    /**
     * Opens the directory, created if absent.
     *
     * @throws EngineException FATAL, DISK, if it cannot be used
     */
    public static EpochRecords open(StoreConfig config) {
        EpochRecords records = look(config);
        DurableFiles.list(records.directory, "*" + TEMPORARY).forEach(DurableFiles::delete);
        return records;
    }

    /**
     * Opens the directory, created if absent, and leaves unfinished files there.
     *
     * @throws EngineException FATAL, DISK, if it cannot be used
     */
    public static EpochRecords look(StoreConfig config) {
        EpochRecords records = new EpochRecords(config.directory().resolve("epochs"));
        DurableDirectory.create(records.directory);
        return records;
    }

    private Path file(long epoch) {
        return directory.resolve(String.format(Locale.ROOT, "%s%020d%s", PREFIX, epoch, SUFFIX));
    }

    /**
     * Keeps a record, in place of what there was. Only where the same bytes are there already nothing is written.
     *
     * @throws EngineException FATAL, DISK, if the disk refuses
     */
    public void put(long epoch, DirectBuffer record, int offset, int length) {
        ByteBuffer content = ByteBuffer.allocate(HEADER_BYTES + length).order(ByteOrder.LITTLE_ENDIAN);
        content.putLong(MAGIC).putLong(epoch).putInt(length).putInt(0);
        record.getBytes(offset, content, length);
        content.putInt(CRC_AT, crc(content)).flip();
        Path file = file(epoch);
        try {
            if (!content.equals(bytes(file))) {
                DurableFiles.replace(file, content);
            }
        } catch (IOException e) {
            throw DurableFiles.failed("write", file, e);
        }
    }

    private static int crc(ByteBuffer content) {
        return new Crc()
                .reset()
                .update(content.duplicate().limit(CRC_AT).position(EPOCH_AT))
                .update(content.duplicate().limit(content.capacity()).position(HEADER_BYTES))
                .value();
    }

    /** The whole file, or null if there is none or it is longer than any. */
    private static ByteBuffer bytes(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size > HEADER_BYTES + RECORD_BYTES_MAX) {
                return null;
            }
            ByteBuffer content = ByteBuffer.allocate((int) size).order(ByteOrder.LITTLE_ENDIAN);
            return DurableFiles.readFully(channel, content, 0) ? content.flip() : null;
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /**
     * Copies a record after checking it. Any thread; allocates.
     *
     * @param target holds the record from the offset on, or expands
     * @return its length in bytes, or -1 if it is not here
     * @throws EngineException ERROR, DATA_MISMATCH, if it is damaged; FATAL, DISK, if it cannot be read
     */
    public int read(long epoch, MutableDirectBuffer target, int offset) {
        Path file = file(epoch);
        if (epoch < 0 || !Files.exists(file)) {
            return -1;
        }
        ByteBuffer content;
        try {
            content = bytes(file);
        } catch (IOException e) {
            throw DurableFiles.failed("read", file, e);
        }
        boolean isWhole = content != null
                && content.capacity() >= HEADER_BYTES
                && content.getLong(0) == MAGIC
                && content.getLong(EPOCH_AT) == epoch
                && content.getInt(LENGTH_AT) == content.capacity() - HEADER_BYTES
                && content.getInt(CRC_AT) == crc(content);
        if (!isWhole) {
            throw new EngineException(Category.ERROR, Cause.DATA_MISMATCH, file + " is damaged");
        }
        int length = content.capacity() - HEADER_BYTES;
        target.putBytes(offset, content, HEADER_BYTES, length);
        return length;
    }

    /**
     * Deletes the records of an epoch and of all after it: of a history that is lost. For recovery.
     *
     * @return how many there were
     * @throws EngineException FATAL, DISK, if one cannot be deleted
     */
    public int dropFrom(long epoch) {
        int dropped = 0;
        String first = file(epoch).getFileName().toString();
        for (Path file : DurableFiles.list(directory, PREFIX + "*" + SUFFIX)) {
            if (file.getFileName().toString().compareTo(first) >= 0) {
                DurableFiles.delete(file);
                dropped++;
            }
        }
        return dropped;
    }
}
