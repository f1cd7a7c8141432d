package io.timecoin.pipeline;

import com.lmax.disruptor.DataProvider;
import com.lmax.disruptor.EventHandler;
import com.lmax.disruptor.Sequence;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.EventKind;
import io.timecoin.ledger.CoinsAhead;
import io.timecoin.replica.Replica;
import io.timecoin.replica.StateView;

/** The one writer of the state: hands every event to the replica in the ring's order. */
final class StateStage implements EventHandler<InboundEvent> {
    /** Hands progress on within long batches, so that the journal need not wait for their end. */
    private static final int PROGRESS_MASK = 63;

    private final CreditReturn credits;
    private final Replica replica;
    private final Outgoing outgoing;
    private final ClockAgent clock;
    private final SnapshotSchedule snapshots;
    private final DeparturesView departures;
    private final LadderView ladder;
    private final StateView view;
    private final Cutoff cutoff;
    private final BulkVerification bulk;
    private final DataProvider<InboundEvent> ring;
    private long batchEnd;
    private long foreseenTo = -1;
    private Sequence progress;

    StateStage(
            DataProvider<InboundEvent> ring,
            CreditReturn credits,
            Replica replica,
            Outgoing outgoing,
            ClockAgent clock,
            SnapshotSchedule snapshots,
            DeparturesView departures,
            LadderView ladder,
            StateView view,
            Cutoff cutoff,
            BulkVerification bulk) {
        this.bulk = bulk;
        this.outgoing = outgoing;
        this.departures = departures;
        this.ladder = ladder;
        this.view = view;
        this.cutoff = cutoff;
        this.snapshots = snapshots;
        this.ring = ring;
        this.credits = credits;
        this.replica = replica;
        this.clock = clock;
    }

    @Override
    public void onStart() {
        Thread.currentThread().setName("timecoin-state");
    }

    @Override
    public void setSequenceCallback(Sequence sequenceCallback) {
        progress = sequenceCallback;
    }

    @Override
    public void onBatchStart(long batchSize, long queueDepth) {
        batchEnd = foreseenTo + batchSize;
    }

    @Override
    public void onEvent(InboundEvent event, long sequence, boolean endOfBatch) {
        if (sequence > foreseenTo) {
            readAhead(sequence);
        }
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
        giveBack(event, sequence);
        if ((sequence & PROGRESS_MASK) == 0) {
            progress.set(sequence);
        }
    }

    /** Lets the next events of the batch wait for memory together, before one after the other is handled. */
    private void readAhead(long from) {
        foreseenTo = Math.min(batchEnd, from + CoinsAhead.GROUP - 1);
        credits.begin();
        if (cutoff.hasCome()) {
            // What is to be dropped may not have been verified either.
            return;
        }
        for (long sequence = from; sequence <= foreseenTo; sequence++) {
            replica.foresee(ring.get(sequence));
        }
        replica.readAhead();
    }

    private void giveBack(InboundEvent event, long sequence) {
        if (event.kind == EventKind.TRANSACTION) {
            boolean isAccepted = !event.isDropped && event.outcome.code() == ResultCode.OK;
            credits.addTransaction(event.executionLentNs, isAccepted ? TransactionCredits.steps(event.length) : 0);
        } else {
            credits.addOther();
        }
        if (sequence == foreseenTo) {
            credits.end();
        }
    }

    private void handle(InboundEvent event) {
        event.stateStartNs = System.nanoTime();
        replica.onEvent(event, event.outcome);
        event.outgoing = outgoing.takeCount();
        if (event.outcome.committed() != null) {
            snapshots.onCommitted(event.outcome.committed(), event.outcome.sequence(), replica);
        }
        event.stateEndNs = System.nanoTime();
        departures.update();
        ladder.update();
        if (view.update(replica)) {
            bulk.stateHasGoneOn();
        }
        if (event.kind == EventKind.BLOCK
                && event.verifiedAhead == ResultCode.OK
                && event.outcome.code() != ResultCode.OK) {
            bulk.lost();
        }
        clock.handled(replica.nextDeadlineMs(), replica.timeMs(), event.kind == EventKind.TICK);
    }
}
