package io.timecoin.client;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.AnswerView;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.sbe.BlockFinalDecoder;
import io.timecoin.codec.sbe.MessageHeaderDecoder;
import java.nio.ByteOrder;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.agrona.DirectBuffer;

/**
 * Follows every transfer of a load from intended sending to outcome. Answers carry the transfer's number as correlation
 * id; final blocks carry ids. Allocates nothing per transfer. The sending thread writes intended times and the count of
 * sent, whoever receives writes everything else and holds this object's lock; counts are read by any.
 */
final class LoadTracker {
    static final long SUBSCRIBE_ID = -1;

    private static final byte ANSWERED = 1;
    private static final byte REJECTED = 2;
    private static final byte COMMITTED = 4;
    private static final byte SETTLED = REJECTED | COMMITTED;
    private static final byte ACCEPTED = 8;
    private static final byte SENT_AGAIN = 16;
    private static final int CODES = 1 << Short.SIZE;
    private static final int UNSIGNED_SHORT = 0xFFFF;
    private static final int GROUP_HEADER_BYTES = 4;
    private static final int TRANSACTIONS_OFFSET = MessageHeaderDecoder.ENCODED_LENGTH + BlockFinalDecoder.BLOCK_LENGTH;
    private static final int HEIGHT_OFFSET =
            MessageHeaderDecoder.ENCODED_LENGTH + BlockFinalDecoder.heightEncodingOffset();

    private final long[] intendedNanos;
    private final byte[] states;
    private final TxIdIndex index;
    private final long[] rejectedByCode = new long[CODES];
    private final AnswerView answer = new AnswerView();
    private final LatencyRecorder toAccepted;
    private final LatencyRecorder toCommitted;
    private final CountDownLatch subscribed = new CountDownLatch(1);
    private volatile Thread waiter;

    private volatile long sent;
    private volatile long accepted;
    private volatile long rejected;
    private volatile long answered;
    private volatile long committed;
    private volatile long settled;
    private volatile long height;
    private volatile long lastCommitNanos;
    private volatile ResultCode subscription;

    LoadTracker(TransferWorkload workload, LoadLatencies latencies) {
        toAccepted = latencies.toAccepted();
        toCommitted = latencies.toCommitted();
        int count = workload.count();
        intendedNanos = new long[count];
        states = new byte[count];
        index = new TxIdIndex(count);
        for (int number = 0; number < count; number++) {
            index.put(workload.txIdPrefix(number), number);
        }
    }

    /** Sending thread: notes when a transfer should be sent, before it is. */
    void intend(int number, long nanos) {
        intendedNanos[number] = nanos;
        sent = number + 1L;
    }

    /** Who is woken when something settles, or null. */
    void wakes(Thread thread) {
        waiter = thread;
    }

    /** One frame of any validator; the caller holds the lock. */
    void onFrame(FrameType type, long correlationId, DirectBuffer payload, int offset, int length) {
        if (type == FrameType.ANSWER && answer.wrap(payload, offset, length) == ResultCode.OK) {
            onAnswer(correlationId, answer.resultCode());
        } else if (type == FrameType.BLOCK_FINAL && length >= TRANSACTIONS_OFFSET + GROUP_HEADER_BYTES) {
            onBlockFinal(payload, offset, length);
        }
    }

    private void onAnswer(long correlationId, int code) {
        if (correlationId == SUBSCRIBE_ID) {
            subscription = ResultCode.byCode(code);
            subscribed.countDown();
            return;
        }
        if (correlationId < 0 || correlationId >= sent) {
            return;
        }
        int number = (int) correlationId;
        if ((states[number] & ANSWERED) == 0) {
            states[number] |= ANSWERED;
            answered = answered + 1;
        }
        if (code == ResultCode.OK.code() && (states[number] & ACCEPTED) == 0) {
            states[number] |= ACCEPTED;
            toAccepted.record(System.nanoTime() - intendedNanos[number]);
            accepted = accepted + 1;
        }
        if (code != ResultCode.OK.code() && (states[number] & (REJECTED | SENT_AGAIN)) == 0) {
            rejectedByCode[code]++;
            rejected = rejected + 1;
            settle(number, REJECTED);
        }
    }

    private void onBlockFinal(DirectBuffer payload, int offset, int length) {
        long now = System.nanoTime();
        int group = offset + TRANSACTIONS_OFFSET;
        int count = payload.getShort(group + Short.BYTES, ByteOrder.LITTLE_ENDIAN) & UNSIGNED_SHORT;
        int first = group + GROUP_HEADER_BYTES;
        int held = Math.min(count, (offset + length - first) / Hash.BYTES);
        for (int i = 0; i < held; i++) {
            onCommitted(index.find(payload.getLong(first + i * Hash.BYTES)), now);
        }
        height = payload.getLong(offset + HEIGHT_OFFSET, ByteOrder.LITTLE_ENDIAN);
    }

    private void onCommitted(int number, long now) {
        if (number < 0 || number >= sent || (states[number] & COMMITTED) != 0) {
            return;
        }
        toCommitted.record(now - intendedNanos[number]);
        lastCommitNanos = now;
        committed = committed + 1;
        settle(number, COMMITTED);
    }

    private void settle(int number, byte state) {
        if ((states[number] & SETTLED) == 0) {
            settled = settled + 1;
        }
        states[number] |= state;
    }

    void onBatchEnd() {
        LockSupport.unpark(waiter);
    }

    void onClosed() {
        subscribed.countDown();
        LockSupport.unpark(waiter);
    }

    CountDownLatch subscribed() {
        return subscribed;
    }

    ResultCode subscription() {
        return subscription;
    }

    long sent() {
        return sent;
    }

    long settled() {
        return settled;
    }

    long answered() {
        return answered;
    }

    long lastCommitNanos() {
        return lastCommitNanos;
    }

    LatencyRecorder toAccepted() {
        return toAccepted;
    }

    LatencyRecorder toCommitted() {
        return toCommitted;
    }

    /**
     * Tells the numbers of what is neither committed nor rejected, in their order. Those are to be sent again, and a
     * rejection of the second sending proves nothing: the first may have been committed meanwhile.
     */
    void sendAgain(IntConsumer sending) {
        for (int number = 0; number < sent; number++) {
            boolean isOpen;
            synchronized (this) {
                isOpen = (states[number] & SETTLED) == 0;
                states[number] |= isOpen ? SENT_AGAIN : 0;
            }
            if (isOpen) {
                sending.accept(number);
            }
        }
    }

    /** Tells what was acknowledged, accepted or seen in a final block. After the end. */
    synchronized void acknowledged(TransferWorkload workload, AcknowledgedTransfers told) {
        for (int number = 0; number < sent; number++) {
            if ((states[number] & (ACCEPTED | COMMITTED)) != 0) {
                told.acknowledged(workload.txIdPrefix(number), (states[number] & COMMITTED) != 0);
            }
        }
    }

    LoadSample sample() {
        return new LoadSample(
                sent, accepted, rejected, committed, height, toAccepted.interval(), toCommitted.interval());
    }

    /** After the receiving thread has ended. */
    Map<ResultCode, Long> rejectedByCode() {
        Map<ResultCode, Long> byCode = new EnumMap<>(ResultCode.class);
        for (ResultCode code : ResultCode.values()) {
            if (rejectedByCode[code.code()] > 0) {
                byCode.put(code, rejectedByCode[code.code()]);
            }
        }
        return byCode;
    }
}
