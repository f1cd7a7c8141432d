package io.timecoin.pipeline;

import com.lmax.disruptor.EventHandler;
import com.lmax.disruptor.InsufficientCapacityException;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.dsl.Disruptor;
import com.lmax.disruptor.dsl.ProducerType;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.EventKind;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.InboundSink;
import io.timecoin.pipeline.PipelineConfig.Waiting;
import io.timecoin.replica.Preparation;
import io.timecoin.replica.StateView;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.agrona.DirectBuffer;

/**
 * The entrance for whole blocks and for the bodies of a proposed one: they are verified ahead of the ring, by workers of
 * their own that share the transactions of each among them. In the ring, every vote behind a block would wait for as long
 * as one worker verifies all of it. Bodies stay in their order; blocks, which come from several peers, are brought into the
 * order of their heights; what is neither may overtake them.
 *
 * <pre>
 *  offer --- all else ---------------------------------------------------------------> Ingress --> ring
 *        \                                                                                 ^         |
 *         +- bodies ----------------------> slots --> bulk 0..N-1: a share each --> entry --+         |
 *         |                                   ^                                     |   ^             |
 *         +- blocks --> {@link BlocksAhead} --+ lowest first      wait for their turn <-+   +- state goes on
 * </pre>
 *
 * <p>Bounded by its slots and by the buffers for large payloads; a buffer goes on into the ring without being copied. While
 * the state executes a block, those behind it are verified. Its threads block while nothing comes. Offers by any thread.
 */
final class BulkVerification implements InboundSink, AutoCloseable {
    private static final int SLOTS = 256;
    private static final long FULL_NAP_NS = 100_000;

    private final Ingress ingress;
    private final LargePayloads largePayloads;
    private final StateView stateView;
    private final LadderView ladder;
    private final Cutoff cutoff;
    private final BlocksAhead blocks;
    private final Disruptor<BulkEvent> disruptor;
    private final RingBuffer<BulkEvent> slots;
    private volatile boolean isClosed;

    /**
     * Creates the entrance; nothing runs before {@link #start}.
     *
     * @param workers how many share the transactions of a message
     * @param preparations gives each worker its own
     * @param threads makes the threads
     * @param failStop told of any failure
     */
    BulkVerification(
            Ingress ingress,
            LargePayloads largePayloads,
            StateView stateView,
            LadderView ladder,
            Cutoff cutoff,
            int workers,
            Supplier<Preparation> preparations,
            ThreadFactory threads,
            FailStop failStop) {
        this.ingress = ingress;
        this.largePayloads = largePayloads;
        this.stateView = stateView;
        this.ladder = ladder;
        this.cutoff = cutoff;
        this.blocks = new BlocksAhead(largePayloads, BlocksAhead.of(stateView));
        disruptor = new Disruptor<>(
                () -> new BulkEvent(workers), SLOTS, threads, ProducerType.MULTI, Waiting.NAPPING.strategy());
        slots = disruptor.getRingBuffer();
        Worker[] all = new Worker[workers];
        for (int i = 0; i < workers; i++) {
            all[i] = new Worker(i, workers, preparations.get());
        }
        disruptor.setDefaultExceptionHandler(failStop);
        disruptor.handleEventsWith(all).then(new Entry());
    }

    /** Starts the threads; the view of the state is that of now. */
    void start() {
        blocks.follow();
        disruptor.start();
    }

    @Override
    public ResultCode judge(FrameType type) {
        return ladder.judge(type);
    }

    @Override
    public boolean offer(
            long connectionId, long correlationId, FrameType type, DirectBuffer payload, int offset, int length) {
        if (!isWorthIt(connectionId, type, payload, offset, length)) {
            return ingress.offer(connectionId, correlationId, type, payload, offset, length);
        }
        return type == FrameType.BLOCK && StateView.heightOfBlock(payload, offset, length) > 0
                ? offerBlock(connectionId, correlationId, payload, offset, length)
                : offerBulk(connectionId, correlationId, type, payload, offset, length);
    }

    private boolean isWorthIt(long connectionId, FrameType type, DirectBuffer payload, int offset, int length) {
        return (type == FrameType.BLOCK || type == FrameType.BODIES)
                && length <= largePayloads.bytesMax()
                && stateView.judge(Ingress.kindOf(type), connectionId, payload, offset, length) == ResultCode.OK;
    }

    private boolean offerBlock(long connectionId, long correlationId, DirectBuffer payload, int offset, int length) {
        if (!blocks.offer(connectionId, correlationId, payload, offset, length)) {
            return ingress.stall();
        }
        verifyNext();
        return true;
    }

    /** Hands blocks over to the workers, as many as they may have. */
    private void verifyNext() {
        for (BlockAhead block = blocks.nextToVerify(); block != null; block = blocks.nextToVerify()) {
            long sequence = claim();
            if (sequence < 0) {
                blocks.notVerified(block);
                return;
            }
            BulkEvent event = slots.get(sequence);
            event.block = block;
            event.connectionId = block.connectionId;
            event.correlationId = block.correlationId;
            event.frameType = FrameType.BLOCK;
            event.kind = EventKind.BLOCK;
            event.payload = block.payload;
            event.length = block.length;
            slots.publish(sequence);
        }
    }

