package io.timecoin.node;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.sbe.AnswerEncoder;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.node.SyncInbox.Message;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/** What somebody is answered who asks how a node stands that has no state yet: what it does or waits for. One thread. */
final class SyncStatus {
    private static final int BYTES_MAX = FrameType.ANSWER.payloadBytesMax();
    private static final int TEXT_BYTES_MAX = BYTES_MAX
            - MessageHeaderEncoder.ENCODED_LENGTH
            - AnswerEncoder.BLOCK_LENGTH
            - AnswerEncoder.textHeaderLength();

    private final SyncNetwork network;
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[BYTES_MAX]);
    private String what = "sync: begins";

    SyncStatus(SyncNetwork network) {
        this.network = network;
    }

    /** It stands so from now on. */
    void is(String now) {
        what = now;
    }

    /** Answers a question for it: CATCHING_UP, and as much of the rest as an answer holds. */
    void answer(Message query) {
        byte[] text = ("it takes a state from peers; " + what).getBytes(StandardCharsets.US_ASCII);
        AnswerEncoder encoder = new AnswerEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .resultCode(ResultCode.CATCHING_UP.code())
                .reserved(0)
                .requestType(FrameType.STATUS_QUERY.code());
        buffer.setMemory(encoder.offset() + AnswerEncoder.txIdEncodingOffset(), Hash.BYTES, (byte) 0);
        encoder.putText(text, 0, Math.min(text.length, TEXT_BYTES_MAX));
        network.send(query.connectionId(), query.correlationId(), FrameType.ANSWER, buffer, encoder.limit());
    }
}
