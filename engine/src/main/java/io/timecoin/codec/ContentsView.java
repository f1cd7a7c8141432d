package io.timecoin.codec;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.sbe.ContentsDecoder;
import org.agrona.DirectBuffer;

/** A window on what a proposed block is made of: header and content hashes. Reused; owned by one thread. */
public final class ContentsView {
    private static final int HEIGHT_OFFSET = 8 + ContentsDecoder.heightEncodingOffset();

    private final Fields fields = new Fields();
    private DirectBuffer buffer;
    private int offset;
    private int count;
    private int hashesAt;
    private int headerAt;
    private int headerLength;

    /** Points the view at bytes; OK, MALFORMED, NOT_CANONICAL or TRAILING_BYTES. */
    public ResultCode wrap(DirectBuffer source, int at, int length) {
        buffer = source;
        offset = at;
        fields.wrap(
                source,
                at,
                length,
                ContentsDecoder.TEMPLATE_ID,
                ContentsDecoder.BLOCK_LENGTH,
                ContentsDecoder.SCHEMA_ID,
                ContentsDecoder.SCHEMA_VERSION);
        count = fields.fixedGroup(Hash.BYTES);
        hashesAt = fields.position() - count * Hash.BYTES;
        headerLength = fields.bytes();
        headerAt = fields.position() - headerLength;
        return fields.finish();
    }

    /** The buffer that holds the message; the positions below are in it. */
    public DirectBuffer buffer() {
        return buffer;
    }

    /** The height it claims beside its header. */
    public long height() {
        return buffer.getLong(offset + HEIGHT_OFFSET, LITTLE_ENDIAN);
    }

    /** Number of transactions. */
    public int count() {
        return count;
    }

    /** Position of the content hashes, 32 bytes each. */
    public int hashesAt() {
        return hashesAt;
    }

    /** Position of the encoded header. */
    public int headerAt() {
        return headerAt;
    }

    /** Its length. */
    public int headerLength() {
        return headerLength;
    }
}
