package io.timecoin.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.EngineException;
import io.timecoin.base.ResultCode;
import io.timecoin.crypto.SignatureVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Flips, cuts and zeroes a real journal file, held in memory between the attempts. */
class JournalDamageTest {
    private static final int EVENTS = 24;
    private static final int BATCH = 6;

    @TempDir
    Path directory;

    /** Where a record lies, framing included, and what it is. */
    private record Place(int from, int to, RecordType type, long sequence) {}

    /** Files as arrays, damaged in place. */
    private static final class Bytes implements JournalSource {
        private final List<byte[]> contents = new ArrayList<>();

        @Override
        public List<String> files() {
            List<String> names = new ArrayList<>();
            for (int file = 0; file < contents.size(); file++) {
                names.add(String.format("%04d", file));
            }
            return names;
        }

        @Override
        public DirectBuffer read(String file) {
            return new UnsafeBuffer(contents.get(Integer.parseInt(file)));
        }

        @Override
        public void close() {}
    }

    private final Bytes bytes = new Bytes();
    private final List<Place> places = new ArrayList<>();

    @BeforeEach
    void writeJournal() throws IOException {
        write(true);
    }

    private void write(boolean clean) throws IOException {
        bytes.contents.clear();
        places.clear();
        Path journal = directory.resolve(clean ? "clean" : "unclean");
        try (JournalWriter writer = Journals.open(Journals.config(journal, Durability.SYNC, 1 << 20, 12))) {
            Journals.write(writer, EVENTS, BATCH);
            writer.close(clean);
        }
        try (MappedJournal source = new MappedJournal(journal)) {
            for (String file : source.files()) {
                bytes.contents.add(Files.readAllBytes(journal.resolve(file)));
            }
        }
        JournalReader reader = new JournalReader(bytes);
        while (reader.next() == JournalReader.Step.RECORD) {
            places.add(new Place(
                    (int) reader.offset(),
                    (int) reader.position(),
                    reader.record().type(),
                    reader.record().sequence()));
        }
        bytes.contents.set(0, Arrays.copyOf(bytes.contents.get(0), end() + 8192));
    }

    private int end() {
        return places.get(places.size() - 1).to;
    }

    private byte[] file() {
        return bytes.contents.get(0);
    }

    private Place first(RecordType type) {
        return places.stream().filter(place -> place.type == type).findFirst().orElseThrow();
    }

