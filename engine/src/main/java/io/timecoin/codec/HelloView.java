package io.timecoin.codec;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.timecoin.base.ResultCode;
import io.timecoin.codec.sbe.HelloDecoder;
import org.agrona.DirectBuffer;

/** A window on the first message of a link. Reused; owned by one thread. */
public final class HelloView {
    /** The version of the protocol that this build speaks. */
    public static final int PROTOCOL_VERSION = 2;

    /** The role of who brings transactions and questions. */
    public static final int ROLE_CLIENT = 1;

    /** The role of a node. */
    public static final int ROLE_PEER = 2;

    /** The capability bit of who takes compressed frames. */
    public static final int TAKES_COMPRESSED = 1;

    /** The capability bit of who is not linked with all others, and so announces transactions and wants them announced. */
    public static final int ANNOUNCES = 2;

    private static final int HEIGHT_OFFSET = 8 + HelloDecoder.heightEncodingOffset();
    private static final int NODE_OFFSET = 8 + HelloDecoder.nodeEncodingOffset();

    private static final int VALIDATOR_OFFSET = 8 + HelloDecoder.validatorEncodingOffset();

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

    /** Where the node's key stands, and behind it the consensus key and its signature: a voucher. */
    public int voucherAt() {
        return offset + NODE_OFFSET;
    }

    /** Where the consensus key stands for which the sender speaks; zero for none. */
    public int validatorAt() {
        return offset + VALIDATOR_OFFSET;
    }

    /** The height the sender has committed. */
    public long height() {
        return buffer.getLong(offset + HEIGHT_OFFSET, LITTLE_ENDIAN);
    }
}
