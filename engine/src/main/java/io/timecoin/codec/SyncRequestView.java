package io.timecoin.codec;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.timecoin.base.Limits;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.sbe.EpochRequestDecoder;
import io.timecoin.codec.sbe.SyncOfferRequestDecoder;
import org.agrona.DirectBuffer;

/** A window on what a newcomer asks for: an offer of a state, or records of epochs. Reused; owned by one thread. */
public final class SyncRequestView {
    private static final int HEADER_BYTES = 8;
    private static final int HEIGHT_AT = HEADER_BYTES + SyncOfferRequestDecoder.heightEncodingOffset();
    private static final int FROM_EPOCH_AT = HEADER_BYTES + EpochRequestDecoder.fromEpochEncodingOffset();
    private static final int COUNT_AT = HEADER_BYTES + EpochRequestDecoder.countEncodingOffset();
    private static final int RESERVED_AT = HEADER_BYTES + EpochRequestDecoder.reservedEncodingOffset();

    private final Fields fields = new Fields();
    private DirectBuffer buffer;
    private int offset;

    /** Points the view at a request for an offer; OK, MALFORMED, NOT_CANONICAL or TRAILING_BYTES. */
    public ResultCode wrapOffer(DirectBuffer source, int at, int length) {
        buffer = source;
        offset = at;
        fields.wrap(
                source,
                at,
                length,
                SyncOfferRequestDecoder.TEMPLATE_ID,
                SyncOfferRequestDecoder.BLOCK_LENGTH,
                SyncOfferRequestDecoder.SCHEMA_ID,
                SyncOfferRequestDecoder.SCHEMA_VERSION);
        ResultCode code = fields.finish();
        return code == ResultCode.OK && height() < 0 ? ResultCode.NOT_CANONICAL : code;
    }

    /** Points the view at a request for records; a count of none or of too many is not canonical. */
    public ResultCode wrapEpochs(DirectBuffer source, int at, int length) {
        buffer = source;
        offset = at;
        fields.wrap(
                source,
                at,
                length,
                EpochRequestDecoder.TEMPLATE_ID,
                EpochRequestDecoder.BLOCK_LENGTH,
                EpochRequestDecoder.SCHEMA_ID,
                EpochRequestDecoder.SCHEMA_VERSION);
        ResultCode code = fields.finish();
        if (code != ResultCode.OK) {
            return code;
        }
        boolean isCanonical = fromEpoch() >= 0
                && count() >= 1
                && count() <= Limits.EPOCHS_A_REQUEST_MAX
                && buffer.getInt(offset + RESERVED_AT, LITTLE_ENDIAN) == 0;
        return isCanonical ? ResultCode.OK : ResultCode.NOT_CANONICAL;
    }

    /** Height of the state asked for, 0 for the newest. */
    public long height() {
        return buffer.getLong(offset + HEIGHT_AT, LITTLE_ENDIAN);
    }

    /** The first epoch asked for. */
    public long fromEpoch() {
        return buffer.getLong(offset + FROM_EPOCH_AT, LITTLE_ENDIAN);
    }

    /** How many records are asked for. */
    public int count() {
        return buffer.getInt(offset + COUNT_AT, LITTLE_ENDIAN);
    }
}