    private Place event(long sequence) {
        return places.stream()
                .filter(place -> place.sequence == sequence && place.type == RecordType.EVENT)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void shouldFindEveryFlippedByteOfEveryRecordInCleanJournal() {
        assertNull(Journals.verify(bytes).damage());
        for (Place place : places) {
            for (int at = place.from; at < place.to; at++) {
                for (int mask : new int[] {0x01, 0x80}) {
                    file()[at] ^= (byte) mask;
                    checkNamed(place, at, Journals.verify(bytes));
                    file()[at] ^= (byte) mask;
                }
            }
        }
    }

    private void checkNamed(Place place, int at, Verification verification) {
        Verification.Damage damage = verification.damage();
        assertNotNull(damage, () -> "byte " + at + " of " + place);
        if (place.type == RecordType.EVENT && at >= place.from + Framing.HEADER_BYTES) {
            assertEquals(place.sequence, damage.firstSequence(), () -> place + " at " + at + ": " + damage.text());
            assertEquals(place.sequence, damage.lastSequence(), () -> place + " at " + at + ": " + damage.text());
            return;
        }
        assertTrue(damage.lastSequence() - damage.firstSequence() < BATCH, damage::text);
        assertTrue(
                damage.firstSequence() <= Math.max(place.sequence, BATCH) && damage.lastSequence() >= place.sequence,
                () -> place + " at " + at + ": " + damage.text());
    }

    @Test
    void shouldTellEveryTruncationOfTheTailFromDamage() throws IOException {
        write(false);
        byte[] whole = file().clone();
        long closed = 0;
        for (Place place : places) {
            for (int cut = place.from; cut < place.to; cut++) {
                byte[] kept = Arrays.copyOf(Arrays.copyOf(whole, place.to), whole.length);
                Arrays.fill(kept, cut, place.to, (byte) 0);
                if (!Arrays.equals(kept, cut, place.to, whole, cut, place.to)) {
                    check(kept, closed, place);
                }
                check(Arrays.copyOf(whole, cut), closed, place);
            }
            closed = place.type.isClosing() ? place.sequence : closed;
        }
    }

    /** The queue writes the header of a document behind its content: a process may be killed between the two. */
    @Test
    void shouldCallTheLastRecordTornWhoseHeaderWasNotWritten() throws IOException {
        write(false);
        byte[] whole = file().clone();
        long closed = 0;
        for (Place place : places) {
            byte[] kept = Arrays.copyOf(Arrays.copyOf(whole, place.to), whole.length);
            Arrays.fill(kept, place.from, place.from + Framing.HEADER_BYTES, (byte) 0);
            check(kept, closed, place);
            closed = place.type.isClosing() ? place.sequence : closed;
        }
    }

    private void check(byte[] content, long closed, Place cutIn) {
        bytes.contents.set(0, content);
        Verification verification = Journals.verify(bytes);
        assertNull(verification.damage(), () -> cutIn + ": " + verification.damage());
        assertEquals(closed, verification.closedSequence(), cutIn::toString);
        assertEquals(cutIn.type == RecordType.EVENT ? cutIn.sequence - 1 : cutIn.sequence, verification.lastSequence());
    }

    @Test
    void shouldCallZeroedPageDamageWhenRecordsFollowItsBatch() {
        Place event = first(RecordType.EVENT);
        Arrays.fill(file(), event.from, event.from + 1200, (byte) 0);
        Verification.Damage damage = Journals.verify(bytes).damage();
        assertNotNull(damage);
        assertEquals(1, damage.firstSequence());
        assertTrue(damage.lastSequence() >= 4, damage::text);
    }

    @Test
    void shouldCallZeroedSectorsOfLastUnconfirmedBatchTorn() throws IOException {
        write(false);
        Place lastEvents = places.stream()
                .filter(place -> place.sequence == EVENTS - BATCH + 2 && place.type == RecordType.EVENT)
                .findFirst()
                .orElseThrow();
        int sector = (lastEvents.from + 511) / 512 * 512;
        Arrays.fill(file(), sector, sector + 512, (byte) 0);
        Verification verification = Journals.verify(bytes);
        assertNull(verification.damage());
        assertTrue(verification.isTorn());
        assertEquals(EVENTS - BATCH, verification.closedSequence());
    }

    @Test
    void shouldCallZeroedSectorTornWhenItTakesTheFramingOfTheTrailerBehindIt() {
        int payloadBytes = 600;
        MemoryMedium medium = batchOf(payloadBytes);
        while ((trailerAt(medium) + Framing.HEADER_BYTES) % 512 != 0) {
            payloadBytes += 4;
            medium = batchOf(payloadBytes);
        }
        String file = medium.files().get(0);
        int end = (int) trailerAt(medium) + Framing.HEADER_BYTES;
        medium.raw(file).setMemory(end - 512, 512, (byte) 0);
        Verification verification = Journals.verify(medium);
        assertNull(verification.damage());
        assertTrue(verification.isTorn());
    }

    private static MemoryMedium batchOf(int payloadBytes) {
        MemoryMedium medium = new MemoryMedium();
        JournalWriter writer = Journals.open(Journals.config(Path.of("memory"), Durability.SYNC, 1 << 20, 12), medium);
        Journals.write(writer, BATCH, BATCH);
        writer.append(new SampleEvent().of(BATCH + 1, payloadBytes));
        writer.endBatch();
        return medium;
    }

    private static long trailerAt(MemoryMedium medium) {
        JournalReader reader = new JournalReader(medium);
        long at = 0;
        while (reader.next() == JournalReader.Step.RECORD) {
            at = reader.offset();
        }
        return at;
    }

    @Test
    void shouldCallFlippedByteOfLastBatchDamageEvenWithoutCleanEnd() throws IOException {
        write(false);
        Place event = places.get(places.size() - 3);
        file()[event.from + 60] ^= 1;
        Verification.Damage damage = Journals.verify(bytes).damage();
        assertNotNull(damage);
        assertEquals(event.sequence, damage.firstSequence());
    }

    @Test
    void shouldNotTakeTrailerInsidePayloadForTrue() throws IOException {
        write(false);
        Place trailer = first(RecordType.TRAILER);
        byte[] forged = Arrays.copyOfRange(file(), trailer.from, trailer.to);
        forged[Framing.HEADER_BYTES + Layout.TRAILER_FILE_TAG_OFFSET] ^= 1;
        UnsafeBuffer view = new UnsafeBuffer(new byte[forged.length - Framing.HEADER_BYTES]);
        view.putBytes(0, forged, Framing.HEADER_BYTES, view.capacity());
        new Envelope().seal(view, view.capacity());
        int at = end() + 100 & -4;
        file()[end()] = 77;
        System.arraycopy(view.byteArray(), 0, file(), at, view.capacity());
        Verification verification = Journals.verify(bytes);
        assertNull(verification.damage());
        assertTrue(verification.isTorn());
        assertEquals(EVENTS, verification.lastSequence());
    }

    @Test
    void shouldFindRecordRewrittenWithRightChecksum() {
        Place event = first(RecordType.EVENT);
        UnsafeBuffer view = new UnsafeBuffer(new byte[event.to - event.from - Framing.HEADER_BYTES]);
        view.putBytes(0, file(), event.from + Framing.HEADER_BYTES, view.capacity());
        view.putByte(Layout.RESULT_OFFSET, (byte) 99);
        new Envelope().seal(view, view.capacity());
        view.getBytes(0, file(), event.from + Framing.HEADER_BYTES, view.capacity());
        Verification.Damage damage = Journals.verify(bytes).damage();
        assertNotNull(damage);
        assertEquals(1, damage.firstSequence());
        assertEquals(BATCH, damage.lastSequence());
    }

    @Test
    void shouldFindForgedCheckpointSignature() {
        assertNull(new JournalVerifier(bytes, null).verify().damage());
        assertEquals("the passport's signature does not verify", reasonWhenSignaturesFailFrom(1));
        assertEquals("the checkpoint's signature does not verify", reasonWhenSignaturesFailFrom(2));
        assertEquals(2, Journals.verify(bytes).checkpoints());
    }

    private String reasonWhenSignaturesFailFrom(int first) {
        int[] judged = new int[1];
        SignatureVerifier verifier = (key, keyAt, signature, at, message, messageAt, length) ->
                ++judged[0] < first ? ResultCode.OK : ResultCode.SIGNATURE_INVALID;
        return new JournalVerifier(bytes, verifier).verify().damage().reason();
    }

    @Test
    void shouldFindMissingAndShortenedFiles() throws IOException {
        Path journal = directory.resolve("rolled");
        JournalConfig config = Journals.config(journal, Durability.SYNC, 64 * 1024, 1_000_000);
        try (JournalWriter writer = Journals.open(config)) {
            Journals.write(writer, 1500, 10);
            writer.close(true);
        }
        List<String> files = new MappedJournal(journal).files();
        assertTrue(files.size() >= 4);
        Path second = journal.resolve(files.get(1));
        byte[] content = Files.readAllBytes(second);
        Files.delete(second);
        Verification.Damage missing = Journals.verify(journal).damage();
        assertNotNull(missing);
        assertTrue(missing.lastSequence() - missing.firstSequence() > 100, missing::text);
        Files.write(second, Arrays.copyOf(content, 30_000));
        Verification.Damage shortened = Journals.verify(journal).damage();
        assertNotNull(shortened);
        assertTrue(shortened.firstSequence() > missing.firstSequence(), shortened::text);
        assertEquals(missing.lastSequence(), shortened.lastSequence());
        Files.write(second, content);
        assertNull(Journals.verify(journal).damage());
        Files.delete(journal.resolve(files.get(0)));
        Verification pruned = Journals.verify(journal);
        assertNull(pruned.damage(), "a journal may begin at any file");
        assertEquals(missing.firstSequence(), pruned.firstSequence());
    }

    @Test
    void shouldCutTornTailAndRefuseDamageOnOpening() throws IOException {
        Path journal = directory.resolve("unclean2");
        JournalConfig config = Journals.config(journal, Durability.SYNC, 1 << 20, 12);
        try (JournalWriter writer = Journals.open(config)) {
            Journals.write(writer, EVENTS, BATCH);
        }
        Path file = journal.resolve(new MappedJournal(journal).files().get(0));
        Place event = event(EVENTS - 2);
        byte[] content = Files.readAllBytes(file);
        byte[] torn = Arrays.copyOf(Arrays.copyOf(content, event.from + 33), content.length);
        Files.write(file, torn);
        try (JournalWriter writer = Journals.open(config)) {
            assertEquals(event.sequence - 1, writer.lastSequence());
            assertTrue(writer.recovered().isTorn());
            Journals.write(writer, EVENTS + 10, BATCH);
            writer.close(true);
        }
        Verification verification = Journals.verify(journal);
        assertNull(verification.damage());
        assertEquals(EVENTS + 10, verification.lastSequence());
        assertFalse(verification.isTorn());
        content = Files.readAllBytes(file);
        content[event.from - 200] ^= 4;
        Files.write(file, content);
        assertNotNull(Journals.verify(journal).damage());
    }

    @Test
    void shouldRefuseToOpenDamagedJournalAndNameTheSequence() throws IOException {
        Path journal = directory.resolve("clean");
        Path file = journal.resolve(new MappedJournal(journal).files().get(0));
        Place event = event(EVENTS - 4);
        byte[] content = Files.readAllBytes(file);
        content[event.from + 40] ^= 4;
        Files.write(file, content);
        EngineException e = assertThrows(
                EngineException.class, () -> Journals.open(Journals.config(journal, Durability.SYNC, 1 << 20, 12)));
        assertEquals(EngineException.Cause.DATA_MISMATCH, e.reason());
        assertTrue(e.getMessage().contains("sequence " + event.sequence), e.getMessage());
    }
}
