package io.timecoin.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.EngineException;
import io.timecoin.base.Hash;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The bytes on disk, and that nothing read from them is believed unseen. */
class JournalFormatTest {

    private static MemoryMedium sample() {
        MemoryMedium medium = new MemoryMedium();
        try (JournalWriter writer = Journals.open(Journals.config(Path.of("unused")), medium)) {
            for (int event = 1; event <= 10; event++) {
                writer.append(new SampleEvent().of(event, 5));
            }
            writer.stateRoot(3, Journals.hash(1), 0);
            writer.block(4, Journals.hash(2), 0);
            writer.snapshotMark(9, 3, Hash.of(Journals.hash(5), 0), "replica-9");
            writer.endBatch();
            writer.close(true);
        }
        return medium;
    }

    @Test
    void shouldKeepTheBytesOfEveryRecordType() throws IOException {
        Map<String, String> written = new TreeMap<>();
        JournalReader reader = new JournalReader(sample());
        while (reader.next() == JournalReader.Step.RECORD) {
            byte[] bytes = new byte[reader.record().length()];
            reader.record().bytes().getBytes(0, bytes);
            String hex = HexFormat.of().formatHex(bytes);
            if (reader.record().type() == RecordType.EVENT) {
                written.put("EVENT", hex);
            } else {
                // Later trailers hold the measured time of a sync.
                written.putIfAbsent(reader.record().type().name(), hex);
            }
        }
        Map<String, String> golden = new TreeMap<>();
        try (InputStream lines = getClass().getResourceAsStream("/journal-golden.txt")) {
            for (String line : new String(lines.readAllBytes(), StandardCharsets.US_ASCII).split("\n")) {
                golden.put(line.substring(0, line.indexOf(' ')), line.substring(line.indexOf(' ') + 1));
            }
        }
        assertEquals(golden, written);
    }

    @Test
    void shouldNeverThrowWhateverTheBytes() {
        Random random = new Random(42);
        for (int round = 0; round < 3000; round++) {
            MemoryMedium medium = sample();
            var raw = medium.raw("00000000");
            for (int change = random.nextInt(4); change >= 0; change--) {
                int at = random.nextInt(raw.capacity() - 8);
                int value = random.nextBoolean() ? random.nextInt() : random.nextInt(4) << 30 | random.nextInt(64);
                raw.putInt(at, value, Layout.ORDER);
            }
            Verification verification = Journals.verify(medium);
            assertTrue(verification.lastSequence() <= 10);
            assertFalse(verification.isCleanEnd() && !verification.isIntact());
        }
    }

    @Test
    void shouldRefuseConfigurationOutOfRange() {
        Path path = Path.of("unused");
        check(() -> new JournalConfig(null, Durability.SYNC, 1 << 20, 1000, 0, 1, 0, 1 << 16));
        check(() -> new JournalConfig(path, null, 1 << 20, 1000, 0, 1, 0, 1 << 16));
        check(() -> new JournalConfig(path, Durability.SYNC, (1 << 30) + 1, 1000, 0, 1, 0, 1 << 16));
        check(() -> new JournalConfig(path, Durability.SYNC, 1 << 20, 999, 0, 1, 0, 1 << 16));
        check(() -> new JournalConfig(path, Durability.SYNC, 1 << 20, 1000, -1, 1, 0, 1 << 16));
        check(() -> new JournalConfig(path, Durability.SYNC, 1 << 20, 1000, 0, 0, 0, 1 << 16));
        check(() -> new JournalConfig(path, Durability.SYNC, 1 << 20, 1000, 0, 1, -1, 1 << 16));
        check(() -> new JournalConfig(path, Durability.SYNC, 1 << 20, 1000, 0, 1, 0, 1 << 16 | 1));
    }

    private static void check(org.junit.jupiter.api.function.Executable making) {
        EngineException e = assertThrows(EngineException.class, making);
        assertEquals(EngineException.Cause.CONFIG, e.reason());
    }
}
