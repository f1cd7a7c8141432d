package io.timecoin.codec;

import io.timecoin.base.ResultCode;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * The sixteen bytes before every payload, little-endian. Stateless; any thread.
 *
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +---------------------------------------------------------------+
 *  |                  payload length, unsigned                     |
 *  +---------------+---------------+-------------------------------+
 *  |     type      |     flags     |           reserved, 0         |
 *  +---------------+---------------+-------------------------------+
 *  |                                                               |
 *  |        correlation id, chosen by the requester                |
 *  +---------------------------------------------------------------+
 * </pre>
 */
public final class FrameHeader {
    /** Length of the header in bytes. */
    public static final int BYTES = 16;

    /** The flag of a payload that is compressed: {@link CompressedPayload}. */
    public static final int COMPRESSED = 1;

    private static final int LENGTH_OFFSET = 0;
    private static final int TYPE_OFFSET = 4;
    private static final int FLAGS_OFFSET = 5;
    private static final int RESERVED_OFFSET = 6;
    private static final int CORRELATION_OFFSET = 8;
    private static final long UNSIGNED_INT = 0xFFFF_FFFFL;

    private FrameHeader() {}

    /** Writes a header. */
    public static void encode(
            MutableDirectBuffer target, int offset, FrameType type, int payloadBytes, long correlationId) {
        encode(target, offset, type, 0, payloadBytes, correlationId);
    }

    /** Writes a header with flags. */
    public static void encode(
            MutableDirectBuffer target, int offset, FrameType type, int flags, int payloadBytes, long correlationId) {
        target.putInt(offset + LENGTH_OFFSET, payloadBytes, ByteOrder.LITTLE_ENDIAN);
        target.putByte(offset + TYPE_OFFSET, (byte) type.code());
        target.putByte(offset + FLAGS_OFFSET, (byte) flags);
        target.putShort(offset + RESERVED_OFFSET, (short) 0, ByteOrder.LITTLE_ENDIAN);
        target.putLong(offset + CORRELATION_OFFSET, correlationId, ByteOrder.LITTLE_ENDIAN);
    }

    /** The claimed payload length, 0 to 2^32 - 1; check the header before believing it. */
    public static long payloadBytes(DirectBuffer buffer, int offset) {
        return buffer.getInt(offset + LENGTH_OFFSET, ByteOrder.LITTLE_ENDIAN) & UNSIGNED_INT;
    }

    /** The type, or null if the number names none. */
    public static FrameType type(DirectBuffer buffer, int offset) {
        return FrameType.byCode(buffer.getByte(offset + TYPE_OFFSET) & 0xFF);
    }

    /** The requester's correlation id. */
    public static long correlationId(DirectBuffer buffer, int offset) {
        return buffer.getLong(offset + CORRELATION_OFFSET, ByteOrder.LITTLE_ENDIAN);
    }

    /** Whether the payload is compressed. */
    public static boolean isCompressed(DirectBuffer buffer, int offset) {
        return (buffer.getByte(offset + FLAGS_OFFSET) & COMPRESSED) != 0;
    }

    /**
     * Checks a header that arrived: known inbound type, no unknown flag, compressed only where the type allows it, length
     * within the type's maximum.
     *
     * @return OK, FRAME_TYPE_UNKNOWN, FRAME_FLAGS_UNKNOWN or FRAME_TOO_LARGE
     */
    public static ResultCode checkInbound(DirectBuffer buffer, int offset) {
        FrameType type = type(buffer, offset);
        if (type == null || !type.isInbound()) {
            return ResultCode.FRAME_TYPE_UNKNOWN;
        }
        int flagsMax = type.isCompressible() ? COMPRESSED : 0;
        if ((buffer.getByte(offset + FLAGS_OFFSET) & ~flagsMax) != 0
                || buffer.getShort(offset + RESERVED_OFFSET) != 0) {
            return ResultCode.FRAME_FLAGS_UNKNOWN;
        }
        return payloadBytes(buffer, offset) > type.payloadBytesMax() ? ResultCode.FRAME_TOO_LARGE : ResultCode.OK;
    }
}
