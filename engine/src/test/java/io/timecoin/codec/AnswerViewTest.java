package io.timecoin.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.timecoin.base.ResultCode;
import io.timecoin.codec.sbe.AnswerEncoder;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** The canonical form of an answer and nothing else. */
class AnswerViewTest {
    private static final int AT = 3;
    private static final int RESERVED_AT = 10;

    private final AnswerView view = new AnswerView();

    private static byte[] answer(int code, String text) {
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[256]);
        AnswerEncoder encoder = new AnswerEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .resultCode(code)
                .reserved(0)
                .requestType(FrameType.STATE_REQUEST.code())
                .text(text);
        return Arrays.copyOf(buffer.byteArray(), encoder.limit());
    }

    private ResultCode wrap(byte[] bytes) {
        return view.wrap(new UnsafeBuffer(bytes), 0, bytes.length);
    }

    @Test
    void shouldReadAnAnswer() {
        byte[] bytes = answer(ResultCode.NOT_HERE.code(), "not here: \u00fc");
        UnsafeBuffer shifted = new UnsafeBuffer(new byte[AT + bytes.length + 1]);
        shifted.putBytes(AT, bytes);
        assertEquals(ResultCode.OK, view.wrap(shifted, AT, bytes.length));
        assertEquals(ResultCode.NOT_HERE, view.result());
        assertEquals(ResultCode.NOT_HERE.code(), view.resultCode());
        assertEquals(FrameType.STATE_REQUEST.code(), view.requestType());
        assertEquals("not here: \u00fc", view.text());
    }

    @Test
    void shouldTakeACodeThatIsNotKnown() {
        assertEquals(ResultCode.OK, wrap(answer(0xFFF0, "")));
        assertEquals(0xFFF0, view.resultCode());
        assertNull(view.result());
        assertEquals("", view.text());
    }

    @Test
    void shouldRefuseEveryOtherLengthAndHeader() {
        byte[] good = answer(ResultCode.NOT_HERE.code(), "text");
        for (int length = 0; length < good.length; length++) {
            assertEquals(ResultCode.MALFORMED, wrap(Arrays.copyOf(good, length)), "length " + length);
        }
        assertEquals(ResultCode.TRAILING_BYTES, wrap(Arrays.copyOf(good, good.length + 1)));
        for (int at = 0; at < 8; at++) {
            byte[] bad = good.clone();
            bad[at] ^= 1;
            assertEquals(ResultCode.NOT_CANONICAL, wrap(bad), "byte " + at);
        }
        byte[] reserved = good.clone();
        reserved[RESERVED_AT] = 1;
        assertEquals(ResultCode.NOT_CANONICAL, wrap(reserved));
        byte[] giant = good.clone();
        giant[good.length - "text".length() - 1] = -1;
        assertNotEquals(ResultCode.OK, wrap(giant));
    }
}
