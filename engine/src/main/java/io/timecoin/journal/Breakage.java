package io.timecoin.journal;

/**
 * The first thing wrong in a journal, and what is read after it: decides between damage and a torn tail.
 *
 * <p>A closing record after the break proves the batch was finished. It does not prove that it was synced: only a
 * record after it does, since a writer appends nothing before the sync has returned. So where nothing follows, and the
 * bytes look torn (a sector never written, a document begun and not completed), the machine died in that sync.
 */
final class Breakage {
    private String reason = "";
    private String file = "";
    private long offset;
    private boolean found;
    private boolean tearable;
    private boolean closed;
    private boolean confirmed;
    private boolean anyAfter;
    private boolean eventAfter;
    private long sequenceAfter;
    private long trailerFirst = 1;
    private long trailerLast;

    void found(String what, JournalReader reader, boolean incomplete) {
        found = true;
        reason = what;
        file = reader.file();
        offset = reader.offset();
        tearable = incomplete;
    }

    /** Takes an intact record read at or after the break. */
    void after(RecordView record, JournalReader reader, boolean closing) {
        if (!anyAfter) {
            anyAfter = true;
            eventAfter = record.type() == RecordType.EVENT;
            sequenceAfter = record.sequence();
            tearable |= file.equals(reader.file()) && reader.hasZeroSectorBefore(offset, reader.offset());
        }
        confirmed |= closed;
        closed |= closing;
        if (record.type() == RecordType.TRAILER && trailerFirst > trailerLast) {
            trailerFirst = record.firstSequence();
            trailerLast = record.lastSequence();
        }
    }

    /** What is read proves by itself that the broken batch was synced. */
    void confirm() {
        confirmed = true;
    }

    boolean isFound() {
        return found;
    }

    /** Whether reading on can change neither the verdict nor the name. */
    boolean isSettled() {
        return confirmed && trailerFirst <= trailerLast;
    }

    boolean isDamage() {
        return confirmed || closed && !tearable;
    }

    String file() {
        return file;
    }

    long offset() {
        return offset;
    }

    /** Names the events between the last one read and the first one after the break, or else the batch. */
    Verification.Damage damage(long batchFirst, long lastSequence) {
        long due = lastSequence + 1;
        long lastMissing = eventAfter ? sequenceAfter - 1 : sequenceAfter;
        if (anyAfter && lastMissing >= due) {
            return named(due, lastMissing);
        }
        if (trailerFirst == batchFirst && trailerFirst <= trailerLast) {
            return named(trailerFirst, trailerLast);
        }
        boolean anyBefore = batchFirst <= lastSequence;
        return named(anyBefore ? batchFirst : lastSequence, lastSequence);
    }

    private Verification.Damage named(long first, long last) {
        return new Verification.Damage(first, last, file, offset, reason);
    }
}
