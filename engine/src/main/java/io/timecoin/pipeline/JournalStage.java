package io.timecoin.pipeline;

import com.lmax.disruptor.EventHandler;
import io.timecoin.journal.JournalWriter;
import io.timecoin.replica.BlockHeaders;
import io.timecoin.replica.CommittedBlock;

/**
 * Appends every journaled event with its outcome and makes each batch of the ring durable in one sync. Stages behind see
 * an event only when this handler's batch has ended, so nothing is answered or published before its record is safe.
 */
final class JournalStage implements EventHandler<InboundEvent> {
    private final JournalWriter journal;
    private final SnapshotSchedule snapshots;
    private final SlotRecord record = new SlotRecord();

    JournalStage(JournalWriter journal, SnapshotSchedule snapshots) {
        this.snapshots = snapshots;
        this.journal = journal;
    }

    @Override
    public void onStart() {
        Thread.currentThread().setName("timecoin-journal");
    }

    @Override
    public void onEvent(InboundEvent event, long sequence, boolean endOfBatch) {
        if (!event.isDropped && event.kind.isJournaled()) {
            journal.append(record.wrap(event));
            if (event.outcome.committed() != null) {
                tellCheckpoint(event.outcome.committed());
            }
        }
        if (endOfBatch) {
            boolean isMarked = snapshots.mark(journal);
            journal.endBatch();
            if (isMarked) {
                snapshots.onMarkDurable();
            }
        }
    }

    private void tellCheckpoint(CommittedBlock block) {
        journal.block(block.height(), block.hash(), 0);
        journal.stateRoot(block.height() - 1, block.bytes(), block.headerAt() + BlockHeaders.PARENT_STATE_ROOT_AT);
    }
}
