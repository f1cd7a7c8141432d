package io.timecoin.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import net.openhft.chronicle.bytes.MappedBytesStore;
import net.openhft.posix.MAdviseFlag;
import net.openhft.posix.PosixAPI;

/**
 * Has the pages of a journal file ready before anything is appended to them through its mapping:
 *
 * <pre>
 *  appended through the mapping    | zeros, written     | hole
 *  --------------------------------+--------------------+-------------
 *                                 end    512 KiB or more
 * </pre>
 *
 * <p>A sync writes every folio that has a changed byte, whole. What a mapping touches first comes by the kernel's read-ahead,
 * and that makes folios of up to 2 MiB of it, of holes too (XFS since Linux 5.18, ext4 since 6.16): a sync of one record of 600
 * bytes was measured to write 2 MB. But many small folios cost a page fault and a flush of the TLB each. So the mapping is told
 * to read nothing ahead, and zeros are written, whose folios are as large as each write: some four times what a sync has had to
 * write of late. A sync finds the blocks allocated then, and a full disk is an {@link IOException} here and no fault in a
 * mapping. One thread.
 */
final class PagesAhead {
    private static final int AHEAD_BYTES = 512 * 1024;
    private static final int PIECE_BYTES_MIN = 16 * 1024;
    private static final int PIECE_BYTES_MAX = 2 * 1024 * 1024;
    private static final int PIECE_OF_BATCHES = 4;
    private static final int SMOOTHING_BITS = 3;
    private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(PIECE_BYTES_MAX);

    private final ByteBuffer zeros = ZEROS.duplicate();
    private MappedBytesStore advised;
    private long fileBytes;
    private long filledTo;
    private long syncedTo;
    private long batchBytes;

    /** Begins another file. */
    void clear() {
        advised = null;
        fileBytes = 0;
        filledTo = 0;
        syncedTo = 0;
    }

    /** Told of each mapping in use; asks once that nothing be read ahead. A system that refuses reads ahead. */
    void mapped(MappedBytesStore mapping) {
        if (mapping != advised) {
            PosixAPI.posix()
                    .madvise(
                            mapping.addressForRead(mapping.start()),
                            mapping.underlyingCapacity(),
                            MAdviseFlag.MADV_RANDOM);
            advised = mapping;
        }
    }

    /**
     * Writes zeros where little is left of them, as far as the file goes.
     *
     * @param channel of the file
     * @param end where the next record will begin; nothing but zeros may be behind it
     */
    void keepAhead(FileChannel channel, long end) throws IOException {
        filledTo = Math.max(filledTo, (end + PIECE_BYTES_MIN - 1) / PIECE_BYTES_MIN * PIECE_BYTES_MIN);
        while (filledTo < end + AHEAD_BYTES) {
            int piece = (int) Math.min(pieceBytes(), Long.lowestOneBit(filledTo));
            if (filledTo + piece > fileBytes) {
                fileBytes = channel.size();
            }
            if (filledTo + piece > fileBytes) {
                return;
            }
            zeros.clear().limit(piece);
            while (zeros.hasRemaining()) {
                channel.write(zeros, filledTo + zeros.position());
            }
            filledTo += piece;
        }
    }

    private long pieceBytes() {
        long wanted = Long.highestOneBit(Math.max(1, PIECE_OF_BATCHES * batchBytes));
        return Math.max(PIECE_BYTES_MIN, Math.min(PIECE_BYTES_MAX, wanted));
    }

    /** Told of each sync, and where the last record before it ended. */
    void synced(long end) {
        batchBytes += (end - syncedTo - batchBytes) >> SMOOTHING_BITS;
        syncedTo = end;
    }
}
