package io.timecoin.codec;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.timecoin.base.ResultCode;
import io.timecoin.codec.sbe.BlockDecoder;
import org.agrona.DirectBuffer;

/** A window on one encoded block: its parts, each still to be judged. Reused; owned by one thread. */
public final class BlockView {
    private static final int HEIGHT_OFFSET = 8 + BlockDecoder.heightEncodingOffset();

    private final Fields fields = new Fields();
    private final TransactionListView transactions = new TransactionListView();
    private DirectBuffer buffer;
    private int offset;
    private int headerAt;
    private int headerLength;
    private int certificateAt;
    private int certificateLength;

    /** Points the view at bytes; OK, MALFORMED, NOT_CANONICAL or TRAILING_BYTES. */
    public ResultCode wrap(DirectBuffer source, int at, int length) {
        buffer = source;
        offset = at;
        fields.wrap(
                source,
                at,
                length,
                BlockDecoder.TEMPLATE_ID,
                BlockDecoder.BLOCK_LENGTH,
                BlockDecoder.SCHEMA_ID,
                BlockDecoder.SCHEMA_VERSION);
        transactions.wrap(source, fields);
        headerLength = fields.bytes();
        headerAt = fields.position() - headerLength;
        certificateLength = fields.bytes();
        certificateAt = fields.position() - certificateLength;
        return fields.finish();
    }

    /** The buffer that holds the block; the positions below are in it. */
    public DirectBuffer buffer() {
        return buffer;
    }

    /** The height it claims beside its header. */
    public long height() {
        return buffer.getLong(offset + HEIGHT_OFFSET, LITTLE_ENDIAN);
    }

    /** The transactions in order. */
    public TransactionListView transactions() {
        return transactions;
    }

    /** Position of the encoded header. */
    public int headerAt() {
        return headerAt;
    }

    /** Its length. */
    public int headerLength() {
        return headerLength;
    }

    /** Position of the encoded commit certificate. */
    public int certificateAt() {
        return certificateAt;
    }

    /** Its length. */
    public int certificateLength() {
        return certificateLength;
    }
}
