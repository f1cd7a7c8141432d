package io.timecoin.pipeline;

import io.timecoin.codec.FrameType;
import io.timecoin.codec.OutboundSink;
import io.timecoin.replica.Outbox;
import java.nio.ByteBuffer;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * What the replica has to say to other validators, on its way from the state thread to the publish thread: there it waits
 * until the event that said it is durable. Bounded: what is said to all has the whole of it, answers and requests half, and
 * what finds no room is dropped and counted, because the state thread never waits for the network. Whoever misses a message
 * gets it again when the round times out.
 *
 * <pre>
 *  | type of frame | connection 8, 0 = all peers | payload |
 * </pre>
 */
final class Outgoing implements Outbox {
    private static final int CAPACITY = 32 << 20;
    private static final int CONNECTION_BYTES = Long.BYTES;
    private static final long ALL_PEERS = 0;

    private OneToOneRingBuffer ring;
    private final MessageHandler handler = this::sendOne;
    private OutboundSink target;
    private int said;
    private volatile long dropped;

    /** From now on what is said is kept; before, in recovery, it was said long ago. */
    void goLive() {
        ring = new OneToOneRingBuffer(
                new UnsafeBuffer(ByteBuffer.allocateDirect(CAPACITY + RingBufferDescriptor.TRAILER_LENGTH)));
    }

    @Override
    public void toPeers(FrameType type, DirectBuffer message, int offset, int length) {
        say(ALL_PEERS, type, message, offset, length);
    }

    @Override
    public void to(long connectionId, FrameType type, DirectBuffer message, int offset, int length) {
        if (ring != null && connectionId != ALL_PEERS) {
            if (ring.size() > CAPACITY / 2) {
                dropped++;
            } else {
                say(connectionId, type, message, offset, length);
            }
        }
    }

    private void say(long connectionId, FrameType type, DirectBuffer message, int offset, int length) {
        if (ring == null) {
            return;
        }
        int index = ring.tryClaim(type.code(), CONNECTION_BYTES + length);
        if (index < 0) {
            dropped++;
            return;
        }
        ring.buffer().putLong(index, connectionId);
        ring.buffer().putBytes(index + CONNECTION_BYTES, message, offset, length);
        ring.commit(index);
        said++;
    }

    /** State thread: how much was said since the last call. */
    int takeCount() {
        int count = said;
        said = 0;
        return count;
    }

    /** Publish thread: sends so many messages on. */
    void send(int count, OutboundSink outbound) {
        target = outbound;
        int sent = 0;
        while (sent < count) {
            sent += ring.read(handler, count - sent);
        }
    }

    private void sendOne(int type, MutableDirectBuffer buffer, int index, int length) {
        long connectionId = buffer.getLong(index);
        FrameType frame = FrameType.byCode(type);
        if (connectionId == ALL_PEERS) {
            target.sendToPeers(frame, buffer, index + CONNECTION_BYTES, length - CONNECTION_BYTES);
        } else {
            target.send(connectionId, 0, frame, buffer, index + CONNECTION_BYTES, length - CONNECTION_BYTES);
        }
    }

    /** Messages that found no room. Any thread. */
    long dropped() {
        return dropped;
    }
}
