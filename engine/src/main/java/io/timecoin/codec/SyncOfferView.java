package io.timecoin.codec;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.timecoin.base.ResultCode;
import io.timecoin.codec.sbe.SyncOfferDecoder;
import org.agrona.DirectBuffer;

/**
 * A window on the offer of a state: the header of its block, header and certificate of the block above, and the standing
 * between the two, each still to be judged. Reused; owned by one thread.
 */
public final class SyncOfferView {
    private static final int HEIGHT_OFFSET = 8 + SyncOfferDecoder.heightEncodingOffset();

    private final Fields fields = new Fields();
    private DirectBuffer buffer;
    private int offset;
    private int headerAt;
    private int headerLength;
    private int nextHeaderAt;
    private int nextHeaderLength;
    private int certificateAt;
    private int certificateLength;
    private int standingAt;
    private int standingLength;

    /** Points the view at bytes; OK, MALFORMED, NOT_CANONICAL or TRAILING_BYTES. */
    public ResultCode wrap(DirectBuffer source, int at, int length) {
        buffer = source;
        offset = at;
        fields.wrap(
                source,
                at,
                length,
                SyncOfferDecoder.TEMPLATE_ID,
                SyncOfferDecoder.BLOCK_LENGTH,
                SyncOfferDecoder.SCHEMA_ID,
                SyncOfferDecoder.SCHEMA_VERSION);
        headerLength = fields.bytes();
        headerAt = fields.position() - headerLength;
        nextHeaderLength = fields.bytes();
        nextHeaderAt = fields.position() - nextHeaderLength;
        certificateLength = fields.bytes();
        certificateAt = fields.position() - certificateLength;
        standingLength = fields.bytes();
        standingAt = fields.position() - standingLength;
        return fields.finish();
    }

    /** The buffer that holds the offer; the positions below are in it. */
    public DirectBuffer buffer() {
        return buffer;
    }

    /** The height it claims beside its headers. */
    public long height() {
        return buffer.getLong(offset + HEIGHT_OFFSET, LITTLE_ENDIAN);
    }

    /** Position of the encoded header of the block the state lies behind. */
    public int headerAt() {
        return headerAt;
    }

    /** Its length. */
    public int headerLength() {
        return headerLength;
    }

    /** Position of the encoded header of the block above. */
    public int nextHeaderAt() {
        return nextHeaderAt;
    }

    /** Its length. */
    public int nextHeaderLength() {
        return nextHeaderLength;
    }

    /** Position of the encoded commit certificate of the block above. */
    public int certificateAt() {
        return certificateAt;
    }

    /** Its length. */
    public int certificateLength() {
        return certificateLength;
    }

    /** Position of the encoded standing behind the block of the height. */
    public int standingAt() {
        return standingAt;
    }

    /** Its length. */
    public int standingLength() {
        return standingLength;
    }
}
