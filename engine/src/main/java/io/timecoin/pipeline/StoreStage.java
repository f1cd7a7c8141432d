package io.timecoin.pipeline;

import com.lmax.disruptor.EventHandler;
import io.timecoin.replica.CommittedBlock;

/** Writes committed blocks to the store, behind the journal. */
final class StoreStage implements EventHandler<InboundEvent> {
    private final BlockSink sink;
    private final BlockPool blocks;
    private final SnapshotSchedule snapshots;

    StoreStage(BlockSink sink, BlockPool blocks, SnapshotSchedule snapshots) {
        this.snapshots = snapshots;
        this.sink = sink;
        this.blocks = blocks;
    }

    @Override
    public void onEvent(InboundEvent event, long sequence, boolean endOfBatch) {
        CommittedBlock block = event.outcome.committed();
        if (block != null) {
            sink.onCommitted(block, event.outcome.sequence());
            snapshots.onStored(block, event.outcome.sequence());
            blocks.giveBack(block);
        }
    }
}
