package io.timecoin.tools;

import io.timecoin.journal.JournalReader;
import io.timecoin.journal.RecordView;

/** Prints records one by one. */
interface RecordPrinter {
    /** Prints a record, valid during the call. */
    void print(RecordView record);

    /** Prints a place where bytes are no record. */
    void printBreak(JournalReader reader);
}