    /** State thread: a block that was good when it entered the ring was refused, for its certificate or its sender. */
    void lost() {
        blocks.lost();
        stateHasGoneOn();
    }

    /** State thread: the state has gone on, so that a block may be the next, or of no use any more. */
    void stateHasGoneOn() {
        if (blocks.isEmpty()) {
            return;
        }
        long sequence = claim();
        // Where all slots are taken the entry has enough to do, and looks at the state every time.
        if (sequence >= 0) {
            slots.get(sequence).kind = null;
            slots.get(sequence).block = null;
            slots.publish(sequence);
        }
    }

    /** Blocks dropped for want of room, or because nobody waits for them. Any thread. */
    long droppedBlocks() {
        return blocks.dropped();
    }

    private boolean offerBulk(
            long connectionId, long correlationId, FrameType type, DirectBuffer payload, int offset, int length) {
        LargePayloads.Payload buffer = largePayloads.acquire(length);
        if (buffer == null) {
            return ingress.stall();
        }
        long sequence = claim();
        if (sequence < 0) {
            largePayloads.release(buffer);
            return ingress.stall();
        }
        BulkEvent event = slots.get(sequence);
        event.block = null;
        event.connectionId = connectionId;
        event.correlationId = correlationId;
        event.frameType = type;
        event.kind = Ingress.kindOf(type);
        event.payload = buffer;
        event.length = length;
        buffer.putBytes(0, payload, offset, length);
        slots.publish(sequence);
        return true;
    }

    private long claim() {
        try {
            return slots.tryNext();
        } catch (InsufficientCapacityException full) {
            return -1;
        }
    }

    /** Whether all that came has gone on into the ring. */
    boolean isEmpty() {
        return slots.getMinimumGatingSequence() >= slots.getCursor();
    }

    /** Ends its threads; what has not gone on is dropped. */
    @Override
    public void close() {
        isClosed = true;
        disruptor.halt();
    }

    /** Any more: what is skipped by one worker has no verdict, and the verify stage judges it again. */
    private boolean isOfNoUse(BulkEvent event) {
        return isClosed
                || cutoff.hasCome()
                || stateView.judge(event.kind, event.connectionId, event.payload, 0, event.length) != ResultCode.OK;
    }

    /** Verifies its share of every message. */
    private final class Worker implements EventHandler<BulkEvent> {
        private final int ordinal;
        private final int workers;
        private final Preparation preparation;
        private Sequence progress;

        private Worker(int ordinal, int workers, Preparation preparation) {
            this.ordinal = ordinal;
            this.workers = workers;
            this.preparation = preparation;
        }

        @Override
        public void onStart() {
            Thread.currentThread().setName("timecoin-bulk-" + ordinal);
        }

        @Override
        public void setSequenceCallback(Sequence sequenceCallback) {
            progress = sequenceCallback;
        }

        @Override
        public void onEvent(BulkEvent event, long sequence, boolean endOfBatch) {
            if (event.kind == null) {
                return;
            }
            if (isOfNoUse(event)) {
                event.skipped(ordinal);
            } else {
                ResultCode code =
                        preparation.prepareShare(event.kind, event.payload, 0, event.length, ordinal, workers);
                event.judged(ordinal, code, preparation.refusedPlace());
            }
            progress.set(sequence);
        }
    }

    /** Hands over to the ring what all workers have seen, and waits while that is full. */
    private final class Entry implements EventHandler<BulkEvent> {
        private Sequence progress;

        @Override
        public void onStart() {
            Thread.currentThread().setName("timecoin-bulk-entry");
        }

        @Override
        public void setSequenceCallback(Sequence sequenceCallback) {
            progress = sequenceCallback;
        }

        @Override
        public void onEvent(BulkEvent event, long sequence, boolean endOfBatch) {
            if (event.block != null) {
                judged(event);
            } else if (event.kind != null) {
                while (!isClosed && !ingress.enter(event)) {
                    LockSupport.parkNanos(FULL_NAP_NS);
                }
            }
            event.block = null;
            letIn();
            progress.set(sequence);
        }

        private void judged(BulkEvent event) {
            BlockAhead block = event.block;
            block.verdict = event.verdict();
            if (block.verdict == ResultCode.OK) {
                blocks.verified(block);
            } else {
                // It is recorded why, and its sender is blamed for it; that is no matter of its turn.
                blocks.leaves(block);
                enter(block);
            }
        }

        /** Lets in what is next, and goes on with what comes behind. */
        private void letIn() {
            blocks.follow();
            for (BlockAhead next = blocks.takeNext(); next != null && !isClosed; next = blocks.takeNext()) {
                enter(next);
            }
            verifyNext();
        }

        private void enter(BlockAhead block) {
            while (!isClosed && !ingress.enter(block)) {
                LockSupport.parkNanos(FULL_NAP_NS);
            }
        }
    }
}
