package io.timecoin.bench;

import io.timecoin.base.ResultCode;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.OutboundSink;
import io.timecoin.codec.sbe.AnswerDecoder;
import io.timecoin.codec.sbe.MessageHeaderDecoder;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;
import org.agrona.DirectBuffer;

/**
 * Takes what a pipeline would send: counts answers, and where it is told to, records how long after its intended time a
 * transaction was answered, which is after its record was durable. The correlation id of a transaction is that time.
 * Publish thread; counters are read by any.
 */
final class MeasuredAnswers implements OutboundSink {
    private static final int CODE_AT = MessageHeaderDecoder.ENCODED_LENGTH + AnswerDecoder.resultCodeEncodingOffset();
    private static final int DIGITS = 3;
    private static final int UNSIGNED_SHORT = 0xFFFF;

    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final Histogram nanos = new Histogram(TimeUnit.MINUTES.toNanos(1), DIGITS);
    private volatile boolean isRecording;
    private volatile int lastRefusal;

    @Override
    public boolean send(
            long connectionId, long correlationId, FrameType type, DirectBuffer payload, int offset, int length) {
        int code = payload.getShort(offset + CODE_AT, ByteOrder.LITTLE_ENDIAN) & UNSIGNED_SHORT;
        if (code == ResultCode.OK.code()) {
            accepted.lazySet(accepted.get() + 1);
        } else {
            lastRefusal = code;
            refused.lazySet(refused.get() + 1);
        }
        if (isRecording) {
            nanos.recordValue(
                    Math.max(0, Math.min(nanos.getHighestTrackableValue(), System.nanoTime() - correlationId)));
        }
        return true;
    }

    @Override
    public void sendToSubscribers(FrameType type, DirectBuffer payload, int offset, int length) {
        // Encoding the block was the work; there is nobody to send it to.
    }

    @Override
    public void sendToPeers(FrameType type, DirectBuffer payload, int offset, int length) {
        // A validator of one has no peers.
    }

    @Override
    public void relay(
            long connectionId, DirectBuffer hashes, int hashAt, DirectBuffer payload, int offset, int length) {
        // A validator of one has no peers.
    }

    @Override
    public void refused(long connectionId, ResultCode code, DirectBuffer hashes, int hashAt) {
        // A validator of one has no peers.
    }

    @Override
    public void flush() {
        // Nothing is buffered.
    }

    long accepted() {
        return accepted.get();
    }

    long refused() {
        return refused.get();
    }

    /** Text of the last code but OK, for people. */
    String lastRefusal() {
        return String.valueOf(ResultCode.byCode(lastRefusal));
    }

    /** Starts or ends recording; between loads only. */
    void recording(boolean isOn) {
        isRecording = isOn;
    }

    /** What was recorded, in nanoseconds; when nothing is under way. */
    Histogram nanos() {
        return nanos;
    }
}
