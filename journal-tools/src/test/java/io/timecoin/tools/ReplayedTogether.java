package io.timecoin.tools;

import io.timecoin.base.ResultCode;
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
import org.agrona.DirectBuffer;

/** A replay from genesis that judges up to so many signatures together from its first event on, and counts them. */
final class ReplayedTogether {
    private final Path journal;
    private final int capacity;
    int alone;
    int together;

    ReplayedTogether(Path journal, int capacity) {
        this.journal = journal;
        this.capacity = capacity;
    }

    /** Counts what it judges alone, and what is judged together. */
    private SignatureVerifier counting() {
        SignatureVerifier oracle = new BouncyCastleVerifier(16);
        SignatureVerifier single = (key, keyAt, signature, signatureAt, message, messageAt, length) -> {
            alone++;
            return oracle.verify(key, keyAt, signature, signatureAt, message, messageAt, length);
        };
        return new Counting(new LookAheadVerifier(single, new LimbBatch(capacity, new SecureRandom())));
    }

    private final class Counting implements SignatureVerifier {
        private final LookAheadVerifier verifier;

        private Counting(LookAheadVerifier verifier) {
            this.verifier = verifier;
        }

        @Override
        public ResultCode verify(
                DirectBuffer key,
                int keyAt,
                DirectBuffer signature,
                int signatureAt,
                DirectBuffer message,
                int messageAt,
                int length) {
            return verifier.verify(key, keyAt, signature, signatureAt, message, messageAt, length);
        }

        @Override
        public int expectsAtMost() {
            return verifier.expectsAtMost();
        }

        @Override
        public void expectNothing() {
            verifier.expectNothing();
        }

        @Override
        public boolean expect(
                DirectBuffer key,
                int keyAt,
                DirectBuffer signature,
                int signatureAt,
                DirectBuffer message,
                int messageAt,
                int length) {
            return verifier.expect(key, keyAt, signature, signatureAt, message, messageAt, length);
        }

        @Override
        public int judgeExpected() {
            int judged = verifier.judgeExpected();
            together += judged;
            return judged;
        }
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
