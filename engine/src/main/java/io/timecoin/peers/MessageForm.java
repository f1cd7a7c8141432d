package io.timecoin.peers;

import io.timecoin.base.Limits;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.sbe.BlocksRequestDecoder;
import io.timecoin.codec.sbe.MessageHeaderDecoder;
import io.timecoin.codec.sbe.SubscribeBlocksDecoder;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;

/** The form of the messages that end in this room. Stateless. */
final class MessageForm {
    private static final int UNSIGNED_SHORT = 0xFFFF;
    private static final int HEADER_BYTES = MessageHeaderDecoder.ENCODED_LENGTH;

    private MessageForm() {}

    /** Whether a message header names exactly this template, as long as the schema has it. */
    static boolean isHeader(DirectBuffer buffer, int offset, int blockLength, int templateId) {
        return unsignedShort(buffer, offset) == blockLength
                && unsignedShort(buffer, offset + 2) == templateId
                && unsignedShort(buffer, offset + 4) == SubscribeBlocksDecoder.SCHEMA_ID
                && unsignedShort(buffer, offset + 6) == SubscribeBlocksDecoder.SCHEMA_VERSION;
    }

    static ResultCode checkSubscribeBlocks(DirectBuffer buffer, int offset, int length) {
        if (length < HEADER_BYTES + SubscribeBlocksDecoder.BLOCK_LENGTH) {
            return ResultCode.MALFORMED;
        }
        boolean isCanonical =
                isHeader(buffer, offset, SubscribeBlocksDecoder.BLOCK_LENGTH, SubscribeBlocksDecoder.TEMPLATE_ID)
                        && buffer.getLong(offset + HEADER_BYTES) == 0;
        return isCanonical ? ResultCode.OK : ResultCode.NOT_CANONICAL;
    }

    static ResultCode checkBlocksRequest(DirectBuffer buffer, int offset, int length) {
        if (length < HEADER_BYTES + BlocksRequestDecoder.BLOCK_LENGTH) {
            return ResultCode.MALFORMED;
        }
        int count = blocksRequestCount(buffer, offset);
        boolean isCanonical =
                isHeader(buffer, offset, BlocksRequestDecoder.BLOCK_LENGTH, BlocksRequestDecoder.TEMPLATE_ID)
                        && blocksRequestFrom(buffer, offset) >= 0
                        && count >= 1
                        && count <= Limits.BLOCKS_A_REQUEST_MAX
                        && buffer.getInt(offset + HEADER_BYTES + BlocksRequestDecoder.reservedEncodingOffset()) == 0;
        return isCanonical ? ResultCode.OK : ResultCode.NOT_CANONICAL;
    }

    static long blocksRequestFrom(DirectBuffer buffer, int offset) {
        return buffer.getLong(
                offset + HEADER_BYTES + BlocksRequestDecoder.fromHeightEncodingOffset(), ByteOrder.LITTLE_ENDIAN);
    }

    static int blocksRequestCount(DirectBuffer buffer, int offset) {
        return buffer.getInt(
                offset + HEADER_BYTES + BlocksRequestDecoder.countEncodingOffset(), ByteOrder.LITTLE_ENDIAN);
    }

    private static int unsignedShort(DirectBuffer buffer, int at) {
        return buffer.getShort(at, ByteOrder.LITTLE_ENDIAN) & UNSIGNED_SHORT;
    }
}
