package io.timecoin.tools;

import io.timecoin.codec.EventKind;
import io.timecoin.codec.Verdict;
import io.timecoin.crypto.BouncyCastleVerifier;
import io.timecoin.crypto.LookAheadVerifier;
import io.timecoin.crypto.SignatureVerifier;
import io.timecoin.crypto.limbs.LimbBatch;
import io.timecoin.journal.JournalReader;
import io.timecoin.journal.JournalReader.Step;
import io.timecoin.journal.MappedJournal;
import io.timecoin.journal.RecordType;
import io.timecoin.journal.RecordView;
import io.timecoin.pipeline.BlockSink;
import io.timecoin.pipeline.FailStop;
import io.timecoin.pipeline.Replay;
import io.timecoin.pipeline.SignaturesAhead;
import io.timecoin.pipeline.ValidatorState;
import java.nio.file.Path;
import java.security.SecureRandom;

/** A replay from genesis that judges up to so many signatures together from its first event on, and counts the others. */
final class ReplayedTogether {
    private final Path journal;
    private final int capacity;

    /** Signatures of those that were not judged ahead: at most of what is there a second time. */
    int alone;

    /** Transactions and votes that passed. */
    int tellable;

    private boolean isTellable;

    ReplayedTogether(Path journal, int capacity) {
        this.journal = journal;
        this.capacity = capacity;
    }

    private SignatureVerifier counting() {
        SignatureVerifier oracle = new BouncyCastleVerifier(16);
        SignatureVerifier single = (key, keyAt, signature, signatureAt, message, messageAt, length) -> {
            alone += isTellable ? 1 : 0;
            return oracle.verify(key, keyAt, signature, signatureAt, message, messageAt, length);
        };
        return new LookAheadVerifier(single, new LimbBatch(capacity, new SecureRandom()));
    }

    /** Replays all, and says what differs first, or null. */
    String replay() {
        ValidatorState state = null;
        try (MappedJournal source = new MappedJournal(journal);
                JournalReader reader = new JournalReader(source);
                MappedJournal same = new MappedJournal(journal);
                JournalReader second = new JournalReader(same)) {
            Replay replay = null;
            SignaturesAhead ahead = null;
            String difference = null;
            while (difference == null && reader.next() == Step.RECORD) {
                RecordView record = reader.record();
                if (state == null) {
                    state = ValidatorState.atGenesis(Replay.configOf(record), new FailStop(failure -> {}), 1);
                    replay = new Replay(state, BlockSink.NONE, counting());
                    ahead = new SignaturesAhead(second, replay);
                } else if (record.type() == RecordType.EVENT) {
                    ahead.before(record.sequence());
                    isTellable = record.kind() == EventKind.TRANSACTION || record.kind() == EventKind.VOTE;
                    tellable += isTellable && record.verdict() == Verdict.PASSED ? 1 : 0;
                }
                difference = replay.replay(record);
                difference = difference == null ? null : record.sequence() + ": " + difference;
            }
            return difference;
        } finally {
            if (state != null) {
                state.close();
            }
        }
    }
}
