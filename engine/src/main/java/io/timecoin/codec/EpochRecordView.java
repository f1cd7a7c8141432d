package io.timecoin.codec;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.timecoin.base.ResultCode;
import io.timecoin.codec.sbe.EpochRecordDecoder;
import org.agrona.DirectBuffer;

/**
 * A window on the record of an epoch: its last block with the certificate, and the standing before that block, each still to
 * be judged. Reused; owned by one thread.
 */
public final class EpochRecordView {
    private static final int EPOCH_OFFSET = 8 + EpochRecordDecoder.epochEncodingOffset();

    private final Fields fields = new Fields();
    private DirectBuffer buffer;
    private int offset;
    private int standingAt;
    private int standingLength;
    private int blockAt;
    private int blockLength;

    /** Points the view at bytes; OK, MALFORMED, NOT_CANONICAL or TRAILING_BYTES. */
    public ResultCode wrap(DirectBuffer source, int at, int length) {
        buffer = source;
        offset = at;
        fields.wrap(
                source,
                at,
                length,
                EpochRecordDecoder.TEMPLATE_ID,
                EpochRecordDecoder.BLOCK_LENGTH,
                EpochRecordDecoder.SCHEMA_ID,
                EpochRecordDecoder.SCHEMA_VERSION);
        standingLength = fields.bytes();
        standingAt = fields.position() - standingLength;
        blockLength = fields.bytes();
        blockAt = fields.position() - blockLength;
        return fields.finish();
    }

    /** The buffer that holds the record; the positions below are in it. */
    public DirectBuffer buffer() {
        return buffer;
    }

    /** The epoch it claims beside its block. */
    public long epoch() {
        return buffer.getLong(offset + EPOCH_OFFSET, LITTLE_ENDIAN);
    }

    /** Position of the encoded standing. */
    public int standingAt() {
        return standingAt;
    }

    /** Its length. */
    public int standingLength() {
        return standingLength;
    }

    /** Position of the encoded block. */
    public int blockAt() {
        return blockAt;
    }

    /** Its length. */
    public int blockLength() {
        return blockLength;
    }
}
