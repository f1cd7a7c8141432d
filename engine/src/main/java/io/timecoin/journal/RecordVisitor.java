package io.timecoin.journal;

/** Is shown every proven record of a journal in order while a {@link JournalVerifier} reads it. The verifier's thread. */
@FunctionalInterface
public interface RecordVisitor {
    /**
     * A record follows the one before it and is whole. The chain over an event is proven by the trailer of its batch, so
     * what was seen of a batch before its trailer may still turn out to be damage.
     *
     * @param record valid during the call
     * @return false to read no further; the verdict then speaks of what was read
     */
    boolean onRecord(RecordView record);
}
