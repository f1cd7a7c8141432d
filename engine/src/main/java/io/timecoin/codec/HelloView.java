package io.timecoin.codec;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.timecoin.base.ResultCode;
import io.timecoin.codec.sbe.HelloDecoder;
import org.agrona.DirectBuffer;

/** A window on the first message of a link. Reused; owned by one thread. */
public final class HelloView {
    private static final int HEIGHT_OFFSET = 8 + HelloDecoder.heightEncodingOffset();
    private static final int NODE_OFFSET = 8 + HelloDecoder.nodeEncodingOffset();

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
                HelloDecoder.TEMPLATE_ID,
                HelloDecoder.BLOCK_LENGTH,
                HelloDecoder.SCHEMA_ID,
                HelloDecoder.SCHEMA_VERSION);
        fields.bytes();
        return fields.finish();
    }

    /** Where in the bytes the key is that the sender names as its own; nothing proves it. */
    public int nodeAt() {
        return offset + NODE_OFFSET;
    }

    /** The height the sender has committed. */
    public long height() {
        return buffer.getLong(offset + HEIGHT_OFFSET, LITTLE_ENDIAN);
    }
}
