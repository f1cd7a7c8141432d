package io.timecoin.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.timecoin.codec.EventKind;
import io.timecoin.codec.Verdict;
import io.timecoin.crypto.VectorModule;
import io.timecoin.journal.JournalReader;
import io.timecoin.journal.JournalReader.Step;
import io.timecoin.journal.MappedJournal;
import io.timecoin.journal.RecordType;
import io.timecoin.journal.RecordView;
import java.io.IOException;
import java.nio.file.Path;
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

    @BeforeEach
    void runAValidator() throws IOException {
        journal = new AuditedHome(directory.resolve("home")).fill().journal();
    }

    @Test
    void shouldJudgeAllTogether() {
        for (int capacity : new int[] {1, 3, 64}) {
            ReplayedTogether replayed = new ReplayedTogether(journal, capacity);
            assertNull(replayed.replay());
            // What comes again among those judged together is judged alone: the last transfer of each run is one of
            // before.
            assertTrue(replayed.alone <= 2, replayed.alone + " alone of " + capacity);
            assertEquals(ON_CURVE, replayed.tellable);
        }
    }

    @Test
    void shouldNameTheOneThatIsNotGood() throws IOException {
        long sequence = forge();
        for (int capacity : new int[] {1, 3, 64}) {
            String difference = new ReplayedTogether(journal, capacity).replay();
            assertNotNull(difference);
            assertTrue(difference.startsWith(sequence + ": preparation gives SIGNATURE_INVALID"), difference);
        }
        for (String how : new String[] {"auto", "scalar", "bouncycastle"}) {
            Ran ran = Ran.tool("replay", journal, "--json", "--verify-signatures", "--verifier", how);
            assertEquals(4, ran.exitCode(), ran.err());
            JsonNode result = ran.result();
            assertEquals(sequence, result.get("firstSequence").longValue());
            assertTrue(result.get("difference").textValue().contains("SIGNATURE_INVALID"), ran.err());
            assertTrue(result.get("signaturesVerified").booleanValue());
            assertTrue(!how.equals("bouncycastle") || result.get("judges").size() == 1, how);
        }
        assertEquals(2, Ran.tool("replay", journal, "--verifier", "scalar").exitCode(), "of use with signatures alone");
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
