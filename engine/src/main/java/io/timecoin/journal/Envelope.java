package io.timecoin.journal;

import io.timecoin.base.Limits;
import java.util.zip.CRC32C;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** The 24 bytes before every body: magic, version, type, length, CRC32C, sequence. One thread; allocates nothing. */
final class Envelope {
    private final CRC32C crc = new CRC32C();

    /** Writes all but length and checksum. */
    static void begin(MutableDirectBuffer record, RecordType type, long sequence) {
        record.putInt(Layout.MAGIC_OFFSET, Layout.MAGIC, Layout.ORDER);
        record.putByte(Layout.VERSION_OFFSET, (byte) Layout.VERSION);
        record.putByte(Layout.TYPE_OFFSET, (byte) type.code());
        record.putShort(Layout.FLAGS_OFFSET, (short) 0, Layout.ORDER);
        record.putLong(Layout.SEQUENCE_OFFSET, sequence, Layout.ORDER);
    }

    /** Pads a record that starts at 0, writes length and checksum and returns the whole length. */
    int seal(UnsafeBuffer record, int length) {
        int whole = Layout.aligned(length);
        for (int at = length; at < whole; at++) {
            record.putByte(at, (byte) 0);
        }
        record.putInt(Layout.LENGTH_OFFSET, whole, Layout.ORDER);
        record.putInt(Layout.CRC_OFFSET, checksum(record.byteArray(), whole), Layout.ORDER);
        return whole;
    }

    /** Whether the array holds an intact record of a length, its first bytes having passed {@link #lengthAt}. */
    boolean isIntact(byte[] array, UnsafeBuffer record, int length) {
        return record.getInt(Layout.CRC_OFFSET, Layout.ORDER) == checksum(array, length);
    }

    private int checksum(byte[] array, int length) {
        crc.reset();
        crc.update(array, 0, Layout.CRC_OFFSET);
        crc.update(array, Layout.SEQUENCE_OFFSET, length - Layout.SEQUENCE_OFFSET);
        return (int) crc.getValue();
    }

    /**
     * What an envelope at an offset says of its own length.
     *
     * @return the length, or -1 if there is no envelope of this version that fits the bytes there are
     */
    static int lengthAt(DirectBuffer bytes, int offset, long available) {
        if (available < Layout.BODY_OFFSET || bytes.getInt(offset, Layout.ORDER) != Layout.MAGIC) {
            return -1;
        }
        int length = bytes.getInt(offset + Layout.LENGTH_OFFSET, Layout.ORDER);
        boolean possible = length >= Layout.BODY_OFFSET
                && length <= Limits.JOURNAL_RECORD_BYTES_MAX
                && length <= available
                && length % Layout.ALIGNMENT == 0
                && bytes.getByte(offset + Layout.VERSION_OFFSET) == Layout.VERSION
                && bytes.getShort(offset + Layout.FLAGS_OFFSET, Layout.ORDER) == 0
                && RecordType.byCode(bytes.getByte(offset + Layout.TYPE_OFFSET)) != null;
        return possible ? length : -1;
    }
}
