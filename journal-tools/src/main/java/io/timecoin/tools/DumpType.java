package io.timecoin.tools;

import io.timecoin.codec.EventKind;
import io.timecoin.journal.RecordType;
import io.timecoin.journal.RecordView;

/** What a dump can be narrowed to; lower case on the command line. */
enum DumpType {
    EVENT,
    TICK,
    TRANSACTION,
    VOTE,
    BLOCK,
    REJECTED,
    PASSPORT,
    TRAILER,
    CHECKPOINT,
    SNAPSHOT,
    END;

    boolean takes(RecordView record) {
        boolean isEvent = record.type() == RecordType.EVENT;
        return switch (this) {
            case EVENT -> isEvent;
            case TICK -> isEvent && record.kind() == EventKind.TICK;
            case TRANSACTION -> isEvent && record.kind() == EventKind.TRANSACTION;
            case VOTE -> isEvent && record.kind() == EventKind.VOTE;
            case BLOCK -> isEvent && record.isBlockCommitted();
            case REJECTED -> isEvent && record.resultCode() != 0;
            case PASSPORT -> record.type() == RecordType.PASSPORT;
            case TRAILER -> record.type() == RecordType.TRAILER;
            case CHECKPOINT -> record.type() == RecordType.CHECKPOINT;
            case SNAPSHOT -> record.type() == RecordType.SNAPSHOT_MARK;
            case END -> record.type() == RecordType.CLEAN_END;
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
