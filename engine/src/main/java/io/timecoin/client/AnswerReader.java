package io.timecoin.client;

import io.netty.buffer.ByteBuf;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.AnswerView;
import io.timecoin.codec.FrameHeader;
import io.timecoin.codec.FrameType;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Finds the answers in what a validator sends over one connection, and passes over all else without keeping it: what an
 * attacker holds does not grow with what it is sent. The attack's thread.
 */
final class AnswerReader {
    /** Takes what is found. */
    interface Consumer {
        /** Told an answer's code; null if this version knows none of that number. */
        void onAnswer(ResultCode code);

        /** Told of any other frame. */
        void onOther();
    }

    private static final int KEPT_BYTES = FrameHeader.BYTES + FrameType.ANSWER.payloadBytesMax();

    private final Consumer consumer;
    private final UnsafeBuffer kept = new UnsafeBuffer(new byte[KEPT_BYTES]);
    private final AnswerView answer = new AnswerView();
    private int keptBytes;
    private long skipBytes;

    AnswerReader(Consumer consumer) {
        this.consumer = consumer;
    }

    /** Reads all there is. */
    void read(ByteBuf in) {
        while (in.isReadable()) {
            if (skipBytes > 0) {
                int step = (int) Math.min(skipBytes, in.readableBytes());
                in.skipBytes(step);
                skipBytes -= step;
            } else {
                take(in);
            }
        }
    }

    private void take(ByteBuf in) {
        keep(in, FrameHeader.BYTES);
        if (keptBytes < FrameHeader.BYTES) {
            return;
        }
        long payloadBytes = FrameHeader.payloadBytes(kept, 0);
        boolean isAnswer =
                FrameHeader.type(kept, 0) == FrameType.ANSWER && payloadBytes <= FrameType.ANSWER.payloadBytesMax();
        if (isAnswer) {
            keep(in, FrameHeader.BYTES + (int) payloadBytes);
            if (keptBytes < FrameHeader.BYTES + payloadBytes) {
                return;
            }
        }
        skipBytes = payloadBytes - (keptBytes - FrameHeader.BYTES);
        keptBytes = 0;
        if (isAnswer && answer.wrap(kept, FrameHeader.BYTES, (int) payloadBytes) == ResultCode.OK) {
            consumer.onAnswer(answer.result());
        } else {
            consumer.onOther();
        }
    }

    private void keep(ByteBuf in, int wanted) {
        int step = Math.min(wanted - keptBytes, in.readableBytes());
        if (step > 0) {
            in.readBytes(kept.byteArray(), keptBytes, step);
            keptBytes += step;
        }
    }
}
