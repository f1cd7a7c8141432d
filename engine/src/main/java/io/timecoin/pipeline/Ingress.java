package io.timecoin.pipeline;

import com.lmax.disruptor.InsufficientCapacityException;
import com.lmax.disruptor.RingBuffer;
import io.timecoin.base.Limits;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.ClaimedSignatures;
import io.timecoin.codec.EventKind;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.InboundSink;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.EpochClock;

/**
 * The one entrance of the ring: stamps the time, copies the payload or takes over its buffer, publishes. Any thread; never
 * blocks.
 *
 * <p>Votes must not queue behind transactions: these enter on credit alone, and may not take the last quarter of the ring.
 * No frame may take the last eighth, which leaves room for the clock.
 */
final class Ingress implements InboundSink {
    private static final int RESERVED_SHARE = 8;
    private static final int WITHOUT_CREDIT = 0;

    private final RingBuffer<InboundEvent> ring;
    private final TransactionCredits credits;
    private final LargePayloads largePayloads;
    private final EpochClock clock;
    private final int reserved;
    private final AtomicBoolean stalled = new AtomicBoolean();
    private final LongAdder refused = new LongAdder();
    private final LongAdder oversized = new LongAdder();

    Ingress(RingBuffer<InboundEvent> ring, TransactionCredits credits, LargePayloads largePayloads, EpochClock clock) {
        this.ring = ring;
        this.credits = credits;
        this.largePayloads = largePayloads;
        this.clock = clock;
        this.reserved = ring.getBufferSize() / RESERVED_SHARE;
    }

    @Override
    public boolean offer(
            long connectionId, long correlationId, FrameType type, DirectBuffer payload, int offset, int length) {
        EventKind kind = kindOf(type);
        if (length > largePayloads.bytesMax()) {
            // No message of this chain is so large; to wait for room would be to wait for ever.
            oversized.increment();
            return true;
        }
        return kind == EventKind.TRANSACTION
                ? offerTransaction(connectionId, correlationId, payload, offset, length)
                : offer(connectionId, correlationId, type, WITHOUT_CREDIT, WITHOUT_CREDIT, payload, offset, length);
    }

    private boolean offerTransaction(
            long connectionId, long correlationId, DirectBuffer payload, int offset, int length) {
        if (ring.remainingCapacity() <= 2L * reserved) {
            return stall();
        }
        int signatures = TransactionCredits.signatures(ClaimedSignatures.of(payload, offset, length), length);
        long verificationNs = credits.verification().borrow(signatures);
        if (verificationNs == 0) {
            return stall();
        }
        long executionNs = credits.execution().borrow(TransactionCredits.steps(length));
        if (executionNs == 0) {
            credits.verification().giveBack(verificationNs);
            return stall();
        }
        boolean isTaken = offer(
                connectionId,
                correlationId,
                FrameType.TRANSACTION,
                verificationNs,
                executionNs,
                payload,
                offset,
                length);
        if (!isTaken) {
            credits.verification().giveBack(verificationNs);
            credits.execution().giveBack(executionNs);
        }
        return isTaken;
    }

    private boolean offer(
            long connectionId,
            long correlationId,
            FrameType type,
            long verificationNs,
            long executionNs,
            DirectBuffer payload,
            int offset,
            int length) {
        EventKind kind = kindOf(type);
        if (ring.remainingCapacity() <= reserved) {
            return stall();
        }
        LargePayloads.Payload large = null;
        if (length > Limits.SLOT_PAYLOAD_BYTES) {
            large = largePayloads.acquire(length);
            if (large == null) {
                return stall();
            }
        }
        long sequence = claim();
        if (sequence < 0) {
            if (large != null) {
                largePayloads.release(large);
            }
            return stall();
        }
        InboundEvent event = ring.get(sequence);
        fill(event, connectionId, correlationId, type, large, length);
        event.verificationLentNs = verificationNs;
        event.executionLentNs = executionNs;
        (large == null ? event.inline : large).putBytes(0, payload, offset, length);
        publish(sequence, event, kind);
        return true;
    }

