package io.timecoin.codec;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.timecoin.base.Limits;
import io.timecoin.base.ResultCode;
import org.agrona.DirectBuffer;

/**
 * What a frame carries whose header says that it is compressed. Stateless; any thread.
 *
 * <pre>
 *  | length of the payload u32 | one zstd frame that says and holds exactly so many bytes |
 * </pre>
 */
final class CompressedPayload {
    /** Bytes before the zstd frame. */
    static final int LENGTH_BYTES = Integer.BYTES;

    private CompressedPayload() {}

    /**
     * Checks all that can be told without decompressing: nothing is allocated for a payload that fails here.
     *
     * @return OK or COMPRESSION_INVALID
     */
    static ResultCode check(FrameType type, DirectBuffer buffer, int offset, int length) {
        if (length <= LENGTH_BYTES) {
            return ResultCode.COMPRESSION_INVALID;
        }
        long claimed = Integer.toUnsignedLong(buffer.getInt(offset, LITTLE_ENDIAN));
        boolean isInRange =
                claimed > Limits.UNCOMPRESSED_BYTES_MAX && claimed <= type.payloadBytesMax() && length < claimed;
        return isInRange && ZstdFrame.holds(buffer, offset + LENGTH_BYTES, length - LENGTH_BYTES, (int) claimed)
                ? ResultCode.OK
                : ResultCode.COMPRESSION_INVALID;
    }

    /** The length of the payload once it is decompressed; of one that passed the check. */
    static int claimedBytes(DirectBuffer buffer, int offset) {
        return buffer.getInt(offset, LITTLE_ENDIAN);
    }
}
