package io.timecoin.codec;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.timecoin.base.ResultCode;
import org.agrona.DirectBuffer;

/**
 * Walks the fields of one encoded message from front to back without reading past its end: the part of the bounds checks
 * that all views share. The first fault sticks; asked for more, a faulty walk gives zeros. One thread.
 */
final class Fields {
    private static final int MESSAGE_HEADER_BYTES = 8;
    private static final int GROUP_HEADER_BYTES = 4;
    private static final int UNSIGNED_SHORT = 0xFFFF;

    private DirectBuffer buffer;
    private int position;
    private int end;
    private ResultCode code;

    /** Starts at the header of a message, which must be exactly this template. */
    void wrap(DirectBuffer source, int at, int length, int template, int blockLength, int schema, int version) {
        buffer = source;
        position = at;
        end = at + length;
        code = ResultCode.OK;
        if (length < MESSAGE_HEADER_BYTES + blockLength) {
            code = ResultCode.MALFORMED;
            return;
        }
        boolean isCanonical = unsignedShort(at) == blockLength
                && unsignedShort(at + 2) == template
                && unsignedShort(at + 4) == schema
                && unsignedShort(at + 6) == version;
        code = isCanonical ? ResultCode.OK : ResultCode.NOT_CANONICAL;
        position += MESSAGE_HEADER_BYTES + blockLength;
    }

    /** Reads the header of a group whose entries have fixed lengths; returns their number and steps over them. */
    int fixedGroup(int entryBytes) {
        int count = groupHeader(entryBytes);
        skip((long) count * entryBytes);
        return code == ResultCode.OK ? count : 0;
    }

    /** Reads the header of a group and returns how many entries follow. */
    int groupHeader(int entryBytes) {
        if (!has(GROUP_HEADER_BYTES)) {
            return 0;
        }
        int itsBytes = unsignedShort(position);
        int count = unsignedShort(position + 2);
        position += GROUP_HEADER_BYTES;
        if (itsBytes != entryBytes) {
            fail(ResultCode.NOT_CANONICAL);
            return 0;
        }
        return count;
    }

    /** Steps over bytes of variable length; returns their number, and leaves {@link #position} behind them. */
    int bytes() {
        if (!has(Integer.BYTES)) {
            return 0;
        }
        int count = buffer.getInt(position, LITTLE_ENDIAN);
        position += Integer.BYTES;
        if (count < 0) {
            fail(ResultCode.MALFORMED);
            return 0;
        }
        skip(count);
        return code == ResultCode.OK ? count : 0;
    }

    private void skip(long count) {
        if (count > end - position) {
            fail(ResultCode.MALFORMED);
        }
        if (code == ResultCode.OK) {
            position += (int) count;
        }
    }

    private boolean has(int count) {
        if (code == ResultCode.OK && end - position < count) {
            fail(ResultCode.MALFORMED);
        }
        return code == ResultCode.OK;
    }

    private void fail(ResultCode fault) {
        if (code == ResultCode.OK) {
            code = fault;
        }
    }

    /** The verdict, once all fields have been walked: nothing may follow them. */
    ResultCode finish() {
        if (code == ResultCode.OK && position != end) {
            code = ResultCode.TRAILING_BYTES;
        }
        return code;
    }

    /** Where the next field begins. */
    int position() {
        return position;
    }

    boolean isSound() {
        return code == ResultCode.OK;
    }

    private int unsignedShort(int at) {
        return buffer.getShort(at, LITTLE_ENDIAN) & UNSIGNED_SHORT;
    }
}
