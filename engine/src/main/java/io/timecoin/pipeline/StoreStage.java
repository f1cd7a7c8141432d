package io.timecoin.pipeline;

import com.lmax.disruptor.EventHandler;
import com.lmax.disruptor.Sequence;
import io.timecoin.replica.CommittedBlock;

/** Writes committed blocks to the store, behind the journal. */
final class StoreStage implements EventHandler<InboundEvent> {
    /** Slots are free for the next frames long before a long batch ends. */
    private static final int PROGRESS_MASK = 63;

    private final BlockSink sink;
    private final BlockPool blocks;

    private Sequence progress;

    StoreStage(BlockSink sink, BlockPool blocks) {
        this.sink = sink;
        this.blocks = blocks;
    }

    @Override
    public void onStart() {
        Thread.currentThread().setName("timecoin-store");
    }

    @Override
    public void setSequenceCallback(Sequence sequenceCallback) {
        progress = sequenceCallback;
    }

    @Override
    public void onEvent(InboundEvent event, long sequence, boolean endOfBatch) {
        CommittedBlock block = event.isDropped ? null : event.outcome.committed();
        if (block != null) {
            sink.onCommitted(block, event.outcome.sequence());
            blocks.giveBack(block);
        }
        if ((sequence & PROGRESS_MASK) == 0) {
            progress.set(sequence);
        }
    }
}
