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
    private final DeparturesView departures;
    private final StateView view;
    private final Cutoff cutoff;
    private Sequence progress;

    StateStage(
            Replica replica,
            Outgoing outgoing,
            ClockAgent clock,
            SnapshotSchedule snapshots,
            DeparturesView departures,
            StateView view,
            Cutoff cutoff) {
        this.outgoing = outgoing;
        this.departures = departures;
        this.view = view;
        this.cutoff = cutoff;
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
        event.isDropped = cutoff.hasCome();
        if (event.isDropped) {
            cutoff.drop();
        } else {
            handle(event);
        }
        if ((sequence & PROGRESS_MASK) == 0) {
            progress.set(sequence);
        }
    }

    private void handle(InboundEvent event) {
        event.stateStartNs = System.nanoTime();
        replica.onEvent(event, event.outcome);
        event.outgoing = outgoing.takeCount();
        if (event.outcome.committed() != null) {
            snapshots.onCommitted(event.outcome.committed(), replica);
        }
        event.stateEndNs = System.nanoTime();
        departures.update();
        view.update(replica);
        clock.handled(replica.nextDeadlineMs(), replica.timeMs(), event.kind == EventKind.TICK);
    }
}
