package io.timecoin.pipeline;

import io.timecoin.base.ResultCode;
import io.timecoin.codec.EventKind;
import io.timecoin.codec.Verdict;
import io.timecoin.journal.JournalEvent;
import io.timecoin.replica.ReplicaEvent;
import io.timecoin.replica.TransactionIds;
import org.agrona.DirectBuffer;

/** Shows a journal record to the replica. Replay thread. */
final class RecordedEvent implements ReplicaEvent {
    private final TransactionIds ids = new TransactionIds();
    private JournalEvent record;

    RecordedEvent wrap(JournalEvent journalRecord) {
        record = journalRecord;
        return this;
    }

    @Override
    public EventKind kind() {
        return record.kind();
    }

    @Override
    public long stampMs() {
        return record.eventTimeMs();
    }

    @Override
    public long connectionId() {
        return record.connectionId();
    }

    @Override
    public Verdict verdict() {
        return record.verdict();
    }

    @Override
    public ResultCode refusal() {
        return record.verdict() == Verdict.PASSED ? ResultCode.OK : ResultCode.byCode(record.resultCode());
    }

    @Override
    public DirectBuffer payload() {
        return record.payload();
    }

    @Override
    public int payloadOffset() {
        return record.payloadOffset();
    }

    @Override
    public int payloadLength() {
        return record.payloadLength();
    }

    @Override
    public TransactionIds ids() {
        return ids;
    }
}
