package io.timecoin.node;

import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Cause;
import io.timecoin.base.Hash;
import io.timecoin.journal.JournalReader;
import io.timecoin.journal.MappedJournal;
import io.timecoin.journal.RecordType;
import io.timecoin.journal.RecordView;
import io.timecoin.pipeline.Replay;
import io.timecoin.replica.ReplicaConfig;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * Looks through a journal for what decides where a recovery begins: from its newest file backwards, and no further than it
 * must, so that a start takes no longer with every year of history. Files before are left unread; whether they are whole is
 * for {@code verify} to say.
 *
 * <pre>
 *  file 1        file 2                      file 3
 *  PASSPORT 0    PASSPORT 900  EVENT 901..   PASSPORT 2,000  MARK of 1,500   EVENT 2,001..
 *                       ^                                      |
 *                       +------ a replay behind 1,500 ---------+
 * </pre>
 *
 * <p>Whatever the validator must remember beside its events, its last votes among it, is in the snapshot. Main thread.
 */
final class JournalScan {
    private final Path journal;
    private final int files;

    /** Prepares a look at a journal. */
    JournalScan(Path journal) {
        this.journal = journal;
        try (MappedJournal source = new MappedJournal(journal)) {
            files = source.files().size();
        }
    }

    /**
     * A snapshot whose hash is journaled.
     *
     * @param file its name
     * @param sequence the last event in it
     * @param height of its last block
     * @param contentHash what its content must hash to
     * @param config the configuration in force when it was taken
     */
    record VouchedSnapshot(String file, long sequence, long height, Hash contentHash, ReplicaConfig config) {}

    /**
     * The configuration of the first start.
     *
     * @throws EngineException FATAL, DATA_MISMATCH, if the journal has no beginning
     */
    ReplicaConfig first() {
        try (MappedJournal source = new MappedJournal(journal);
                JournalReader reader = new JournalReader(source)) {
            if (!reader.nextRecord() || reader.record().type() != RecordType.PASSPORT) {
                throw EngineException.fatal(Cause.DATA_MISMATCH, "the journal in " + journal + " has no passport");
            }
            if (reader.record().sequence() != 0) {
                throw EngineException.fatal(
                        Cause.DATA_MISMATCH,
                        "the journal in " + journal + " begins behind sequence "
                                + reader.record().sequence() + ", and there is no whole snapshot of what comes before");
            }
            return Replay.configOf(reader.record());
        }
    }

    /** The configuration of the newest start whose passport can be read, or null if there is none. */
    ReplicaConfig newest() {
        for (int file = files - 1; file >= 0; file--) {
            try (MappedJournal source = new MappedJournal(journal);
                    JournalReader reader = new JournalReader(source, file)) {
                if (reader.next() == JournalReader.Step.RECORD
                        && reader.record().type() == RecordType.PASSPORT
                        && reader.fileIndex() == file) {
                    return Replay.configOf(reader.record());
                }
            }
        }
        return null;
    }

    /**
     * The file from which a replay behind an event reads: everything behind the event is in it or later, every start that
     * came behind the event too.
     */
    int fileBehind(long sequence) {
        int file = files - 1;
        while (file > 0 && headSequence(file) > sequence) {
            file--;
        }
        // Several processes may have started behind one event: each counts.
        while (file > 0 && headSequence(file) == sequence && headSequence(file - 1) == sequence) {
            file--;
        }
        return file;
    }

    /** The last event before a file; of a file that holds nothing that of the next one. */
    private long headSequence(int file) {
        try (MappedJournal source = new MappedJournal(journal);
                JournalReader reader = new JournalReader(source, file)) {
            return reader.nextRecord() ? reader.record().sequence() : Long.MAX_VALUE;
        }
    }

    /**
     * What the journal vouches for, newest first; each file is read when the caller comes to it.
     *
     * @param oldest sequence of the oldest snapshot that is looked for: files that end before it are not read
     */
    Iterator<VouchedSnapshot> newestFirst(long oldest) {
        return new Backwards(oldest);
    }

    private final class Backwards implements Iterator<VouchedSnapshot> {
        private final long oldest;
        private final Deque<VouchedSnapshot> found = new ArrayDeque<>();
        private int file = files;
        private long endSequence = Long.MAX_VALUE;

        private Backwards(long oldest) {
            this.oldest = oldest;
        }

        @Override
        public boolean hasNext() {
            while (found.isEmpty() && file > 0 && endSequence >= oldest) {
                file--;
                read();
            }
            return !found.isEmpty();
        }

        private void read() {
            ReplicaConfig config = null;
            try (MappedJournal source = new MappedJournal(journal);
                    JournalReader reader = new JournalReader(source, file)) {
                while (reader.nextRecord() && reader.fileIndex() == file) {
                    RecordView record = reader.record();
                    if (record.type() == RecordType.PASSPORT) {
                        config = Replay.configOf(record);
                        endSequence = record.sequence();
                    } else if (record.type() == RecordType.SNAPSHOT_MARK) {
                        found.push(new VouchedSnapshot(
                                record.snapshotFile(),
                                record.snapshotSequence(),
                                record.snapshotHeight(),
                                record.snapshotHash(),
                                config));
                    }
                }
            }
        }

        @Override
        public VouchedSnapshot next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return found.pop();
        }
    }
}
