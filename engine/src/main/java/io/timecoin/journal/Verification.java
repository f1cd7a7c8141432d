package io.timecoin.journal;

import io.timecoin.base.Hash;

/**
 * The verdict on a journal.
 *
 * @param damage where the journal is damaged, or null
 * @param firstSequence first event read; above {@code lastSequence} if there is none
 * @param lastSequence last event that can be read without a gap
 * @param closedSequence last event under a trailer or passport; those after it were never reported durable
 * @param chainHead chain hash of the last trailer or passport
 * @param isCleanEnd whether the writer ended in order and nothing follows
 * @param tornBytes bytes behind the last readable record that are no record: what a crash leaves
 * @param tornFile the file they are in, or nothing
 * @param tornOffset where they start
 * @param files files read
 * @param records records read
 * @param checkpoints checkpoints whose Merkle root and, if a verifier was given, signature were proven
 * @param checkpointsUnproven checkpoints over events in files that are not there
 * @param validatorKey the key of the last passport, as the 32 bytes of a value
 */
public record Verification(
        Damage damage,
        long firstSequence,
        long lastSequence,
        long closedSequence,
        Hash chainHead,
        boolean isCleanEnd,
        long tornBytes,
        String tornFile,
        long tornOffset,
        int files,
        long records,
        long checkpoints,
        long checkpointsUnproven,
        Hash validatorKey) {
    /**
     * Damage before the last closing record.
     *
     * @param firstSequence first event concerned
     * @param lastSequence last event concerned: the same, or the rest of the batch where no event can be named
     * @param file the file
     * @param offset where in the file the bytes stop being right
     * @param reason one line for people
     */
    public record Damage(long firstSequence, long lastSequence, String file, long offset, String reason) {
        /** One line that names the sequences, the place and the reason. */
        public String text() {
            String events = firstSequence == lastSequence
                    ? "sequence " + firstSequence
                    : "sequences " + firstSequence + " to " + lastSequence;
            return "the journal is damaged at " + events + " (" + file + " at byte " + offset + "): " + reason;
        }
    }

    /** Whether there is no damage; a torn tail is none. */
    public boolean isIntact() {
        return damage == null;
    }

    /** Whether a crash left bytes behind the last readable record. */
    public boolean isTorn() {
        return tornBytes > 0;
    }
}
