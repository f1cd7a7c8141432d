package io.timecoin.peers;

import io.timecoin.codec.FrameType;
import java.nio.ByteBuffer;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.ControlledMessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * Transactions that a peer relayed and the sink had no room for, in order. They step aside here so that the votes behind
 * them are read: a link whose reading stops for a transaction would stop the chain. Bounded; what finds no room is dropped,
 * and asked for again if a proposal names it. Memory is taken with the first that is parked. Event loop.
 */
final class ParkedTransactions {
    /** Bytes of the queue: some 3,000 transactions, which take a core about a quarter of a second to verify. */
    static final int BYTES = 1 << 20;

    private static final int KIND = 1;

    /** Offers one to the sink; false if it has no room. */
    @FunctionalInterface
    interface Offer {
        boolean offer(FrameType type, long correlationId, DirectBuffer buffer, int offset, int length);
    }

    private final Offer offer;
    private final ControlledMessageHandler handler = this::offerOne;
    private OneToOneRingBuffer queue;
    private FairTurns.End end;
    private int budgetBytes;
    private int offeredBytes;

    ParkedTransactions(Offer offer) {
        this.offer = offer;
    }

    /** Keeps one; false if there is no room, or it is larger than an eighth of all. */
    boolean park(DirectBuffer buffer, int offset, int length) {
        if (queue == null) {
            queue = new OneToOneRingBuffer(
                    new UnsafeBuffer(ByteBuffer.allocateDirect(BYTES + RingBufferDescriptor.TRAILER_LENGTH)));
        }
        return length <= queue.maxMsgLength() && queue.write(KIND, buffer, offset, length);
    }

    boolean isEmpty() {
        return queue == null || queue.size() == 0;
    }

    /** Offers them until the sink has no room, none is left, or the budget is used; the last may exceed it. */
    FairTurns.End offerAll(int budget) {
        end = FairTurns.End.NOTHING_LEFT;
        budgetBytes = budget;
        offeredBytes = 0;
        while (end == FairTurns.End.NOTHING_LEFT && !isEmpty()) {
            // One call may end at the end of the memory, with more at its beginning.
            queue.controlledRead(handler);
        }
        return end;
    }

    private ControlledMessageHandler.Action offerOne(int kind, MutableDirectBuffer buffer, int index, int length) {
        if (offeredBytes >= budgetBytes) {
            end = FairTurns.End.BUDGET_USED;
            return ControlledMessageHandler.Action.ABORT;
        }
        if (offer.offer(FrameType.TRANSACTION, 0, buffer, index, length)) {
            offeredBytes += length;
            return ControlledMessageHandler.Action.COMMIT;
        }
        end = FairTurns.End.REFUSED;
        return ControlledMessageHandler.Action.ABORT;
    }

    /** What the last {@link #offerAll} brought to the sink. */
    int offeredBytes() {
        return offeredBytes;
    }

    /** Gives the memory back. */
    void release() {
        queue = null;
    }
}
