package io.timecoin.node;

import io.timecoin.base.ResultCode;
import io.timecoin.codec.AnswerView;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.InboundSink;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What peers say to a newcomer before it has a state: who they are, and answers to what it asked; and who asks how it stands. All
 * else is for those that have one, and dropped. Bounded in messages and bytes: beyond, connections are not read. Offers from any thread, one takes.
 */
final class SyncInbox implements InboundSink {
    private static final int MESSAGES_MAX = 256;

    /** Whoever asks how the node stands takes no room from what it waits for. */
    private static final int QUERIES_BELOW = MESSAGES_MAX / 4;

    private static final long BYTES_MAX = 32L << 20;

    private final ArrayDeque<Message> messages = new ArrayDeque<>();
    private long bytes;
    private boolean hasRefused;

    /** One message, copied. */
    record Message(long connectionId, long correlationId, FrameType type, UnsafeBuffer payload) {
        /** The code of an answer without what was asked for; null if it is none, or none that is known here. */
        ResultCode refusal() {
            AnswerView answer = new AnswerView();
            boolean isOne = type == FrameType.ANSWER && answer.wrap(payload, 0, payload.capacity()) == ResultCode.OK;
            return isOne ? answer.result() : null;
        }
    }

    @Override
    public synchronized boolean offer(
            long connectionId, long correlationId, FrameType type, DirectBuffer payload, int offset, int length) {
        boolean isWanted =
                switch (type) {
                    case HELLO, ANSWER, SYNC_OFFER, EPOCH_RECORD, STATE_CHILDREN, STATE_COINS -> true;
                    case STATUS_QUERY -> messages.size() < QUERIES_BELOW;
                    default -> false;
                };
        if (!isWanted) {
            return true;
        }
        if (messages.size() == MESSAGES_MAX || bytes > 0 && bytes + length > BYTES_MAX) {
            hasRefused = true;
            return false;
        }
        UnsafeBuffer copy = new UnsafeBuffer(new byte[length]);
        copy.putBytes(0, payload, offset, length);
        messages.add(new Message(connectionId, correlationId, type, copy));
        bytes += length;
        notifyAll();
        return true;
    }

    /** The next message, waited for at most so long; null if none came. */
    synchronized Message take(long waitMs) throws InterruptedException {
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMs);
        while (messages.isEmpty()) {
            long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
            if (leftMs <= 0) {
                return null;
            }
            wait(leftMs);
        }
        Message message = messages.poll();
        bytes -= message.payload().capacity();
        return message;
    }

    /** Whether somebody was refused and most of the room is free again; asked once, it forgets. */
    synchronized boolean hasRoomAgain() {
        boolean hasRoom = hasRefused && messages.size() <= MESSAGES_MAX / 2 && bytes <= BYTES_MAX / 2;
        hasRefused &= !hasRoom;
        return hasRoom;
    }
}
