package io.timecoin.pipeline;

import com.lmax.disruptor.EventHandler;
import com.lmax.disruptor.Sequence;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.Resume;
import io.timecoin.codec.Verdict;
import io.timecoin.replica.Preparation;
import io.timecoin.replica.StateView;

/**
 * One of N verify workers: decodes, hashes and verifies what needs no state. Each takes whole runs of sequences, by
 * turns, so that neighbours in the ring can be verified together; the state thread waits for all N, so the order stays
 * the ring's.
 */
final class VerifyStage implements EventHandler<InboundEvent> {
    /** Sequences a worker takes in a row, as a power of two. */
    private static final int RUN_BITS = 3;

    /** Hands progress on within long batches: else a full ring is verified whole before the state thread sees any of it. */
    private static final int PROGRESS_MASK = 63;

    private final int ordinal;
    private final int workers;
    private final Preparation preparation;
    private final StateView stateView;
    private final VerifyCredits credits;
    private final Ingress ingress;
    private final Resume resume;
    private final Cutoff cutoff;
    private Sequence progress;

    VerifyStage(
            int ordinal,
            int workers,
            Preparation preparation,
            StateView stateView,
            VerifyCredits credits,
            Ingress ingress,
            Resume resume,
            Cutoff cutoff) {
        this.cutoff = cutoff;
        this.ordinal = ordinal;
        this.workers = workers;
        this.preparation = preparation;
        this.stateView = stateView;
        this.credits = credits;
        this.ingress = ingress;
        this.resume = resume;
    }

    @Override
    public void onStart() {
        Thread.currentThread().setName("timecoin-verify-" + ordinal);
    }

    @Override
    public void setSequenceCallback(Sequence sequenceCallback) {
        progress = sequenceCallback;
    }

    @Override
    public void onEvent(InboundEvent event, long sequence, boolean endOfBatch) {
        if ((sequence >>> RUN_BITS) % workers == ordinal && !cutoff.hasCome()) {
            verify(event);
        }
        if ((sequence & PROGRESS_MASK) == 0) {
            progress.set(sequence);
        }
    }

    private void verify(InboundEvent event) {
        event.verifyStartNs = System.nanoTime();
        ResultCode unseen = stateView.judge(event.kind, event.payload(), 0, event.length);
        if (unseen == ResultCode.OK && event.verifiedAhead != null) {
            judged(event, event.verifiedAhead);
        } else if (unseen == ResultCode.OK && Preparation.isNeededFor(event.kind)) {
            judged(event, preparation.prepare(event.kind, event.payload(), 0, event.length, event.ids));
        } else {
            event.verdict = Verdict.NOT_CHECKED;
            event.refusal = unseen;
        }
        event.verifyEndNs = System.nanoTime();
        if (event.lentNs > 0) {
            giveBack(event);
        }
    }

    /** At once, not at the end of a batch: what is lent is what still waits. */
    private void giveBack(InboundEvent event) {
        if (event.verdict != Verdict.NOT_CHECKED) {
            credits.measured(event.length, event.verifyEndNs - event.verifyStartNs);
        }
        credits.giveBack(event.lentNs);
        if (ingress.takeRoomAgain()) {
            resume.resume();
        }
    }

    private static void judged(InboundEvent event, ResultCode code) {
        event.verdict = code == ResultCode.OK ? Verdict.PASSED : Verdict.REFUSED;
        event.refusal = code;
    }
}
