package io.timecoin.simulation;

import io.timecoin.base.ResultCode;
import io.timecoin.codec.EventKind;
import io.timecoin.codec.Verdict;
import io.timecoin.journal.JournalEvent;
import io.timecoin.replica.CommittedBlock;
import io.timecoin.replica.Outcome;
import io.timecoin.replica.Preparation;
import io.timecoin.replica.ReplicaEvent;
import io.timecoin.replica.StateView;
import io.timecoin.replica.TransactionIds;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** An event with its outcome, as a slot of the ring is: what the replica reads, then what the journal writes. Reused. */
final class SimulatedEvent implements ReplicaEvent, JournalEvent {
    private final StateView stateView;
    private final Preparation preparation;
    private final TransactionIds ids = new TransactionIds();
    private final Outcome outcome;
    private final UnsafeBuffer payload = new UnsafeBuffer(new byte[0]);
    private EventKind kind;
    private long connectionId;
    private long stampMs;
    private Verdict verdict;
    private ResultCode refusal;

    SimulatedEvent(StateView stateView, Preparation preparation, Outcome outcome) {
        this.stateView = stateView;
        this.preparation = preparation;
        this.outcome = outcome;
    }

    /** What the stages ahead of the state would say of a block. */
    ResultCode judgeBlock(long connection, byte[] bytes) {
        payload.wrap(bytes);
        ResultCode code = stateView.judge(EventKind.BLOCK, connection, payload, 0, bytes.length);
        return code == ResultCode.OK ? preparation.prepare(EventKind.BLOCK, payload, 0, bytes.length, ids) : code;
    }

    /**
     * Takes what came in, and judges and prepares it as the verify stage does, but that votes carried are left to the state: a
     * rule that is missing there would hide behind {@link io.timecoin.replica.FirstLook}.
     */
    SimulatedEvent take(EventKind newKind, long connection, long atMs, byte[] bytes) {
        kind = newKind;
        connectionId = connection;
        stampMs = atMs;
        payload.wrap(bytes);
        verdict = Verdict.NOT_CHECKED;
        refusal = stateView.judge(newKind, connection, payload, 0, bytes.length);
        if (refusal == ResultCode.OK && Preparation.isNeededFor(newKind)) {
            refusal = preparation.prepare(newKind, payload, 0, bytes.length, ids);
            verdict = refusal == ResultCode.OK ? Verdict.PASSED : Verdict.REFUSED;
        }
        return this;
    }

    @Override
    public EventKind kind() {
        return kind;
    }

    @Override
    public long stampMs() {
        return stampMs;
    }

    @Override
    public long connectionId() {
        return connectionId;
    }

    @Override
    public Verdict verdict() {
        return verdict;
    }

    @Override
    public ResultCode refusal() {
        return refusal;
    }

    @Override
    public DirectBuffer payload() {
        return payload;
    }

    @Override
    public int payloadOffset() {
        return 0;
    }

    @Override
    public int payloadLength() {
        return payload.capacity();
    }

    @Override
    public TransactionIds ids() {
        return ids;
    }

    @Override
    public long sequence() {
        return outcome.sequence();
    }

    @Override
    public long eventTimeMs() {
        return outcome.timeMs();
    }

    @Override
    public long correlationId() {
        return 0;
    }

    @Override
    public int resultCode() {
        return outcome.code().code();
    }

    @Override
    public long stageNanos(int stage) {
        return 0;
    }

    @Override
    public boolean isPayloadHashed() {
        return false;
    }

    @Override
    public int ownSignatureCount() {
        return outcome.ownSignatureCount();
    }

    @Override
    public DirectBuffer ownSignatures() {
        return outcome.ownSignatures();
    }

    @Override
    public int ownSignaturesOffset() {
        return 0;
    }

    @Override
    public int blockHeaderLength() {
        CommittedBlock block = outcome.committed();
        return block == null ? 0 : block.headerLength();
    }

    @Override
    public DirectBuffer blockHeader() {
        return outcome.committed().bytes();
    }

    @Override
    public int blockHeaderOffset() {
        return outcome.committed().headerAt();
    }
}
