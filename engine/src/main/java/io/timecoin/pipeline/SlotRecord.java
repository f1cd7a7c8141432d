package io.timecoin.pipeline;

import io.timecoin.codec.EventKind;
import io.timecoin.codec.Verdict;
import io.timecoin.journal.JournalEvent;
import io.timecoin.replica.CommittedBlock;
import org.agrona.DirectBuffer;

/** Shows a ring slot to the journal. Journal thread. */
final class SlotRecord implements JournalEvent {
    private InboundEvent event;
    private long appendNs;

    SlotRecord wrap(InboundEvent slot) {
        event = slot;
        appendNs = System.nanoTime();
        return this;
    }

    @Override
    public long sequence() {
        return event.outcome.sequence();
    }

    @Override
    public long eventTimeMs() {
        return event.outcome.timeMs();
    }

    @Override
    public long connectionId() {
        return event.connectionId;
    }

    @Override
    public long correlationId() {
        return event.correlationId;
    }

    @Override
    public EventKind kind() {
        return event.kind;
    }

    @Override
    public Verdict verdict() {
        return event.verdict;
    }

    @Override
    public int resultCode() {
        return event.outcome.code().code();
    }

    @Override
    public long stageNanos(int stage) {
        return switch (stage) {
            case STAGE_QUEUED -> event.verifyStartNs - event.offeredNs;
            case STAGE_VERIFY -> event.verifyEndNs - event.verifyStartNs;
            case STAGE_WAITED -> event.stateStartNs - event.verifyEndNs;
            case STAGE_STATE -> event.stateEndNs - event.stateStartNs;
            case STAGE_JOURNAL -> appendNs - event.stateEndNs;
            default -> throw new IllegalArgumentException("no such stage");
        };
    }

    @Override
    public boolean isPayloadHashed() {
        return false;
    }

    @Override
    public int ownSignatureCount() {
        return event.outcome.ownSignatureCount();
    }

    @Override
    public DirectBuffer ownSignatures() {
        return event.outcome.ownSignatures();
    }

    @Override
    public int ownSignaturesOffset() {
        return 0;
    }

    @Override
    public int blockHeaderLength() {
        CommittedBlock block = event.outcome.committed();
        return block == null ? 0 : block.headerLength();
    }

    @Override
    public DirectBuffer blockHeader() {
        return event.outcome.committed().bytes();
    }

    @Override
    public int blockHeaderOffset() {
        return event.outcome.committed().headerAt();
    }

    @Override
    public int payloadLength() {
        return event.length;
    }

    @Override
    public DirectBuffer payload() {
        return event.payload();
    }

    @Override
    public int payloadOffset() {
        return 0;
    }
}
