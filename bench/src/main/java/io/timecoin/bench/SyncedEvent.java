package io.timecoin.bench;

import io.timecoin.base.ResultCode;
import io.timecoin.codec.EventKind;
import io.timecoin.codec.Verdict;
import io.timecoin.journal.JournalEvent;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** An accepted transaction of 248 bytes as the pipeline hands it to the journal. One thread. */
final class SyncedEvent implements JournalEvent {
    private static final int PAYLOAD_BYTES = 248;
    private static final int STAGE_NANOS = 1_000;

    private final UnsafeBuffer payload = CoinNumbers.coins(1, 4);
    private long sequence;

    SyncedEvent next(long following) {
        sequence = following;
        payload.putLong(0, following);
        return this;
    }

    @Override
    public long sequence() {
        return sequence;
    }

    @Override
    public long eventTimeMs() {
        return sequence;
    }

    @Override
    public long connectionId() {
        return 1;
    }

    @Override
    public long correlationId() {
        return sequence;
    }

    @Override
    public EventKind kind() {
        return EventKind.TRANSACTION;
    }

    @Override
    public Verdict verdict() {
        return Verdict.PASSED;
    }

    @Override
    public int resultCode() {
        return ResultCode.OK.code();
    }

    @Override
    public long stageNanos(int stage) {
        return STAGE_NANOS;
    }

    @Override
    public boolean isPayloadHashed() {
        return false;
    }

    @Override
    public int ownSignatureCount() {
        return 0;
    }

    @Override
    public DirectBuffer ownSignatures() {
        return payload;
    }

    @Override
    public int ownSignaturesOffset() {
        return 0;
    }

    @Override
    public int blockHeaderLength() {
        return 0;
    }

    @Override
    public DirectBuffer blockHeader() {
        return payload;
    }

    @Override
    public int blockHeaderOffset() {
        return 0;
    }

    @Override
    public int payloadLength() {
        return PAYLOAD_BYTES;
    }

    @Override
    public DirectBuffer payload() {
        return payload;
    }

    @Override
    public int payloadOffset() {
        return 0;
    }
}
