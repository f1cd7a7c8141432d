package io.timecoin.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.timecoin.journal.JournalReader;
import io.timecoin.journal.JournalReader.Step;
import io.timecoin.journal.MappedJournal;
import io.timecoin.journal.RecordType;
import io.timecoin.journal.RecordView;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every command on a journal that a validator wrote, whole and damaged. */
class JournalToolsTest {
    private static final int FRAMING_BYTES = Integer.BYTES;
    private static final int PARENT_HASH_AT = 48;

    @TempDir
    static Path shared;

    @TempDir
    Path directory;

    private static AuditedHome home;
    private static long lastSequence;

    /** Where a record lies. */
    private record Place(String file, long offset, long sequence, int length, int blockHeaderAt) {}

    @BeforeAll
    static void runAValidator() throws IOException {
        home = new AuditedHome(shared.resolve("home")).fill();
        lastSequence = last(home.journal(), RecordType.EVENT).sequence();
    }

    @Test
    void shouldProveAJournal() {
        Ran ran = Ran.tool("verify", home.journal(), "--json", "--validator", home.validator);
        assertEquals(0, ran.exitCode(), ran.err());
        JsonNode result = ran.result();
        assertEquals(lastSequence, result.get("lastSequence").longValue());
        assertEquals(1, result.get("firstSequence").longValue());
        assertEquals("clean", result.get("end").textValue());
        assertEquals(home.validator.toString(), result.get("validator").textValue());
        assertTrue(result.get("checkpointsProven").longValue() > 2);
        Ran forPeople = Ran.tool("verify", home.journal());
        assertEquals(0, forPeople.exitCode());
        assertTrue(forPeople.out().contains("clean"));
    }

    @Test
    void shouldRefuseAJournalOfAnotherValidator() {
        Ran ran = Ran.tool("verify", home.journal(), "--json", "--validator", "00".repeat(32));
        assertEquals(4, ran.exitCode());
        assertTrue(ran.err().startsWith("journal-tools: "));
        assertEquals(4, ran.result().get("exitCode").intValue());
    }

    @Test
    void shouldReplayToTheStateOfTheValidator() {
        for (String signatures : List.of("", "--verify-signatures")) {
            Object[] args = Stream.of("replay", home.home, "--json", signatures)
                    .filter(arg -> !arg.equals(""))
                    .toArray();
            Ran ran = Ran.tool(args);
            assertEquals(0, ran.exitCode(), ran.err());
            JsonNode result = ran.result();
            assertEquals(home.height, result.get("height").longValue());
            assertEquals(home.stateRoot.toString(), result.get("stateRoot").textValue());
            assertEquals(lastSequence, result.get("events").longValue());
            assertEquals(AuditedHome.ACCEPTED, result.get("transactions").longValue());
            assertEquals("", ran.err());
        }
    }

    @Test
    void shouldStopAtAHeight() {
        JsonNode blocks = Ran.tool("dump", home.journal(), "--json", "--type", "block")
                .json()
                .get(2);
        Ran ran = Ran.tool("replay", home.journal(), "--json", "--to-height", 2);
        assertEquals(0, ran.exitCode(), ran.err());
        assertEquals(2, ran.result().get("height").longValue());
        assertEquals(3, blocks.get("block").get("height").longValue());
        assertEquals(blocks.get("block").get("parentStateRoot"), ran.result().get("stateRoot"));
        assertEquals(
                3,
                Ran.tool("replay", home.journal(), "--to-height", home.height + 1)
                        .exitCode());
        assertEquals(2, Ran.tool("replay", home.journal(), "--to-height", 0).exitCode());
    }

