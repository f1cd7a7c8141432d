package io.timecoin.codec;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.timecoin.base.ResultCode;
import io.timecoin.codec.sbe.BodiesRequestDecoder;
import io.timecoin.codec.sbe.ContentsRequestDecoder;
import org.agrona.DirectBuffer;

/**
 * A window on what somebody asks of a proposed block: its contents, or the transactions at some places. The two requests
 * begin alike. Reused; owned by one thread.
 */
public final class BlockRequestView {
    private static final int HEIGHT_OFFSET = 8 + ContentsRequestDecoder.heightEncodingOffset();
    private static final int BLOCK_HASH_OFFSET = 8 + ContentsRequestDecoder.blockHashEncodingOffset();
    private static final int UNSIGNED_SHORT = 0xFFFF;

    private final Fields fields = new Fields();
    private DirectBuffer buffer;
    private int offset;
    private int placesAt;
    private int placeCount;

    /** Points the view at a request for contents. */
    public ResultCode wrapContents(DirectBuffer source, int at, int length) {
        buffer = source;
        offset = at;
        placeCount = 0;
        fields.wrap(
                source,
                at,
                length,
                ContentsRequestDecoder.TEMPLATE_ID,
                ContentsRequestDecoder.BLOCK_LENGTH,
                ContentsRequestDecoder.SCHEMA_ID,
                ContentsRequestDecoder.SCHEMA_VERSION);
        return fields.finish();
    }

    /** Points the view at a request for bodies; places that do not rise are not canonical. */
    public ResultCode wrapBodies(DirectBuffer source, int at, int length) {
        buffer = source;
        offset = at;
        fields.wrap(
                source,
                at,
                length,
                BodiesRequestDecoder.TEMPLATE_ID,
                BodiesRequestDecoder.BLOCK_LENGTH,
                BodiesRequestDecoder.SCHEMA_ID,
                BodiesRequestDecoder.SCHEMA_VERSION);
        placeCount = fields.fixedGroup(Short.BYTES);
        placesAt = fields.position() - placeCount * Short.BYTES;
        ResultCode code = fields.finish();
        for (int i = 1; code == ResultCode.OK && i < placeCount; i++) {
            if (place(i) <= place(i - 1)) {
                code = ResultCode.NOT_CANONICAL;
            }
        }
        return code;
    }

    /** Height of the block. */
    public long height() {
        return buffer.getLong(offset + HEIGHT_OFFSET, LITTLE_ENDIAN);
    }

    /** Position of the block's hash. */
    public int blockHashAt() {
        return offset + BLOCK_HASH_OFFSET;
    }

    /** How many transactions are asked for. */
    public int placeCount() {
        return placeCount;
    }

    /** A place in the block, from 0. */
    public int place(int index) {
        return buffer.getShort(placesAt + index * Short.BYTES, LITTLE_ENDIAN) & UNSIGNED_SHORT;
    }
}
