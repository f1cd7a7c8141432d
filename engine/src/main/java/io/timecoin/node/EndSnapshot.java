package io.timecoin.node;

import io.timecoin.journal.JournalWriter;
import io.timecoin.pipeline.SnapshotSchedule;
import io.timecoin.pipeline.Snapshots;
import io.timecoin.pipeline.ValidatorState;
import io.timecoin.store.BlockStore;
import java.util.concurrent.TimeUnit;
import org.agrona.ExpandableArrayBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The snapshot a validator leaves behind, so that the next start need not replay. Where it would take longer than there
 * is, the next start replays instead, from the last one. Main thread, when the stages have ended.
 */
final class EndSnapshot {
    private static final Logger LOG = LoggerFactory.getLogger(EndSnapshot.class);

    private final ValidatorState state;
    private final JournalWriter journal;
    private final BlockStore blocks;
    private final Snapshots snapshots;

    EndSnapshot(ValidatorState state, JournalWriter journal, BlockStore blocks, Snapshots snapshots) {
        this.state = state;
        this.journal = journal;
        this.blocks = blocks;
        this.snapshots = snapshots;
    }

    /** Writes it, unless it claims more than the journal holds or would take longer than so many milliseconds. */
    void write(long msMax) {
        long begunNs = System.nanoTime();
        long pooled = state.replica().pooledBytes();
        if (state.replica().sequence() != journal.lastSequence() || pooled > SnapshotSchedule.POOL_BYTES_MAX) {
            return;
        }
        long expectedMs = snapshots.expectedMs(pooled, state.coins().size());
        if (expectedMs > msMax) {
            LOG.info("no snapshot at the end: it would take {} ms of {}; the next start replays", expectedMs, msMax);
            return;
        }
        blocks.sync();
        ExpandableArrayBuffer captured = new ExpandableArrayBuffer();
        int[] length = {0};
        state.replica().capture((source, offset, count) -> {
            captured.putBytes(length[0], source, offset, count);
            length[0] += count;
        });
        Snapshots.Mark mark = snapshots.writeReplica(
                state.replica().sequence(),
                state.replica().height(),
                captured,
                length[0],
                state.coins().size(),
                state.coins()::forEach,
                () -> System.nanoTime() - begunNs > TimeUnit.MILLISECONDS.toNanos(msMax));
        if (mark == null) {
            LOG.info("no snapshot at the end: it took longer than {} ms; the next start replays", msMax);
            return;
        }
        journal.snapshotMark(mark.sequence(), mark.height(), mark.contentHash(), mark.file());
    }
}
