package io.timecoin.journal;

import io.timecoin.base.EngineException;
import java.util.List;

/**
 * What a writer does before it may append: proves the tail, cuts off what a crash left, and takes over chain, sequence
 * and open checkpoint range. Records that are whole and continue the sequence are kept even without a trailer; the next
 * passport closes them. The old files are never appended to again: every start begins a new one, so nothing depends on
 * where the queue library would have found the end of a torn file.
 */
final class JournalRecovery {
    private final Medium medium;
    private final JournalVerifier verifier;
    private final Verification verification;

    private JournalRecovery(Medium medium, JournalVerifier verifier, Verification verification) {
        this.medium = medium;
        this.verifier = verifier;
        this.verification = verification;
    }

    /**
     * Proves the tail and cuts it.
     *
     * @throws EngineException FATAL DATA_MISMATCH naming the sequence if there is damage before the last trailer
     */
    static JournalRecovery recover(Medium medium) {
        JournalVerifier verifier = new JournalVerifier(medium, null);
        JournalRecovery recovery = new JournalRecovery(medium, verifier, verifier.verifyFrom(firstFile(medium)));
        recovery.requireIntact();
        recovery.cut();
        return recovery;
    }

    /** The last file from which chain and open checkpoint range can be followed; all before it is left unread. */
    private static int firstFile(Medium medium) {
        long rangeFirst = Long.MAX_VALUE;
        for (int file = medium.files().size() - 1; file > 0; file--) {
            JournalReader reader = new JournalReader(medium, file);
            if (reader.next() != JournalReader.Step.RECORD || reader.record().type() != RecordType.PASSPORT) {
                continue;
            }
            rangeFirst = Math.min(rangeFirst, reader.record().passportRangeFirst());
            if (reader.record().sequence() < rangeFirst) {
                return file;
            }
        }
        return 0;
    }

    private void requireIntact() {
        if (!verification.isIntact() && !verifier.isLeftoverAfterCleanEnd()) {
            throw EngineException.fatal(
                    EngineException.Cause.DATA_MISMATCH, verification.damage().text());
        }
    }

    private void cut() {
        List<String> files = medium.files();
        if (verifier.isBroken()) {
            for (int file = files.size() - 1; file > verifier.goodFile(); file--) {
                medium.truncate(files.get(file), 0);
            }
        }
        if (verifier.goodFile() >= 0) {
            // Also where nothing is to be cut: what a killed process had not synced may still be in memory alone,
            // and the file that follows hashes it.
            medium.truncate(files.get(verifier.goodFile()), verifier.goodOffset());
        }
    }

    JournalVerifier state() {
        return verifier;
    }

    Verification verification() {
        return verification;
    }
}
