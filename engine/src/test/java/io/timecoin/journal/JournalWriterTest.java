package io.timecoin.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.EngineException;
import io.timecoin.base.Hash;
import io.timecoin.base.InvariantViolation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalWriterTest {
    @TempDir
    Path directory;

    @Test
    void shouldReadBackWhatWasAppended() {
        try (JournalWriter writer = Journals.open(Journals.config(directory))) {
            Journals.write(writer, 100, 7);
            writer.snapshotMark(90, 3, Hash.of(Journals.hash(4), 0), "replica-90");
            writer.close(true);
        }
        List<RecordType> types = new ArrayList<>();
        long events = readAll(types);
        assertEquals(100, events);
        assertEquals(RecordType.PASSPORT, types.get(0));
        assertEquals(List.of(RecordType.CLEAN_END, RecordType.TRAILER, RecordType.TRAILER), last(types, 3));
        assertTrue(types.contains(RecordType.SNAPSHOT_MARK));
        Verification verification = Journals.verify(directory);
        assertNull(verification.damage());
        assertEquals(100, verification.lastSequence());
        assertEquals(100, verification.closedSequence());
        assertEquals(1, verification.checkpoints());
        assertTrue(verification.isCleanEnd());
        assertFalse(verification.isTorn());
    }

    private static List<RecordType> last(List<RecordType> types, int count) {
        return types.subList(types.size() - count, types.size());
    }

    private long readAll(List<RecordType> types) {
        SampleEvent expected = new SampleEvent();
        long events = 0;
        try (JournalReader reader = new JournalReader(new MappedJournal(directory))) {
            JournalReader.Step step = reader.next();
            while (step != JournalReader.Step.END) {
                assertEquals(JournalReader.Step.RECORD, step, reader::problem);
                types.add(reader.record().type());
                if (reader.record().type() == RecordType.EVENT) {
                    events++;
                    assertTrue(expected.of(events).matches(reader.record()));
                }
                step = reader.next();
            }
        }
        return events;
    }

    @Test
    void shouldContinueSequenceAndChainAfterRestarts() {
        for (int restart = 1; restart <= 4; restart++) {
            boolean clean = restart % 2 == 0;
            try (JournalWriter writer = Journals.open(Journals.config(directory))) {
                assertEquals((restart - 1) * 50L, writer.lastSequence());
                Journals.write(writer, restart * 50L, 10);
                writer.close(clean);
            }
            Verification verification = Journals.verify(directory);
            assertNull(verification.damage());
            assertEquals(restart * 50L, verification.lastSequence());
            assertEquals(restart, verification.files());
            assertEquals(clean, verification.isCleanEnd());
        }
    }

    @Test
    void shouldKeepWholeRecordsWithoutTrailerOnRestart() {
        SampleEvent event = new SampleEvent();
        try (JournalWriter writer = Journals.open(Journals.config(directory))) {
            Journals.write(writer, 20, 10);
            writer.append(event.of(21));
            writer.append(event.of(22));
        }
        assertEquals(20, Journals.verify(directory).closedSequence());
        assertEquals(22, Journals.verify(directory).lastSequence());
        try (JournalWriter writer = Journals.open(Journals.config(directory))) {
            assertEquals(22, writer.lastSequence());
            Journals.write(writer, 30, 10);
            writer.close(true);
        }
        Verification verification = Journals.verify(directory);
        assertNull(verification.damage());
        assertEquals(30, verification.lastSequence());
        assertEquals(1, verification.checkpoints());
    }

    @Test
    void shouldCrossChunksAndRollWithPassportFirst() {
        JournalConfig config = Journals.config(directory, Durability.SYNC, 200 * 1024, 500);
        try (JournalWriter writer = Journals.open(config)) {
            writer.stateRoot(7, Journals.hash(1), 0);
            writer.block(8, Journals.hash(2), 0);
            Journals.write(writer, 5000, 25);
            writer.close(true);
        }
        assertEquals(5000, readAll(new ArrayList<>()));
        Verification verification = Journals.verify(directory);
        assertNull(verification.damage());
        assertEquals(5000, verification.lastSequence());
        assertTrue(verification.files() >= 4, () -> "files: " + verification.files());
        assertTrue(verification.checkpoints() >= 10);
        assertEquals(0, verification.checkpointsUnproven());
        checkHeads(verification.files());
    }

    private void checkHeads(int files) {
        for (int file = 0; file < files; file++) {
            try (JournalReader reader = new JournalReader(new MappedJournal(directory), file)) {
                assertEquals(JournalReader.Step.RECORD, reader.next());
                assertTrue(reader.isFirstOfFile());
                Passport passport = reader.record().passport();
                assertEquals(Journals.PASSPORT.engineVersion(), passport.engineVersion());
                assertEquals(5, passport.configuration().length);
                assertEquals(
                        file == 0 ? Passport.Reason.START : Passport.Reason.ROLL,
                        reader.record().passportReason());
            }
        }
    }

    @Test
    void shouldTakeRecordsAsLargeAsPromised() {
        JournalConfig config = JournalConfig.of(directory);
        try (JournalWriter writer = JournalWriter.open(
                config,
                new Passport("j", "o", "e", "l", new byte[7 * 1024 * 1024]),
                Journals.SIGNER,
                System::currentTimeMillis)) {
            for (int event = 1; event <= 1500; event++) {
                writer.append(new SampleEvent().of(event, 64 * 1024));
            }
            writer.endBatch();
            writer.close(true);
        }
        Verification verification = Journals.verify(directory);
        assertNull(verification.damage());
        assertEquals(1500, verification.lastSequence());
    }

    @Test
    void shouldRefuseSequenceWithGap() {
        try (JournalWriter writer = Journals.open(Journals.config(directory))) {
            assertThrows(InvariantViolation.class, () -> writer.append(new SampleEvent().of(2)));
        }
    }

    @Test
    void shouldRefuseSecondWriter() {
        try (JournalWriter writer = Journals.open(Journals.config(directory))) {
            assertEquals(0, writer.lastSequence());
            EngineException e = assertThrows(EngineException.class, () -> Journals.open(Journals.config(directory)));
            assertEquals(EngineException.Cause.CONFIG, e.reason());
        }
    }

    @Test
    void shouldKeepOnlyHashOfRefusedPayloadsOverBudget() {
        MemoryMedium medium = new MemoryMedium();
        JournalConfig config =
                new JournalConfig(directory, Durability.SYNC, 1 << 20, 86_400_000, 0, 1000, 250, 64 * 1024);
        try (JournalWriter writer = Journals.open(config, medium)) {
            for (int event = 1; event <= 4; event++) {
                writer.append(new SampleEvent().of(event, 100).refused());
            }
            writer.append(new SampleEvent().of(5, 100));
            writer.append(new SampleEvent().of(1000 + 6 - 1000, 100));
            writer.endBatch();
        }
        List<Boolean> hashed = new ArrayList<>();
        JournalReader reader = new JournalReader(medium);
        while (reader.next() != JournalReader.Step.END) {
            if (reader.record().type() == RecordType.EVENT) {
                hashed.add(reader.record().isPayloadHashed());
                assertEquals(
                        hashed.get(hashed.size() - 1) ? 32 : 100,
                        reader.record().payloadLength());
            }
        }
        assertEquals(List.of(false, false, true, true, false, false), hashed);
    }

    @Test
    void shouldStopBelowFreeSpaceFloor() {
        MemoryMedium medium = new MemoryMedium();
        JournalConfig config =
                new JournalConfig(directory, Durability.SYNC, 1 << 20, 86_400_000, 1000, 1000, 250, 64 * 1024);
        JournalWriter writer = Journals.open(config, medium);
        medium.freeBytes(999);
        EngineException e = assertThrows(EngineException.class, () -> Journals.write(writer, 10_000, 1));
        assertEquals(EngineException.Cause.DISK, e.reason());
        assertEquals(EngineException.Category.FATAL, e.category());
        assertThrows(EngineException.class, writer::endBatch);
        assertThrows(EngineException.class, () -> Journals.open(config, medium));
    }

    @Test
    void shouldCountNothingDurableAfterFailedSync() {
        MemoryMedium medium = new MemoryMedium();
        JournalWriter writer = Journals.open(Journals.config(directory), medium);
        Journals.write(writer, 10, 10);
        medium.failSyncs();
        assertThrows(EngineException.class, () -> Journals.write(writer, 20, 10));
        assertEquals(10, writer.durableSequence());
        assertThrows(EngineException.class, writer::endBatch);
        assertThrows(EngineException.class, () -> writer.close(true));
        medium.crash(0);
        try (JournalWriter again = Journals.open(Journals.config(directory), medium)) {
            assertEquals(10, again.lastSequence());
        }
    }

    @Test
    void shouldSyncOwnSignaturesWhateverTheDurability() {
        JournalConfig config = Journals.config(directory, Durability.ASYNC, 1 << 20, 1000);
        try (JournalWriter writer = Journals.open(config)) {
            writer.append(new SampleEvent().of(1));
            writer.endBatch();
            assertEquals(0, writer.durableSequence());
            Journals.write(writer, 10, 20);
            assertEquals(10, writer.durableSequence(), "the tenth event carries a signature");
        }
    }

    /** Older snapshots are deleted when the batch with the mark has ended. */
    @Test
    void shouldSyncTheMarkOfASnapshotWhateverTheDurability() {
        JournalConfig config = Journals.config(directory, Durability.ASYNC, 1 << 20, 1000);
        try (JournalWriter writer = Journals.open(config)) {
            writer.append(new SampleEvent().of(1));
            writer.snapshotMark(1, 1, Hash.of(new byte[Hash.BYTES]), "replica-1.snap");
            writer.endBatch();
            assertEquals(1, writer.durableSequence());
            writer.append(new SampleEvent().of(2));
            writer.endBatch();
            assertEquals(1, writer.durableSequence(), "only the batch with the mark");
        }
    }
}