    @Test
    void shouldNameTheSequenceWhereAByteFlipped() throws IOException {
        long middle = lastSequence / 2;
        Place place = find(home.journal(), record -> record.type() == RecordType.EVENT && record.sequence() == middle);
        Path copy = copyOfJournal();
        flip(copy, place.file, place.offset + FRAMING_BYTES + 60);
        Ran verified = Ran.tool("verify", copy, "--json");
        assertEquals(4, verified.exitCode());
        JsonNode damage = verified.result().get("damage");
        assertEquals(middle, damage.get("firstSequence").longValue());
        assertEquals(place.file, damage.get("file").textValue());
        assertEquals(place.offset, damage.get("offset").longValue());
        assertTrue(verified.err().contains("sequence " + middle));
        Ran replayed = Ran.tool("replay", copy, "--json");
        assertEquals(4, replayed.exitCode());
        assertEquals(middle, replayed.result().get("firstSequence").longValue());
        assertEquals(middle - 1, replayed.result().get("events").longValue());
        assertEquals(4, Ran.tool("dump", copy).exitCode());
        assertEquals(4, Ran.tool("stats", copy).exitCode());
    }

    /** A process that died there began no other file. */
    private static void deleteBehind(Path journal, String file) throws IOException {
        List<Path> behind;
        try (Stream<Path> files = Files.list(journal)) {
            behind = files.filter(
                            other -> other.getFileName().toString().endsWith(file.substring(file.lastIndexOf('.')))
                                    && other.getFileName().toString().compareTo(file) > 0)
                    .toList();
        }
        for (Path other : behind) {
            Files.delete(other);
        }
    }

    @Test
    void shouldTakeATornTailForWhatItIs() throws IOException {
        Path copy = copyOfJournal();
        Place event = last(copy, RecordType.EVENT);
        try (RandomAccessFile file =
                new RandomAccessFile(copy.resolve(event.file).toFile(), "rw")) {
            file.setLength(event.offset + FRAMING_BYTES + event.length / 2);
        }
        deleteBehind(copy, event.file);
        Ran verified = Ran.tool("verify", copy, "--json");
        assertEquals(0, verified.exitCode(), verified.err());
        assertEquals("torn", verified.result().get("end").textValue());
        assertEquals(lastSequence - 1, verified.result().get("lastSequence").longValue());
        Ran replayed = Ran.tool("replay", copy, "--json");
        assertEquals(0, replayed.exitCode(), replayed.err());
        assertEquals(lastSequence - 1, replayed.result().get("events").longValue());
        assertTrue(Ran.tool("replay", copy).out().contains("torn tail"));
        assertEquals(0, Ran.tool("dump", copy).exitCode());
    }

    @Test
    void shouldNameTheEventThatReplaysDifferently() throws IOException {
        Place place = find(
                home.journal(),
                record -> record.type() == RecordType.EVENT && record.isBlockCommitted() && record.sequence() > 20);
        Path copy = copyOfJournal();
        RewrittenJournal.change(
                copy.resolve(place.file), place.offset + FRAMING_BYTES, place.blockHeaderAt + PARENT_HASH_AT);
        Ran ran = Ran.tool("replay", copy, "--json");
        assertEquals(4, ran.exitCode());
        assertEquals(place.sequence, ran.result().get("firstSequence").longValue());
        assertTrue(ran.result().get("difference").textValue().contains("header of block"), ran.err());
    }

    @Test
    void shouldDumpEveryRecord() {
        List<JsonNode> all = Ran.tool("dump", home.journal(), "--json").json();
        long events = all.stream()
                .filter(line -> line.get("type").textValue().equals("event"))
                .count();
        assertEquals(lastSequence, events);
        assertEquals(all.size(), Ran.tool("dump", home.journal()).lines().size());
        for (String type : List.of("passport", "trailer", "checkpoint", "end")) {
            assertTrue(
                    all.stream().anyMatch(line -> line.get("type").textValue().equals(type)), type);
        }
        assertTrue(all.stream().anyMatch(line -> line.has("txId")));
        assertTrue(all.stream().anyMatch(line -> line.path("payloadHashed").booleanValue()));
    }

