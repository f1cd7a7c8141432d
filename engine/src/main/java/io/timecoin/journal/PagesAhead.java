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
 * and that makes folios of up to 2 MiB of it, of holes too (XFS since Linux 5.18, ext4 since 6.16): syncs of a few records were
 * measured to write 2 MB each. But smaller ones cost a page fault and a flush of the TLB for every page, where those of 2 MiB take
 * one entry of the page table. So the mapping is told to read nothing ahead, and zeros are written, whose folios are as large as
 * each write: 16 KiB, or 2 MiB where so much is appended, and so much of it synced at once, that the faults would slow it down more than the
 * rest of a folio does. A sync finds the blocks allocated then, and a full disk is mostly an {@link IOException} here and no fault in a mapping. One thread.
 */
final class PagesAhead {
    private static final int AHEAD_BYTES = 512 * 1024;
    private static final int SMALL_BYTES = 16 * 1024;
    private static final int LARGE_BYTES = 2 * 1024 * 1024;

    /** Folios are large from so much a sync on, */
    private static final int MUCH_A_SYNC = 64 * 1024;

    /** and so much a second: syncs of large ones take longer, on a slow disk so long that much would gather at any rate. */
    private static final long MUCH_A_SECOND = 8 * 1024 * 1024;

    /** Both are means of about so many syncs. */
    private static final double SYNCS = 64;

    /** More than that counts as that: one sync that was held up says little of those to come. */
    private static final long SYNC_BYTES_MAX = 1024 * 1024;

    private static final double NANOS_PER_SECOND = 1e9;

    private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(LARGE_BYTES);

    private final ByteBuffer zeros = ZEROS.duplicate();
    private MappedBytesStore advised;
    private long fileBytes;
    private long filledTo;
    private long syncedTo;
    private long syncedNs = System.nanoTime();
    private double meanBytes;
    private double meanNanos = NANOS_PER_SECOND;

    /** Begins another file, to which as much is thought to be appended. */
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
                            mapping.capacity() - mapping.start(),
                            MAdviseFlag.MADV_RANDOM);
            advised = mapping;
        }
    }

    /**
     * Writes zeros where little is left of them, as far as the file goes. Nothing but zeros may be behind the end: the queue writes
     * its index before the first record, and needs no second where {@link JournalRollCycle} sets its bounds.
     *
     * @param channel of the file
     * @param end where the last record ends
     */
    void keepAhead(FileChannel channel, long end) throws IOException {
        filledTo = Math.max(filledTo, (end + SMALL_BYTES - 1) / SMALL_BYTES * SMALL_BYTES);
        while (filledTo < end + AHEAD_BYTES) {
            int piece = (int) Math.min(isMuch() ? LARGE_BYTES : SMALL_BYTES, Long.lowestOneBit(filledTo));
            if (filledTo + piece > fileBytes) {
                fileBytes = channel.size();
            }
            piece = (int) Math.min(piece, fileBytes - filledTo);
            if (piece <= 0) {
                return;
            }
            zeros.clear().limit(piece);
            while (zeros.hasRemaining()) {
                channel.write(zeros, filledTo + zeros.position());
            }
            filledTo += piece;
        }
    }

    private boolean isMuch() {
        return meanBytes > MUCH_A_SYNC && meanBytes * NANOS_PER_SECOND > MUCH_A_SECOND * meanNanos;
    }

    /**
     * Told of each sync.
     *
     * @param end where the last record before it ended
     * @param nowNs when it ended, on the clock of {@link System#nanoTime}
     */
    void synced(long end, long nowNs) {
        meanBytes += (Math.min(SYNC_BYTES_MAX, end - syncedTo) - meanBytes) / SYNCS;
        meanNanos += (nowNs - syncedNs - meanNanos) / SYNCS;
        syncedTo = end;
        syncedNs = nowNs;
    }
}
