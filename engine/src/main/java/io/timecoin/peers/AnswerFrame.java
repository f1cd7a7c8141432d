package io.timecoin.peers;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.FrameHeader;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.sbe.AnswerEncoder;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/** Encodes the answers that the listener gives itself. One event loop. */
final class AnswerFrame {
    private static final int BYTES_MAX = FrameHeader.BYTES + FrameType.ANSWER.payloadBytesMax();

    private final UnsafeBuffer scratch = new UnsafeBuffer(new byte[BYTES_MAX]);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final AnswerEncoder answer = new AnswerEncoder();

    ByteBuf encode(ByteBufAllocator allocator, ResultCode code, int requestType, long correlationId) {
        byte[] text = code.text().getBytes(StandardCharsets.UTF_8);
        answer.wrapAndApplyHeader(scratch, FrameHeader.BYTES, header)
                .resultCode(code.code())
                .reserved(0)
                .requestType(requestType);
        scratch.setMemory(
                FrameHeader.BYTES + MessageHeaderEncoder.ENCODED_LENGTH + AnswerEncoder.txIdEncodingOffset(),
                Hash.BYTES,
                (byte) 0);
        answer.putText(text, 0, text.length);
        int payloadBytes = MessageHeaderEncoder.ENCODED_LENGTH + answer.encodedLength();
        FrameHeader.encode(scratch, 0, FrameType.ANSWER, payloadBytes, correlationId);
        int bytes = FrameHeader.BYTES + payloadBytes;
        return allocator.directBuffer(bytes).writeBytes(scratch.byteArray(), 0, bytes);
    }
}