    /** Lets a message in that was verified ahead of the ring, and takes over its buffer; false if the ring is full. */
    boolean enter(BulkEvent bulk) {
        return enter(bulk.connectionId, bulk.correlationId, bulk.frameType, bulk.payload, bulk.length, bulk.verdict());
    }

    /** The same for a block whose turn has come. */
    boolean enter(BlockAhead block) {
        return enter(
                block.connectionId, block.correlationId, FrameType.BLOCK, block.payload, block.length, block.verdict);
    }

    private boolean enter(
            long connectionId,
            long correlationId,
            FrameType type,
            LargePayloads.Payload payload,
            int length,
            ResultCode verdict) {
        long sequence = ring.remainingCapacity() <= reserved ? -1 : claim();
        if (sequence < 0) {
            return false;
        }
        InboundEvent event = ring.get(sequence);
        fill(event, connectionId, correlationId, type, payload, length);
        event.verifiedAhead = verdict;
        publish(sequence, event, kindOf(type));
        return true;
    }

    /** Offers a tick; false if the ring is full, the clock then tries again. */
    boolean offerTick() {
        long sequence = claim();
        if (sequence < 0) {
            return false;
        }
        InboundEvent event = ring.get(sequence);
        fill(event, 0, 0, null, null, 0);
        publish(sequence, event, EventKind.TICK);
        return true;
    }

    private static void fill(
            InboundEvent event,
            long connectionId,
            long correlationId,
            FrameType type,
            LargePayloads.Payload large,
            int length) {
        event.connectionId = connectionId;
        event.correlationId = correlationId;
        event.frameType = type;
        event.large = large;
        event.length = length;
        event.verificationLentNs = WITHOUT_CREDIT;
        event.executionLentNs = WITHOUT_CREDIT;
        event.verifiedAhead = null;
    }

    private void publish(long sequence, InboundEvent event, EventKind kind) {
        event.kind = kind;
        event.stampMs = clock.time();
        event.offeredNs = System.nanoTime();
        ring.publish(sequence);
    }

    private long claim() {
        try {
            return ring.tryNext();
        } catch (InsufficientCapacityException full) {
            return -1;
        }
    }

    /** Takes note that somebody was refused and is to be told of room; false. */
    boolean stall() {
        refused.increment();
        stalled.set(true);
        return false;
    }

    static EventKind kindOf(FrameType type) {
        return switch (type) {
            case TRANSACTION -> EventKind.TRANSACTION;
            case VOTE -> EventKind.VOTE;
            case PROPOSAL -> EventKind.PROPOSAL;
            case ROUND_CHANGE -> EventKind.ROUND_CHANGE;
            case CONTENTS -> EventKind.CONTENTS;
            case BODIES -> EventKind.BODIES;
            case BLOCK -> EventKind.BLOCK;
            case HELLO -> EventKind.HELLO;
            case CONTENTS_REQUEST -> EventKind.CONTENTS_REQUEST;
            case BODIES_REQUEST -> EventKind.BODIES_REQUEST;
            case EVIDENCE -> EventKind.EVIDENCE;
            case STATUS_QUERY -> EventKind.STATUS_QUERY;
            case SUBSCRIBE_BLOCKS,
                    BLOCKS_REQUEST,
                    ANSWER,
                    STATUS,
                    BLOCK_FINAL,
                    STATE_REQUEST,
                    STATE_CHILDREN,
                    STATE_COINS,
                    SYNC_OFFER_REQUEST,
                    SYNC_OFFER,
                    EPOCH_REQUEST,
                    EPOCH_RECORD,
                    PEERS_REQUEST,
                    PEERS,
                    TX_ANNOUNCE,
                    TX_REQUEST,
                    PEER_STATES_QUERY,
                    PEER_STATES -> throw new IllegalArgumentException("not for the ring: " + type);
        };
    }

    /** Whether somebody was refused and there is room again; clears the mark. Any thread. */
    boolean takeRoomAgain() {
        return stalled.get()
                && ring.remainingCapacity() > 3L * reserved
                && credits.areHalfBack()
                && stalled.compareAndSet(true, false);
    }

    /** Frames dropped because no message of the chain is so large. */
    long oversizedFrames() {
        return oversized.sum();
    }

    /** Offers refused for want of room. */
    long refusedOffers() {
        return refused.sum();
    }
}
