package io.timecoin.replica;

import io.timecoin.base.ResultCode;
import io.timecoin.codec.EventKind;
import io.timecoin.codec.Verdict;
import org.agrona.DirectBuffer;

/** One event as the replica reads it: a ring slot when live, a journal record on replay. */
public interface ReplicaEvent {
    /** What it is. */
    EventKind kind();

    /** When it came in, ms since 1970; on replay the event time recorded. */
    long stampMs();

    /** The connection it came on, 0 for none: where an answer or a request goes. */
    long connectionId();

    /** What the stages ahead found. */
    Verdict verdict();

    /** Why they refused it; OK otherwise. */
    ResultCode refusal();

    /** Holds the payload. */
    DirectBuffer payload();

    /** Position of the payload. */
    int payloadOffset();

    /** Length of the payload in bytes. */
    int payloadLength();

    /** What was derived from a transaction that passed. */
    TransactionIds ids();
}
