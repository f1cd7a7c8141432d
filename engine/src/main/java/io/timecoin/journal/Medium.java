package io.timecoin.journal;

import org.agrona.DirectBuffer;

/**
 * What the journal is written to: files of framed records, of which only the newest grows. Every operating failure is
 * an {@link io.timecoin.base.EngineException} FATAL DISK, after which the medium takes nothing more. One thread.
 */
public interface Medium extends JournalSource {
    /**
     * Starts a new file behind the others; the one before must be synced and grows no more.
     *
     * @param timeMs wall clock in milliseconds since 1970, for its name
     */
    void roll(long timeMs);

    /** Appends one record to the newest file; its length is a multiple of four. */
    void append(DirectBuffer record, int offset, int length);

    /** Makes durable everything appended so far, or throws. */
    void sync();

    /** Bytes of records and framing in the newest file. */
    long fileBytes();

    /** Most bytes of one record. */
    int recordBytesMax();

    /** Bytes the disk has left. */
    long freeBytes();

    /** Cuts a file from an offset on, or removes it whole at offset 0, durably. Only before the first roll. */
    void truncate(String file, long offset);
}
