package io.timecoin.codec;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.timecoin.base.ResultCode;
import io.timecoin.codec.sbe.MessageHeaderDecoder;
import org.agrona.DirectBuffer;

/** The bytes under a view and the bounds no view may read beyond. Positions are counted from the first byte. */
final class EncodedMessage {
    static final int HEADER_BYTES = MessageHeaderDecoder.ENCODED_LENGTH;
    static final int GROUP_HEADER_BYTES = 4;
    static final int DATA_HEADER_BYTES = 4;

    /** Instead of a count: the group ends behind the message. */
    static final int PAST_END = -1;

    /** Instead of a count: the entries are not as long as the schema has them. */
    static final int ENTRY_LENGTH = -2;

    private static final int UNSIGNED_SHORT = 0xFFFF;
    private static final int SCHEMA_ID = MessageHeaderDecoder.SCHEMA_ID;
    private static final int SCHEMA_VERSION = MessageHeaderDecoder.SCHEMA_VERSION;

    private DirectBuffer buffer;
    private int offset;
    private int length;

    /** Takes the bytes and checks that the fixed block is there, as the schema has it. */
    ResultCode wrap(DirectBuffer source, int sourceOffset, int sourceLength, int blockLength, int templateId) {
        buffer = source;
        offset = sourceOffset;
        length = sourceLength;
        if (length < HEADER_BYTES + blockLength) {
            return ResultCode.MALFORMED;
        }
        boolean isCanonical = unsignedShort(0) == blockLength
                && unsignedShort(2) == templateId
                && unsignedShort(4) == SCHEMA_ID
                && unsignedShort(6) == SCHEMA_VERSION;
        return isCanonical ? ResultCode.OK : ResultCode.NOT_CANONICAL;
    }

    /** The number of entries of the group at a position, or why it cannot be read. */
    int groupCount(int at, int entryBytes) {
        if (at + GROUP_HEADER_BYTES > length) {
            return PAST_END;
        }
        if (unsignedShort(at) != entryBytes) {
            return ENTRY_LENGTH;
        }
        int count = unsignedShort(at + 2);
        return at + GROUP_HEADER_BYTES + (long) count * entryBytes > length ? PAST_END : count;
    }

    /** What a count says about the form. */
    static ResultCode formOf(int count, int countMax) {
        if (count == PAST_END) {
            return ResultCode.MALFORMED;
        }
        return count == ENTRY_LENGTH || count > countMax ? ResultCode.NOT_CANONICAL : ResultCode.OK;
    }

    /** Where the entries of a group end. */
    static int groupEnd(int at, int count, int entryBytes) {
        return at + GROUP_HEADER_BYTES + count * entryBytes;
    }

    ResultCode endsAt(int at) {
        return at == length ? ResultCode.OK : ResultCode.TRAILING_BYTES;
    }

    int unsignedShort(int at) {
        return buffer.getShort(offset + at, LITTLE_ENDIAN) & UNSIGNED_SHORT;
    }

    int getInt(int at) {
        return buffer.getInt(offset + at, LITTLE_ENDIAN);
    }

    long getLong(int at) {
        return buffer.getLong(offset + at, LITTLE_ENDIAN);
    }

    boolean isZeroHash(int at) {
        return (getLong(at) | getLong(at + 8) | getLong(at + 16) | getLong(at + 24)) == 0;
    }

    /** The position in the buffer of a position in the message. */
    int at(int position) {
        return offset + position;
    }

    DirectBuffer buffer() {
        return buffer;
    }

    int offset() {
        return offset;
    }

    int length() {
        return length;
    }
}
