package io.timecoin.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.EventKind;
import io.timecoin.codec.Verdict;
import io.timecoin.crypto.BouncyCastleVerifier;
import io.timecoin.crypto.LookAheadVerifier;
import io.timecoin.crypto.SignatureVerifier;
import io.timecoin.crypto.VectorModule;
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
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.agrona.DirectBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A replay that judges every signature, many together. */
class ReplayedSignaturesTest {
    private static final int FRAMING_BYTES = Integer.BYTES;
    private static final int SCALAR_BYTES = 32;

    /** Transfers of the journal that reach the curve: those accepted, and two late and nine dusty ones. */
    private static final int ON_CURVE = AuditedHome.ACCEPTED + 2 + 9;

    @TempDir
    private Path directory;

    private Path journal;
    private int alone;
    private int told;

    @BeforeEach
    void runAValidator() throws IOException {
        journal = new AuditedHome(directory.resolve("home")).fill().journal();
    }

    /** Counts what it judges alone, and what is judged together. */
    private SignatureVerifier counting(int capacity) {
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
            told += judged;
            return judged;
        }
    }

    /** What differs first, or null. */
    private String replay(SignatureVerifier verifier) {
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
                    replay = new Replay(state, BlockSink.NONE, verifier);
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

    @Test
    void shouldJudgeAllTogether() {
        for (int capacity : new int[] {1, 3, 64}) {
            alone = 0;
            told = 0;
            assertEquals(null, replay(counting(capacity)));
            // What comes again among those judged together is judged alone: the last transfer of each run is one of
            // before.
            assertTrue(alone <= 2, alone + " alone of " + capacity);
            assertEquals(ON_CURVE, told + alone, "of " + capacity);
        }
    }

    @Test
    void shouldNameTheOneThatIsNotGood() throws IOException {
        long sequence = forge();
        for (int capacity : new int[] {1, 3, 64}) {
            String difference = replay(counting(capacity));
            assertNotNull(difference);
            assertTrue(difference.startsWith(sequence + ": preparation gives SIGNATURE_INVALID"), difference);
        }
        for (String how : new String[] {"auto", "scalar", "bouncycastle"}) {
            Ran ran = Ran.tool("replay", journal, "--json", "--verify-signatures", "--verifier", how);
            assertEquals(4, ran.exitCode(), ran.err());
            JsonNode result = ran.result();
            assertEquals(sequence, result.get("firstSequence").longValue());
            assertTrue(result.get("difference").textValue().contains("SIGNATURE_INVALID"), ran.err());
        }
        Ran vector = Ran.tool("replay", journal, "--verify-signatures", "--verifier", "vector");
        assertEquals(VectorModule.isHere() ? 4 : 2, vector.exitCode(), vector.err());
        assertEquals(VectorModule.isHere(), !vector.err().contains(VectorModule.OPTION), vector.err());
    }

    /** Changes the signature of a transfer that was accepted, and mends the record's checksum. */
    private long forge() throws IOException {
        try (MappedJournal source = new MappedJournal(journal);
                JournalReader reader = new JournalReader(source)) {
            while (reader.next() == Step.RECORD) {
                RecordView record = reader.record();
                boolean isIt = record.type() == RecordType.EVENT
                        && record.sequence() > 20
                        && record.kind() == EventKind.TRANSACTION
                        && record.verdict() == Verdict.PASSED;
                if (isIt) {
                    int scalarAt = record.payloadOffset() + record.payloadLength() - SCALAR_BYTES;
                    RewrittenJournal.change(journal.resolve(reader.file()), reader.offset() + FRAMING_BYTES, scalarAt);
                    return record.sequence();
                }
            }
        }
        throw new AssertionError("no such record");
    }
}
