package io.timecoin.node;

import io.timecoin.base.Limits;
import io.timecoin.base.OffHeapBytes;
import io.timecoin.journal.JournalWriter;
import io.timecoin.pipeline.SnapshotSchedule;
import io.timecoin.pipeline.Snapshots;
import io.timecoin.pipeline.ValidatorState;
import io.timecoin.store.BlockStore;
import java.util.concurrent.TimeUnit;
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
        String obstacle = obstacle(pooled);
        if (obstacle != null) {
            LOG.info("no snapshot at the end: {}; the next start replays", obstacle);
            return;
        }
        long expectedMs = snapshots.expectedMs(pooled, state.coins().size());
        if (expectedMs > msMax) {
            LOG.info("no snapshot at the end: it would take {} ms of {}; the next start replays", expectedMs, msMax);
            return;
        }
        blocks.sync();
        try (OffHeapBytes captured = new OffHeapBytes(Limits.CAPTURED_BYTES_MAX)) {
            state.replica().capture(captured::append);
            boolean isWritten = snapshots.write(
                    new Snapshots.Moment(
                            state.replica().sequence(), state.replica().height(), null, null, captured),
                    new Snapshots.Unspent(state.coins()),
                    () -> System.nanoTime() - begunNs > TimeUnit.MILLISECONDS.toNanos(msMax),
                    this::mark);
            if (!isWritten) {
                LOG.info("no snapshot at the end: it took longer than {} ms; the next start replays", msMax);
            }
        }
    }

    private String obstacle(long pooled) {
        if (state.replica().sequence() != journal.lastSequence()) {
            return "the journal ends at sequence " + journal.lastSequence() + ", the state at "
                    + state.replica().sequence();
        }
        if (!state.replica().isQuiet()) {
            return "a block is being agreed on";
        }
        return pooled > SnapshotSchedule.POOL_BYTES_MAX
                ? "the pool holds " + pooled + " bytes, more than " + SnapshotSchedule.POOL_BYTES_MAX
                : null;
    }

    /** Older ones may go only once the journal vouches for this one. */
    private void mark(Snapshots.Mark mark) {
        journal.snapshotMark(mark.sequence(), mark.height(), mark.contentHash(), mark.file());
        journal.endBatch();
        snapshots.prune();
    }
}
