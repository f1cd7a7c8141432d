package io.timecoin.pipeline;

import com.lmax.disruptor.EventHandler;
import com.lmax.disruptor.Sequence;
import io.timecoin.codec.EventKind;
import io.timecoin.replica.Replica;

/** The one writer of the state: hands every event to the replica in the ring's order. */
final class StateStage implements EventHandler<InboundEvent> {
    /** Hands progress on within long batches, so that the journal need not wait for their end. */
    private static final int PROGRESS_MASK = 63;

    private final Replica replica;
    private final Outgoing outgoing;
    private final ClockAgent clock;
    private final SnapshotSchedule snapshots;
    private Sequence progress;

    StateStage(Replica replica, Outgoing outgoing, ClockAgent clock, SnapshotSchedule snapshots) {
        this.outgoing = outgoing;
        this.snapshots = snapshots;
        this.replica = replica;
        this.clock = clock;
    }

    @Override
    public void setSequenceCallback(Sequence sequenceCallback) {
        progress = sequenceCallback;
    }

    @Override
    public void onEvent(InboundEvent event, long sequence, boolean endOfBatch) {
        if (event.kind != EventKind.TRANSACTION) {
            // A block may have to wait for one to be given back, and those before it give theirs back only when seen.
            progress.set(sequence - 1);
        }
        event.stateStartNs = System.nanoTime();
        replica.onEvent(event, event.outcome);
        event.outgoing = outgoing.takeCount();
        if (event.outcome.committed() != null) {
            snapshots.onCommitted(event.outcome.committed(), replica);
        }
        event.stateEndNs = System.nanoTime();
        clock.deadline(replica.nextDeadlineMs(), event.kind == EventKind.TICK);
        if ((sequence & PROGRESS_MASK) == 0) {
            progress.set(sequence);
        }
    }
}
