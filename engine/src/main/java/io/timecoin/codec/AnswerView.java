package io.timecoin.codec;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.timecoin.base.ResultCode;
import io.timecoin.codec.sbe.AnswerDecoder;
import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;

/** A window on the outcome of one request. Reused; owned by one thread. */
public final class AnswerView {
    private static final int HEADER_BYTES = 8;
    private static final int RESULT_CODE_AT = HEADER_BYTES + AnswerDecoder.resultCodeEncodingOffset();
    private static final int RESERVED_AT = HEADER_BYTES + AnswerDecoder.reservedEncodingOffset();
    private static final int REQUEST_TYPE_AT = HEADER_BYTES + AnswerDecoder.requestTypeEncodingOffset();
    private static final int UNSIGNED_SHORT = 0xFFFF;

    private final Fields fields = new Fields();
    private DirectBuffer buffer;
    private int offset;
    private int textBytes;

    /** Points the view at bytes; OK, MALFORMED, NOT_CANONICAL or TRAILING_BYTES. A code of a later version is none of these. */
    public ResultCode wrap(DirectBuffer source, int at, int length) {
        buffer = source;
        offset = at;
        fields.wrap(
                source,
                at,
                length,
                AnswerDecoder.TEMPLATE_ID,
                AnswerDecoder.BLOCK_LENGTH,
                AnswerDecoder.SCHEMA_ID,
                AnswerDecoder.SCHEMA_VERSION);
        textBytes = fields.bytes();
        ResultCode code = fields.finish();
        boolean isCanonical = code != ResultCode.OK || source.getShort(at + RESERVED_AT, LITTLE_ENDIAN) == 0;
        return isCanonical ? code : ResultCode.NOT_CANONICAL;
    }

    /** The number of the outcome. */
    public int resultCode() {
        return buffer.getShort(offset + RESULT_CODE_AT, LITTLE_ENDIAN) & UNSIGNED_SHORT;
    }

    /** The outcome; null if this version knows none of that number. */
    public ResultCode result() {
        return ResultCode.byCode(resultCode());
    }

    /** Number of the frame type of the request; negative if it is beyond any there can be. */
    public int requestType() {
        return buffer.getInt(offset + REQUEST_TYPE_AT, LITTLE_ENDIAN);
    }

    /** What the other side says for people to read; allocates. */
    public String text() {
        byte[] text = new byte[textBytes];
        buffer.getBytes(fields.position() - textBytes, text);
        return new String(text, StandardCharsets.UTF_8);
    }
}
