package io.timecoin.journal;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A record copied out of a file and proven whole: magic, version, length, CRC32C and inner lengths. Copied once, so that
 * checksum and hash run over an array and a file cut under a mapping can do no harm later. One thread; grows its array
 * to the largest record, else allocates nothing.
 */
final class IntactRecord {
    private static final int SECTOR_BYTES = 512;
    private static final int START_BYTES = 64 * 1024;

    private final Envelope envelope = new Envelope();
    private final RecordView view = new RecordView();
    private final UnsafeBuffer copy = new UnsafeBuffer(new byte[START_BYTES]);
    private String problem = "";

    /** Copies the record at an offset; false, with a {@link #problem}, if there is no intact one. */
    boolean load(DirectBuffer bytes, long offset) {
        int length = Envelope.lengthAt(bytes, (int) offset, bytes.capacity() - offset);
        if (length < 0) {
            problem = "no record envelope of this version";
            return false;
        }
        if (length > copy.capacity()) {
            copy.wrap(new byte[Math.max(length, 2 * copy.capacity())]);
        }
        bytes.getBytes((int) offset, copy, 0, length);
        if (!envelope.isIntact(copy.byteArray(), copy, length)) {
            problem = "the record's CRC32C does not match";
            return false;
        }
        if (!view.wrap(copy.byteArray(), length)) {
            problem = "the record's inner lengths do not add up";
            return false;
        }
        return true;
    }

    RecordView view() {
        return view;
    }

    String problem() {
        return problem;
    }

    boolean hasZeroSector(DirectBuffer bytes, long from, long to) {
        long first = from + SECTOR_BYTES - 1 & -SECTOR_BYTES;
        for (long sector = first; sector + SECTOR_BYTES <= to; sector += SECTOR_BYTES) {
            if (isZero(bytes, (int) sector)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isZero(DirectBuffer bytes, int sector) {
        for (int at = sector; at < sector + SECTOR_BYTES; at += Long.BYTES) {
            if (bytes.getLong(at) != 0) {
                return false;
            }
        }
        return true;
    }
}
