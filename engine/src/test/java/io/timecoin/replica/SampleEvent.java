package io.timecoin.replica;

import io.timecoin.base.ResultCode;
import io.timecoin.codec.EventKind;
import io.timecoin.codec.Verdict;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** An event to feed a replica with, prepared the way the verify stage does it. Reused. */
final class SampleEvent implements ReplicaEvent {
    final TransactionIds ids = new TransactionIds();
    private final TransactionPreparer transactions;
    private final MessagePreparer messages;
    private final UnsafeBuffer empty = new UnsafeBuffer(new byte[0]);
    private DirectBuffer payload = empty;
    private int offset;
    private int length;
    private EventKind kind = EventKind.TICK;
    private long stampMs;
    private Verdict verdict = Verdict.NOT_CHECKED;
    private ResultCode refusal = ResultCode.OK;

    SampleEvent(TransactionPreparer transactions, MessagePreparer messages) {
        this.transactions = transactions;
        this.messages = messages;
    }

    SampleEvent tick(long atMs) {
        return set(EventKind.TICK, atMs, empty, 0, 0);
    }

    SampleEvent statusQuery(long atMs) {
        return set(EventKind.STATUS_QUERY, atMs, empty, 0, 0);
    }

    SampleEvent transaction(long atMs, DirectBuffer buffer, int at, int bytes) {
        set(EventKind.TRANSACTION, atMs, buffer, at, bytes);
        return judged(transactions.prepare(buffer, at, bytes, ids));
    }

    SampleEvent vote(long atMs, DirectBuffer buffer, int at, int bytes) {
        set(EventKind.VOTE, atMs, buffer, at, bytes);
        return judged(messages.vote(buffer, at, bytes));
    }

    private SampleEvent set(EventKind newKind, long atMs, DirectBuffer buffer, int at, int bytes) {
        kind = newKind;
        stampMs = atMs;
        payload = buffer;
        offset = at;
        length = bytes;
        verdict = Verdict.NOT_CHECKED;
        refusal = ResultCode.OK;
        return this;
    }

    private SampleEvent judged(ResultCode code) {
        verdict = code == ResultCode.OK ? Verdict.PASSED : Verdict.REFUSED;
        refusal = code;
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
        return offset;
    }

    @Override
    public int payloadLength() {
        return length;
    }

    @Override
    public TransactionIds ids() {
        return ids;
    }
}
