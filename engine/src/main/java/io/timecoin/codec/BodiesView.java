package io.timecoin.codec;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.timecoin.base.ResultCode;
import io.timecoin.codec.sbe.BodiesDecoder;
import org.agrona.DirectBuffer;

/** A window on transactions sent for a proposed block. Reused; owned by one thread. */
public final class BodiesView {
    private static final int HEIGHT_OFFSET = 8 + BodiesDecoder.heightEncodingOffset();
    private static final int BLOCK_HASH_OFFSET = 8 + BodiesDecoder.blockHashEncodingOffset();

    private final Fields fields = new Fields();
    private final TransactionListView transactions = new TransactionListView();
    private DirectBuffer buffer;
    private int offset;

    /** Points the view at bytes; OK, MALFORMED, NOT_CANONICAL or TRAILING_BYTES. */
    public ResultCode wrap(DirectBuffer source, int at, int length) {
        buffer = source;
        offset = at;
        fields.wrap(
                source,
                at,
                length,
                BodiesDecoder.TEMPLATE_ID,
                BodiesDecoder.BLOCK_LENGTH,
                BodiesDecoder.SCHEMA_ID,
                BodiesDecoder.SCHEMA_VERSION);
        transactions.wrap(source, fields);
        return fields.finish();
    }

    /** Height of the block they are for. */
    public long height() {
        return buffer.getLong(offset + HEIGHT_OFFSET, LITTLE_ENDIAN);
    }

    /** Position of the hash of the block they are for. */
    public int blockHashAt() {
        return offset + BLOCK_HASH_OFFSET;
    }

    /** The transactions. */
    public TransactionListView transactions() {
        return transactions;
    }
}
