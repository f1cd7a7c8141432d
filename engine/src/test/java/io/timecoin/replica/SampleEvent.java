package io.timecoin.replica;

import io.timecoin.base.ResultCode;
import io.timecoin.codec.EventKind;
import io.timecoin.codec.Verdict;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** An event to feed a replica with, prepared the way the verify stage does it. Reused. */
final class SampleEvent implements ReplicaEvent {
    final TransactionIds ids = new TransactionIds();
    private final Preparation preparation;
    private final UnsafeBuffer empty = new UnsafeBuffer(new byte[0]);
    private DirectBuffer payload = empty;
    private int offset;
    private int length;
    private EventKind kind = EventKind.TICK;
    private long stampMs;
    private long connectionId;
    private Verdict verdict = Verdict.NOT_CHECKED;
    private ResultCode refusal = ResultCode.OK;

    SampleEvent(Preparation preparation) {
        this.preparation = preparation;
    }

    SampleEvent tick(long atMs) {
        return set(EventKind.TICK, atMs, empty, 0, 0);
    }

    SampleEvent statusQuery(long atMs) {
        return set(EventKind.STATUS_QUERY, atMs, empty, 0, 0);
    }

    SampleEvent transaction(long atMs, DirectBuffer buffer, int at, int bytes) {
        set(EventKind.TRANSACTION, atMs, buffer, at, bytes);
        return judged(preparation.prepare(EventKind.TRANSACTION, buffer, at, bytes, ids));
    }

    SampleEvent vote(long atMs, DirectBuffer buffer, int at, int bytes) {
        set(EventKind.VOTE, atMs, buffer, at, bytes);
        return judged(preparation.prepare(EventKind.VOTE, buffer, at, bytes, ids));
    }

    /** Any message, from a connection. */
    SampleEvent message(EventKind newKind, long atMs, long from, byte[] bytes) {
        UnsafeBuffer buffer = new UnsafeBuffer(bytes);
        set(newKind, atMs, buffer, 0, bytes.length);
        connectionId = from;
        return judged(preparation.prepare(newKind, buffer, 0, bytes.length, ids));
    }

    /** A message that is refused before it is looked at, as by {@link StateView}. */
    SampleEvent unseen(EventKind newKind, long atMs, long from, ResultCode code) {
        set(newKind, atMs, empty, 0, 0);
        connectionId = from;
        refusal = code;
        return this;
    }

    private SampleEvent set(EventKind newKind, long atMs, DirectBuffer buffer, int at, int bytes) {
        kind = newKind;
        connectionId = 0;
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
