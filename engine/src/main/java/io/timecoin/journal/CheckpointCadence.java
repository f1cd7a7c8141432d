package io.timecoin.journal;

import io.timecoin.base.Limits;

/**
 * How far events may run ahead of a checkpoint. The signed passport says how often one is due, and a writer writes it in
 * the batch in which it falls due; so whoever takes the checkpoints out, to rewrite what they cover, is found at the
 * first batch that ends without one. One thread.
 */
final class CheckpointCadence {
    private int checkpointEvents;

    /** Takes what a passport says. */
    void told(int events) {
        checkpointEvents = events;
    }

    /** What is wrong with a batch that ends with so many events behind the last checkpoint; null if nothing is. */
    String closedBatchProblem(long rangeFirst, long lastSequence) {
        long uncovered = lastSequence - rangeFirst + 1;
        if (uncovered < checkpointEvents) {
            return null;
        }
        return "no checkpoint covers the " + uncovered + " events from sequence " + rangeFirst
                + " on, and by the passport one is due every " + checkpointEvents;
    }

    /** What is wrong where a file ends in order with these events behind the last checkpoint; null if nothing is. */
    String endProblem(long rangeFirst, long lastSequence) {
        return lastSequence < rangeFirst
                ? null
                : "no checkpoint covers the events from sequence " + rangeFirst + " on, and the file ended in order";
    }

    /** What is wrong with a batch that holds so many events and has not ended; null if nothing is. */
    String openBatchProblem(long events) {
        return events <= Limits.JOURNAL_BATCH_EVENTS_MAX
                ? null
                : "a batch runs on beyond the " + Limits.JOURNAL_BATCH_EVENTS_MAX + " events it may hold";
    }
}
