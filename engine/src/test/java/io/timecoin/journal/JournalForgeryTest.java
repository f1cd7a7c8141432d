package io.timecoin.journal;

import static io.timecoin.journal.RecordType.CHECKPOINT;
import static io.timecoin.journal.RecordType.CLEAN_END;
import static io.timecoin.journal.RecordType.TRAILER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.EngineException;
import io.timecoin.base.Limits;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who writes a journal anew without the validator's key cannot do without its checkpoints. */
class JournalForgeryTest {
    private static final int BATCH = 6;
    private static final int CHECKPOINT_EVENTS = 12;

    private static MemoryMedium journal(int events, int batch, int checkpointEvents, boolean clean) {
        MemoryMedium medium = new MemoryMedium();
        JournalConfig config = Journals.config(Path.of("unused"), Durability.ASYNC, 1 << 30, checkpointEvents);
        try (JournalWriter writer = Journals.open(config, medium)) {
            Journals.write(writer, events, batch);
            writer.close(clean);
        }
        return medium;
    }

    private static ForgedJournal forged(MemoryMedium medium, RecordType... leftOut) {
        return ForgedJournal.of(medium, Set.of(leftOut), 0);
    }

    @Test
    void shouldBelieveAJournalCopiedRecordByRecord() {
        MemoryMedium genuine = journal(100, BATCH, CHECKPOINT_EVENTS, true);
        Verification copy = Journals.verify(forged(genuine));
        assertNull(copy.damage());
        assertEquals(Journals.verify(genuine).chainHead(), copy.chainHead());
    }

    @Test
    void shouldNameTheBatchInWhichACheckpointIsMissing() {
        for (boolean clean : new boolean[] {true, false}) {
            MemoryMedium genuine = journal(100, BATCH, CHECKPOINT_EVENTS, clean);
            Verification.Damage damage =
                    Journals.verify(forged(genuine, CHECKPOINT)).damage();
            assertNotNull(damage);
            assertEquals(CHECKPOINT_EVENTS - BATCH + 1, damage.firstSequence());
            assertEquals(CHECKPOINT_EVENTS, damage.lastSequence());
            assertTrue(
                    damage.reason().contains("no checkpoint covers the 12 events from sequence 1 on"), damage.text());
        }
    }

    @Test
    void shouldFindTheMissingCheckpointOfTheLastBatch() {
        MemoryMedium genuine = journal(CHECKPOINT_EVENTS, BATCH, CHECKPOINT_EVENTS, false);
        assertNotNull(Journals.verify(forged(genuine, CHECKPOINT)).damage());
    }

    @Test
    void shouldAllowNoCleanEndWithoutACheckpoint() {
        MemoryMedium genuine = journal(10, BATCH, 1000, true);
        Verification.Damage damage =
                Journals.verify(forged(genuine, CHECKPOINT)).damage();
        assertNotNull(damage);
        assertTrue(damage.reason().contains("ended in order"), damage.text());
        assertNull(Journals.verify(forged(genuine, CHECKPOINT, CLEAN_END)).damage(), "none was due yet");
    }

    @Test
    void shouldNotBelieveAPassportThatWasMadeToAskForFewerCheckpoints() {
        MemoryMedium genuine = journal(100, BATCH, CHECKPOINT_EVENTS, true);
        Verification.Damage damage = Journals.verify(
                        ForgedJournal.of(genuine, Set.of(CHECKPOINT, CLEAN_END), 1_000_000))
                .damage();
        assertNotNull(damage);
        assertEquals("the passport's signature does not verify", damage.reason());
        assertEquals(1, damage.firstSequence());
    }

    @Test
    void shouldCallAnEndlessOpenBatchDamage() {
        int events = Limits.JOURNAL_BATCH_EVENTS_MAX + 10;
        MemoryMedium genuine = journal(events, 1000, CHECKPOINT_EVENTS, false);
        Verification.Damage damage =
                Journals.verify(forged(genuine, CHECKPOINT, TRAILER)).damage();
        assertNotNull(damage);
        assertEquals(Limits.JOURNAL_BATCH_EVENTS_MAX, damage.lastSequence());
        assertTrue(damage.reason().contains("runs on"), damage.text());
    }

    @Test
    void shouldEndABatchThatIsFull() {
        int events = 2 * Limits.JOURNAL_BATCH_EVENTS_MAX + 10;
        Verification verification = Journals.verify(journal(events, events, events, false));
        assertNull(verification.damage());
        assertEquals(events, verification.closedSequence());
    }

    @Test
    void shouldRefuseToWriteOnBehindMissingCheckpoints() {
        MemoryMedium medium = new MemoryMedium();
        ForgedJournal forged = forged(journal(100, BATCH, CHECKPOINT_EVENTS, false), CHECKPOINT);
        medium.roll(Journals.START_MS);
        JournalReader reader = new JournalReader(forged);
        while (reader.next() == JournalReader.Step.RECORD) {
            medium.append(reader.record().bytes(), 0, reader.record().length());
        }
        EngineException e =
                assertThrows(EngineException.class, () -> Journals.open(Journals.config(Path.of("unused")), medium));
        assertEquals(EngineException.Cause.DATA_MISMATCH, e.reason());
    }
}
