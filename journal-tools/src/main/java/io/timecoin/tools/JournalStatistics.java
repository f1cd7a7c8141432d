package io.timecoin.tools;

import io.timecoin.codec.EventKind;
import io.timecoin.journal.JournalEvent;
import io.timecoin.journal.Passport;
import io.timecoin.journal.RecordType;
import io.timecoin.journal.RecordView;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Counts over the records of a journal. Allocates nothing per record; one thread. */
final class JournalStatistics {
    static final int KINDS = EventKind.values().length + 1;
    static final int CODES = 1 << 16;

    private static final int DIGITS = 3;
    private static final long STAGE_NANOS_MAX = 1L << 32;
    private static final long SYNC_NANOS_MAX = TimeUnit.HOURS.toNanos(1);
    private static final long INTERVAL_MS_MAX = TimeUnit.DAYS.toMillis(365);
    private static final long MS_A_SECOND = 1_000;

    final long[] records = new long[RecordType.values().length];
    /** By kind, where the last row stands for kinds this version does not know, then by code. */
    final long[][] results = new long[KINDS][CODES];

    final long[] payloadBytes = new long[KINDS];
    final Histogram[] stageNanos = new Histogram[JournalEvent.STAGES];
    final Histogram batchEvents = new Histogram(DIGITS);
    final Histogram syncNanos = new Histogram(SYNC_NANOS_MAX, DIGITS);
    final Histogram blockTransactions = new Histogram(DIGITS);
    final Histogram blockIntervalMs = new Histogram(INTERVAL_MS_MAX, DIGITS);

    private final EventContent content = new EventContent();
    private long starts;
    private long hashedPayloads;
    private long eventBytes;
    private long recordBytes;
    private long ownSignatures;
    private long firstSequence;
    private long lastSequence;
    private long firstEventMs;
    private long lastEventMs;
    private long second = Long.MIN_VALUE;
    private long eventsInSecond;
    private long eventsInSecondMax;
    private long transactionsCommitted;
    private long lastHeight;
    private long lastBlockMs;

    JournalStatistics() {
        for (int stage = 0; stage < stageNanos.length; stage++) {
            stageNanos[stage] = new Histogram(STAGE_NANOS_MAX, DIGITS);
        }
    }

    /** Takes the next record. */
    void add(RecordView record) {
        records[record.type().ordinal()]++;
        recordBytes += record.length();
        switch (record.type()) {
            case EVENT -> event(record);
            case TRAILER -> trailer(record);
            case PASSPORT -> starts += record.passportReason() == Passport.Reason.START ? 1 : 0;
            default -> {}
        }
    }

    private void event(RecordView record) {
        if (eventCount() == 1) {
            firstSequence = record.sequence();
            firstEventMs = record.eventTimeMs();
        }
        lastSequence = record.sequence();
        lastEventMs = record.eventTimeMs();
        int kind = record.kind() == null ? KINDS - 1 : record.kind().ordinal();
        results[kind][record.resultCode()]++;
        payloadBytes[kind] += record.payloadLength();
        hashedPayloads += record.isPayloadHashed() ? 1 : 0;
        ownSignatures += record.ownSignatureCount();
        eventBytes += record.length();
        for (int stage = 0; stage < stageNanos.length; stage++) {
            stageNanos[stage].recordValue(record.stageNanos(stage));
        }
        countInSecond(Math.floorDiv(lastEventMs, MS_A_SECOND));
        if (record.isBlockCommitted() && content.wrap(record).hasBlock()) {
            block();
        }
    }

    private void countInSecond(long now) {
        if (now != second) {
            second = now;
            eventsInSecond = 0;
        }
        eventsInSecond++;
        eventsInSecondMax = Math.max(eventsInSecondMax, eventsInSecond);
    }

    private void block() {
        long transactions = content.header().transactionCount();
        long blockMs = content.header().timeMs();
        blockTransactions.recordValue(transactions);
        transactionsCommitted += transactions;
        if (content.header().height() == lastHeight + 1 && lastHeight > 0) {
            blockIntervalMs.recordValue(Math.max(0, Math.min(INTERVAL_MS_MAX, blockMs - lastBlockMs)));
        }
        lastHeight = content.header().height();
        lastBlockMs = blockMs;
    }

    private void trailer(RecordView record) {
        if (record.eventCount() > 0) {
            batchEvents.recordValue(record.eventCount());
        }
        if (record.syncNanosBefore() > 0) {
            syncNanos.recordValue(Math.min(SYNC_NANOS_MAX, record.syncNanosBefore()));
        }
    }

    /** Records of a type. */
    long count(RecordType type) {
        return records[type.ordinal()];
    }

    /** Events. */
    long eventCount() {
        return count(RecordType.EVENT);
    }

    /** Events of a kind. */
    long eventCount(int kind) {
        long sum = 0;
        for (long count : results[kind]) {
            sum += count;
        }
        return sum;
    }

    /** Name of a row of {@link #results}. */
    static String kindName(int kind) {
        return kind == KINDS - 1 ? "UNKNOWN" : EventKind.values()[kind].name();
    }

    /** Times the validator was started. */
    long starts() {
        return starts;
    }

    /** Events of which only the payload's hash was kept. */
    long hashedPayloads() {
        return hashedPayloads;
    }

    /** Signatures the validator made. */
    long ownSignatures() {
        return ownSignatures;
    }

    /** Bytes of all records. */
    long recordBytes() {
        return recordBytes;
    }

    /** Bytes of an event's record, on average; 0 without events. */
    double bytesPerEvent() {
        return eventCount() == 0 ? 0 : (double) eventBytes / eventCount();
    }

    /** Bytes of all records for each event, on average: with its share of trailers and the rest. */
    double journalBytesPerEvent() {
        return eventCount() == 0 ? 0 : (double) recordBytes / eventCount();
    }

    /** First event's sequence, 0 without events. */
    long firstSequence() {
        return firstSequence;
    }

    /** Last event's sequence, 0 without events. */
    long lastSequence() {
        return lastSequence;
    }

    /** First event's time, ms since 1970. */
    long firstEventMs() {
        return firstEventMs;
    }

    /** Last event's time, ms since 1970. */
    long lastEventMs() {
        return lastEventMs;
    }

    /** Event time between the first and the last event, in seconds. */
    double eventSeconds() {
        return (double) (lastEventMs - firstEventMs) / MS_A_SECOND;
    }

    /** Events a second of event time; 0 if no time passed. */
    double eventsPerSecond() {
        return eventSeconds() == 0 ? 0 : eventCount() / eventSeconds();
    }

    /** Most events within one second of the clock. */
    long eventsInSecondMax() {
        return eventsInSecondMax;
    }

    /** Transactions in blocks. */
    long transactionsCommitted() {
        return transactionsCommitted;
    }

    /** Height of the last block, 0 without one. */
    long lastHeight() {
        return lastHeight;
    }
}
