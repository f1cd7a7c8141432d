package io.timecoin.node;

import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Cause;
import io.timecoin.base.Hash;
import io.timecoin.journal.JournalReader;
import io.timecoin.journal.MappedJournal;
import io.timecoin.journal.Passport;
import io.timecoin.journal.RecordView;
import io.timecoin.pipeline.Replay;
import io.timecoin.replica.ReplicaConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One pass over a journal for what decides where recovery begins.
 *
 * @param first the configuration of the first start
 * @param snapshots what the journal vouches for, oldest first
 */
record JournalScan(ReplicaConfig first, List<VouchedSnapshot> snapshots) {

    /**
     * A snapshot whose hash is journaled.
     *
     * @param file its name
     * @param sequence the last event in it
     * @param contentHash what its content must hash to
     * @param config the configuration in force when it was taken
     */
    record VouchedSnapshot(String file, long sequence, Hash contentHash, ReplicaConfig config) {}

    /**
     * Reads the journal that a writer has opened, and so found intact.
     *
     * @throws EngineException FATAL, DATA_MISMATCH, if it holds no passport
     */
    static JournalScan of(Path journal) {
        ReplicaConfig first = null;
        ReplicaConfig current = null;
        List<VouchedSnapshot> snapshots = new ArrayList<>();
        try (MappedJournal source = new MappedJournal(journal);
                JournalReader reader = new JournalReader(source)) {
            while (reader.nextRecord()) {
                RecordView record = reader.record();
                switch (record.type()) {
                    case PASSPORT -> {
                        if (record.passportReason() == Passport.Reason.START) {
                            current = Replay.configOf(record);
                            first = first == null ? current : first;
                        }
                    }
                    case SNAPSHOT_MARK ->
                        snapshots.add(new VouchedSnapshot(
                                record.snapshotFile(), record.snapshotSequence(), record.snapshotHash(), current));
                    default -> {
                        // Events, trailers and checkpoints do not decide where to begin.
                    }
                }
            }
        }
        if (first == null) {
            throw EngineException.fatal(Cause.DATA_MISMATCH, "the journal in " + journal + " has no passport");
        }
        return new JournalScan(first, snapshots);
    }
}