    @Test
    void shouldDumpWhatIsAskedFor() {
        List<JsonNode> some = Ran.tool(
                        "dump", home.journal(), "--json", "--from", 10, "--to", 12, "--type", "event", "--payload")
                .json();
        assertEquals(3, some.size());
        assertEquals(10, some.get(0).get("sequence").longValue());
        for (JsonNode line : some) {
            assertEquals(
                    2 * line.get("payloadBytes").intValue(),
                    line.get("payload").textValue().length());
        }
        List<JsonNode> late = Ran.tool("dump", home.journal(), "--json", "--from", lastSequence, "--type", "event")
                .json();
        assertEquals(1, late.size());
        assertFalse(
                Ran.tool("dump", home.journal(), "--type", "rejected").lines().isEmpty());
    }

    @Test
    void shouldCountWhatIsThere() {
        JsonNode result = Ran.tool("stats", home.journal(), "--json").result();
        assertEquals(lastSequence, result.get("events").longValue());
        assertEquals(2, result.get("starts").longValue());
        assertEquals(
                AuditedHome.ACCEPTED, result.get("blocks").get("transactions").longValue());
        assertEquals(home.height, result.get("blocks").get("lastHeight").longValue());
        assertEquals(
                lastSequence, result.get("stagesUs").get("state").get("count").longValue());
        long sum = 0;
        for (JsonNode row : result.get("results")) {
            sum += row.get("count").longValue();
        }
        assertEquals(lastSequence, sum);
        String tables = Ran.tool("stats", home.journal()).out();
        assertTrue(tables.contains("SIGNATURE_SCALAR_RANGE") && tables.contains("block interval ms"), tables);
    }

    @Test
    void shouldEndWithTheDocumentedCodes() throws IOException {
        for (String command : List.of("verify", "replay", "dump", "stats")) {
            Ran missing = Ran.tool(command, directory.resolve("nowhere"), "--json");
            assertEquals(3, missing.exitCode());
            assertEquals(3, missing.result().get("exitCode").intValue());
            assertTrue(missing.err().startsWith("journal-tools: there is no "));
            assertEquals(3, Ran.tool(command, directory).exitCode());
            assertEquals(2, Ran.tool(command).exitCode());
            assertEquals(2, Ran.tool(command, directory, "--nonsense").exitCode());
            assertTrue(Ran.tool(command, "--help").out().contains("Exit codes:"));
        }
        assertEquals(2, Ran.tool().exitCode());
        assertEquals(2, Ran.tool("verify", directory, "--validator", "xyz").exitCode());
        assertEquals(0, Ran.tool("--help").exitCode());
    }

    private Path copyOfJournal() throws IOException {
        Path target = directory.resolve("copy");
        try (Stream<Path> walk = Files.walk(home.journal())) {
            for (Path path : walk.toList()) {
                Files.copy(path, target.resolve(home.journal().relativize(path).toString()));
            }
        }
        return target;
    }

    private static void flip(Path journal, String name, long at) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(journal.resolve(name).toFile(), "rw")) {
            file.seek(at);
            int value = file.read();
            file.seek(at);
            file.write(value ^ 1);
        }
    }

    private static Place last(Path journal, RecordType type) {
        Place place = null;
        try (MappedJournal source = new MappedJournal(journal);
                JournalReader reader = new JournalReader(source)) {
            while (reader.next() == Step.RECORD) {
                if (reader.record().type() == type) {
                    place = placeOf(reader);
                }
            }
        }
        return place;
    }

    private static Place find(Path journal, Predicate<RecordView> wanted) {
        try (MappedJournal source = new MappedJournal(journal);
                JournalReader reader = new JournalReader(source)) {
            while (reader.next() == Step.RECORD) {
                if (wanted.test(reader.record())) {
                    return placeOf(reader);
                }
            }
        }
        throw new AssertionError("no such record");
    }

    private static Place placeOf(JournalReader reader) {
        RecordView record = reader.record();
        return new Place(
                reader.file(), reader.offset(), record.sequence(), record.length(), record.blockHeaderOffset());
    }
}
