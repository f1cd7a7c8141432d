package io.timecoin.codec;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.timecoin.base.ResultCode;
import io.timecoin.base.StatePath;
import io.timecoin.codec.sbe.MessageHeaderDecoder;
import io.timecoin.codec.sbe.StateRequestDecoder;
import org.agrona.DirectBuffer;

/** A window on a request for a subtree of the state. Reused; owned by one thread. */
public final class StateRequestView {
    /** Length of every request. */
    public static final int BYTES = MessageHeaderDecoder.ENCODED_LENGTH + StateRequestDecoder.BLOCK_LENGTH;

    private static final int HEIGHT_OFFSET =
            MessageHeaderDecoder.ENCODED_LENGTH + StateRequestDecoder.heightEncodingOffset();
    private static final int PATH_OFFSET =
            MessageHeaderDecoder.ENCODED_LENGTH + StateRequestDecoder.askedEncodingOffset();

    private final Fields fields = new Fields();
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
                StateRequestDecoder.TEMPLATE_ID,
                StateRequestDecoder.BLOCK_LENGTH,
                StateRequestDecoder.SCHEMA_ID,
                StateRequestDecoder.SCHEMA_VERSION);
        ResultCode code = fields.finish();
        boolean isCanonical = code == ResultCode.OK && height() >= 0 && StatePath.isCanonical(source, pathAt());
        return code != ResultCode.OK || isCanonical ? code : ResultCode.NOT_CANONICAL;
    }

    /** Height of the snapshot that is asked for. */
    public long height() {
        return buffer.getLong(offset + HEIGHT_OFFSET, LITTLE_ENDIAN);
    }

    /** Position of the path to the subtree, in the layout of {@link StatePath}. */
    public int pathAt() {
        return offset + PATH_OFFSET;
    }
}
