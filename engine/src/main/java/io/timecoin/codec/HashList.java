package io.timecoin.codec;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.timecoin.base.Hash;
import io.timecoin.base.Limits;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.sbe.TxAnnounceDecoder;
import io.timecoin.codec.sbe.TxRequestDecoder;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * The messages that are a list of content hashes and nothing else: {@code TxAnnounce} and {@code TxRequest}. Stateless; any
 * thread.
 *
 * <pre>
 *  | message header 8 | 32 u16 | count u16 | content hash 32 | ... |
 * </pre>
 */
public final class HashList {
    private static final int HEADER_BYTES = 8;
    private static final int COUNT_AT = HEADER_BYTES + 2;

    /** Where the first hash is, from the beginning of the message. */
    public static final int HASHES_AT = HEADER_BYTES + 4;

    /** Length of the longest. */
    public static final int BYTES_MAX = HASHES_AT + Limits.HASHES_A_MESSAGE_MAX * Hash.BYTES;

    private static final int UNSIGNED_SHORT = 0xFFFF;

    private HashList() {}

    /**
     * Checks the form: 1 to {@link Limits#HASHES_A_MESSAGE_MAX} hashes and nothing behind them.
     *
     * @param type TX_ANNOUNCE or TX_REQUEST
     * @return OK, MALFORMED, NOT_CANONICAL or TRAILING_BYTES
     */
    public static ResultCode check(FrameType type, DirectBuffer buffer, int offset, int length) {
        if (length < HASHES_AT) {
            return ResultCode.MALFORMED;
        }
        int count = count(buffer, offset);
        boolean isCanonical = unsignedShort(buffer, offset) == 0
                && unsignedShort(buffer, offset + 2) == template(type)
                && unsignedShort(buffer, offset + 4) == TxAnnounceDecoder.SCHEMA_ID
                && unsignedShort(buffer, offset + 6) == TxAnnounceDecoder.SCHEMA_VERSION
                && unsignedShort(buffer, offset + HEADER_BYTES) == Hash.BYTES
                && count >= 1
                && count <= Limits.HASHES_A_MESSAGE_MAX;
        if (!isCanonical) {
            return ResultCode.NOT_CANONICAL;
        }
        int expected = bytes(count);
        if (length == expected) {
            return ResultCode.OK;
        }
        return length < expected ? ResultCode.MALFORMED : ResultCode.TRAILING_BYTES;
    }

    /** How many hashes a message names. */
    public static int count(DirectBuffer buffer, int offset) {
        return unsignedShort(buffer, offset + COUNT_AT);
    }

    /** Length of a message of so many hashes. */
    public static int bytes(int count) {
        return HASHES_AT + count * Hash.BYTES;
    }

    /** Writes what stands before the hashes. */
    public static void encodeFront(FrameType type, int count, MutableDirectBuffer target, int offset) {
        target.putShort(offset, (short) 0, LITTLE_ENDIAN);
        target.putShort(offset + 2, (short) template(type), LITTLE_ENDIAN);
        target.putShort(offset + 4, (short) TxAnnounceDecoder.SCHEMA_ID, LITTLE_ENDIAN);
        target.putShort(offset + 6, (short) TxAnnounceDecoder.SCHEMA_VERSION, LITTLE_ENDIAN);
        target.putShort(offset + HEADER_BYTES, (short) Hash.BYTES, LITTLE_ENDIAN);
        target.putShort(offset + COUNT_AT, (short) count, LITTLE_ENDIAN);
    }

    private static int template(FrameType type) {
        return type == FrameType.TX_ANNOUNCE ? TxAnnounceDecoder.TEMPLATE_ID : TxRequestDecoder.TEMPLATE_ID;
    }

    private static int unsignedShort(DirectBuffer buffer, int at) {
        return buffer.getShort(at, LITTLE_ENDIAN) & UNSIGNED_SHORT;
    }
}
