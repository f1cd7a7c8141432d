package io.timecoin.journal;

import io.timecoin.codec.EventKind;
import io.timecoin.codec.Verdict;
import org.agrona.DirectBuffer;

/**
 * One event with its outcome, as (buffer, offset, length) triples that are valid until the next event. The pipeline's
 * slot implements it for the writer, {@link RecordView} for readers, so a replay is fed through the same getters.
 */
public interface JournalEvent {
    /** Stage times of an event. */
    int STAGES = Layout.STAGES;
    /** From ingress to the start of verification. */
    int STAGE_QUEUED = 0;
    /** Verification. */
    int STAGE_VERIFY = 1;
    /** From the end of verification to the state thread. */
    int STAGE_WAITED = 2;
    /** The state thread. */
    int STAGE_STATE = 3;
    /** From the state thread to the append. */
    int STAGE_JOURNAL = 4;

    /** The event's sequence, from 1 without gaps. */
    long sequence();

    /** The event's time in milliseconds since 1970. */
    long eventTimeMs();

    /** The connection it came by; 0 for none. */
    long connectionId();

    /** The sender's own number for the request. */
    long correlationId();

    /** What the event is; null when read under a code this version does not know. */
    EventKind kind();

    /** What the stateless checks said; null when read under a code this version does not know. */
    Verdict verdict();

    /** The number of the {@code ResultCode}. */
    int resultCode();

    /**
     * Nanoseconds an event spent.
     *
     * @param stage one of the STAGE constants
     * @return 0 to 2^32-1; the writer stores larger ones as that
     */
    long stageNanos(int stage);

    /** Whether the payload is the SHA-256 of the true one. The writer sets it by its own budget and ignores this. */
    boolean isPayloadHashed();

    /** How many signatures the validator itself made in this event; at most 255. */
    int ownSignatureCount();

    /** Holds the own signatures, 64 bytes each; not read if there are none. */
    DirectBuffer ownSignatures();

    /** Where the own signatures start. */
    int ownSignaturesOffset();

    /** Length of the header of the block this event committed; 0 if it committed none. */
    int blockHeaderLength();

    /** Holds the block header; not read if its length is 0. */
    DirectBuffer blockHeader();

    /** Where the block header starts. */
    int blockHeaderOffset();

    /** Length of the payload in bytes. */
    int payloadLength();

    /** Holds the payload; not read if its length is 0. */
    DirectBuffer payload();

    /** Where the payload starts. */
    int payloadOffset();
}
