package io.timecoin.pipeline;

import io.timecoin.base.Limits;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.EventKind;
import io.timecoin.replica.StateView;
import java.util.concurrent.atomic.LongAdder;
import org.agrona.DirectBuffer;

/**
 * Where blocks wait that came ahead of their turn: to be verified, lowest first, a few at a time, and then for those before
 * them. Any thread, one at a time, each for as long as it takes to look at the places.
 *
 * <p>Bounded by its places and by the buffers for blocks. Where there is no buffer, a higher block that waits gives way: so
 * the next one always finds room. What is dropped is asked for again when its turn comes.
 */
final class BlocksAhead {
    /** Enough that the workers never wait for the entry, few enough that the next block is never long behind others. */
    private static final int VERIFYING_MAX = 2;

    /** What is known of the state ahead of it. */
    interface Known {
        long height();

        /** Another object whenever other blocks are wanted. */
        Object version();

        boolean wants(long connectionId, DirectBuffer block, int length);
    }

    private final LargePayloads payloads;
    private final Known state;
    private final BlockOrder<BlockAhead> order = new BlockOrder<>(Limits.CATCH_UP_BLOCKS_MAX);
    private final LongAdder dropped = new LongAdder();
    private int verifying;
    private volatile long lost;
    private long lostSeen;
    private Object wantedSeen;
    private long heightSeen = -1;
    private volatile boolean isEmpty = true;

    BlocksAhead(LargePayloads payloads, Known state) {
        this.payloads = payloads;
        this.state = state;
    }

    /** What the state thread has published. */
    static Known of(StateView view) {
        return new Known() {
            @Override
            public long height() {
                return view.height();
            }

            @Override
            public Object version() {
                return view.catchUp();
            }

            @Override
            public boolean wants(long connectionId, DirectBuffer block, int length) {
                return view.judge(EventKind.BLOCK, connectionId, block, 0, length) == ResultCode.OK;
            }
        };
    }

    /** Whether none is here; any thread, without waiting. */
    boolean isEmpty() {
        return isEmpty;
    }

    /** Blocks dropped for want of room, or because nobody waits for them. */
    long dropped() {
        return dropped.sum();
    }

    /**
     * Takes a block, or drops it where it cannot be of use before it is asked for again.
     *
     * @return false if there is no room although all before it is here, or its place is held by one under verification that is of no
     *     use any more: there will be, once that is through
     */
    synchronized boolean offer(long connectionId, long correlationId, DirectBuffer payload, int offset, int length) {
        follow();
        long height = StateView.heightOfBlock(payload, offset, length);
        BlockAhead inItsPlace = order.verifying(height);
        if (inItsPlace != null && !isOfUse(inItsPlace)) {
            // It leaves in a moment, and nobody would ask for this one again.
            return false;
        }
        if (!order.isWanted(height)) {
            dropped.increment();
            return true;
        }
        LargePayloads.Payload buffer = room(height, length);
        if (buffer == null) {
            if (order.isLowestMissing(height)) {
                return false;
            }
            dropped.increment();
            return true;
        }
        buffer.putBytes(0, payload, offset, length);
        order.put(height, new BlockAhead(connectionId, correlationId, height, buffer, length));
        isEmpty = false;
        return true;
    }

    private LargePayloads.Payload room(long height, int length) {
        LargePayloads.Payload buffer = payloads.acquireForBlock(length);
        while (buffer == null) {
            BlockAhead higher = order.evictAbove(height);
            if (higher == null) {
                return null;
            }
            drop(higher);
            buffer = payloads.acquireForBlock(length);
        }
        return buffer;
    }

    private void drop(BlockAhead block) {
        dropped.increment();
        payloads.release(block.payload);
    }

    /** The next one to verify, or null if there is none, or enough are being verified. */
    synchronized BlockAhead nextToVerify() {
        BlockAhead next = verifying < VERIFYING_MAX ? order.takeUnverified() : null;
        verifying += next == null ? 0 : 1;
        return next;
    }

    /** There was no slot to verify it in. */
    synchronized void notVerified(BlockAhead block) {
        verifying--;
        order.put(block.height, block);
    }

    /** A block is verified and good: it waits for its turn. */
    synchronized void verified(BlockAhead block) {
        verifying--;
        if (!order.verified(block.height)) {
            drop(block);
        } else if (!isOfUse(block)) {
            // Who brought it was given up meanwhile; the state asks others for it.
            order.refused(block.height);
            drop(block);
        }
        look();
    }

    /** A block leaves that is not good, or was not looked at; its buffer goes with it. */
    synchronized void leaves(BlockAhead block) {
        verifying--;
        order.refused(block.height);
        look();
    }

    /** The one whose turn it is, or null. It is let in, and those that the state has no use for are dropped. */
    synchronized BlockAhead takeNext() {
        BlockAhead next = order.peekNext();
        if (next != null && !isOfUse(next)) {
            order.dropNext();
            drop(next);
            next = null;
        } else if (next != null) {
            order.letIn();
        }
        look();
        return next;
    }

    /** State thread: a block that was let in in its turn was refused: it and those behind it have to come again. */
    void lost() {
        lost++;
    }

    /** The state has gone on, or has lost what was let in. */
    synchronized void follow() {
        // In the order opposite to that in which the state writes them.
        long lostNow = lost;
        Object wanted = state.version();
        long height = state.height();
        if (lostNow == lostSeen && wanted == wantedSeen && height == heightSeen) {
            return;
        }
        order.tip(height, lostNow != lostSeen);
        lostSeen = lostNow;
        wantedSeen = wanted;
        heightSeen = height;
        for (BlockAhead past = order.evictOutside(); past != null; past = order.evictOutside()) {
            drop(past);
        }
        for (BlockAhead idle = order.evictUnless(this::isOfUse);
                idle != null;
                idle = order.evictUnless(this::isOfUse)) {
            drop(idle);
        }
        look();
    }

    private boolean isOfUse(BlockAhead block) {
        return state.wants(block.connectionId, block.payload, block.length);
    }

    private void look() {
        boolean isNowEmpty = order.isEmpty();
        if (isNowEmpty != isEmpty) {
            isEmpty = isNowEmpty;
        }
    }
}
