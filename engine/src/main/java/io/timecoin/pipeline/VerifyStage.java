package io.timecoin.pipeline;

import com.lmax.disruptor.EventHandler;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.Sequence;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.ClaimedSignatures;
import io.timecoin.codec.EventKind;
import io.timecoin.codec.Resume;
import io.timecoin.codec.Verdict;
import io.timecoin.crypto.VerifierChoice;
import io.timecoin.replica.FirstLook;
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

    /** How many of its own events a worker looks ahead for at most: what comes before them waits so long. */
    private static final int AHEAD_MAX = VerifierChoice.BATCH;

    /** How many events behind a vote are judged with it at most, so that it waits for little. */
    private static final int BEHIND_VOTE_MAX = 8;

    /** Hands progress on within long batches: else a full ring is verified whole before the state thread sees any of it. */
    private static final int PROGRESS_MASK = 63;

    private final RingBuffer<InboundEvent> ring;
    private final int ordinal;
    private final int workers;
    private final Preparation preparation;
    private final FirstLook firstLook;
    private final TimeCredits credits;
    private final Ingress ingress;
    private final Resume resume;
    private final Cutoff cutoff;
    private Sequence progress;
    private long batchLeft;

    /** What was looked ahead for last: up to which sequence, how long looking took for each of those events, and all for each. */
    private long expectedTo = -1;

    private long lookedNsEach;
    private long expectedNsEach;

    /** How many signatures the curve was asked about for them, and how long that took. */
    private int judged;

    private long judgedNs;

    /** Of those that were done in full since: one sample for the credits. */
    private int sampledSignatures;

    private long sampledNs;

    VerifyStage(
            RingBuffer<InboundEvent> ring,
            int ordinal,
            int workers,
            Preparation preparation,
            StateView stateView,
            TimeCredits credits,
            Ingress ingress,
            Resume resume,
            Cutoff cutoff) {
        this.ring = ring;
        this.cutoff = cutoff;
        this.ordinal = ordinal;
        this.workers = workers;
        this.preparation = preparation;
        this.firstLook = new FirstLook(stateView);
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
    public void onBatchStart(long batchSize, long queueDepth) {
        batchLeft = batchSize;
    }

    @Override
    public void onEvent(InboundEvent event, long sequence, boolean endOfBatch) {
        if (isMine(sequence) && !cutoff.hasCome()) {
            if (sequence > expectedTo && preparation.expectsAtMost() > 0) {
                expectFrom(sequence, sequence + batchLeft - 1);
            }
            verify(event, System.nanoTime());
        }
        batchLeft--;
        if ((sequence & PROGRESS_MASK) == 0) {
            progress.set(sequence);
        }
    }

    private boolean isMine(long sequence) {
        return (sequence >>> RUN_BITS) % workers == ordinal;
    }

    /**
     * Has the signatures judged together of the transactions and votes that are there already and follow each other; it does not
     * wait for more, and a vote waits for little of what is behind it.
     */
    private void expectFrom(long first, long last) {
        learn();
        preparation.expectNothing();
        long startNs = System.nanoTime();
        int looked = 0;
        int most = AHEAD_MAX;
        long to = first - 1;
        for (long sequence = first; sequence <= last && looked < most; sequence++) {
            if (isMine(sequence)) {
                InboundEvent event = ring.get(sequence);
                if (!isExpectable(event.kind) || isToPrepare(event) && !expect(event)) {
                    break;
                }
                looked++;
                if (event.kind == EventKind.VOTE) {
                    most = Math.min(most, looked + BEHIND_VOTE_MAX);
                }
            }
            to = sequence;
        }
        long judgeNs = System.nanoTime();
        judged = preparation.judgeExpected();
        judgedNs = System.nanoTime() - judgeNs;
        lookedNsEach = (judgeNs - startNs) / Math.max(1, looked);
        expectedNsEach = lookedNsEach + judgedNs / Math.max(1, looked);
        // One that was not taken in is looked ahead for again, unless it is the first: its turn has come.
        expectedTo = Math.max(first, to);
    }

    private static boolean isExpectable(EventKind kind) {
        return kind == EventKind.TRANSACTION || kind == EventKind.VOTE;
    }

    private boolean expect(InboundEvent event) {
        return preparation.expect(event.kind, event.payload(), 0, event.length);
    }

    private boolean isToPrepare(InboundEvent event) {
        return event.verifiedAhead == null && unseen(event) == ResultCode.OK;
    }

    /** OK if it is to be prepared, else why it is refused unseen. */
    private ResultCode unseen(InboundEvent event) {
        return firstLook.judge(event.kind, event.connectionId, event.payload(), 0, event.length);
    }

    /** One sample of what was done in full since the last look ahead. */
    private void learn() {
        if (sampledSignatures > 0) {
            credits.took(sampledSignatures, sampledNs);
        }
        sampledSignatures = 0;
        sampledNs = 0;
    }

    private void verify(InboundEvent event, long startNs) {
        // What was done for all of them together is told in equal shares.
        event.verifyStartNs = startNs - expectedNsEach;
        ResultCode unseen = unseen(event);
        if (unseen == ResultCode.OK && event.verifiedAhead != null) {
            judged(event, event.verifiedAhead);
        } else if (unseen == ResultCode.OK && Preparation.isNeededFor(event.kind)) {
            judged(event, preparation.prepare(event.kind, event.payload(), 0, event.length, event.ids));
        } else {
            event.verdict = Verdict.NOT_CHECKED;
            event.refusal = unseen;
        }
        event.verifyEndNs = System.nanoTime();
        if (event.verificationLentNs > 0) {
            giveBack(event, event.verifyEndNs - startNs);
        }
    }

    /** At once, not at the end of a batch: what is lent is what still waits. */
    private void giveBack(InboundEvent event, long tookNs) {
        int claimed = ClaimedSignatures.of(event.payload(), 0, event.length);
        boolean isDoneInFull =
                event.verdict != Verdict.NOT_CHECKED && claimed > 0 && preparation.signaturesVerified() == claimed;
        int signatures = TransactionCredits.signatures(claimed, event.length);
        if (isDoneInFull && judged > 0) {
            sampledSignatures += signatures;
            sampledNs += lookedNsEach + claimed * judgedNs / judged + tookNs;
        } else if (isDoneInFull) {
            credits.took(signatures, tookNs);
        }
        credits.giveBack(event.verificationLentNs);
        if (ingress.takeRoomAgain()) {
            resume.resume();
        }
    }

    private static void judged(InboundEvent event, ResultCode code) {
        event.verdict = code == ResultCode.OK ? Verdict.PASSED : Verdict.REFUSED;
        event.refusal = code;
    }
}
