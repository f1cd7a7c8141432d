package io.timecoin.peers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Category;
import io.timecoin.base.Limits;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFileTest {
    @TempDir
    Path directory;

    private Path path;
    private StateFile file;

    @BeforeEach
    void name() {
        path = directory.resolve("peers").resolve("things");
        file = new StateFile(path, "things", 1);
    }

    @Test
    void shouldReadWhatWasWrittenLast() {
        assertEquals(List.of(), file.read());
        file.write(List.of());
        assertEquals(List.of(), file.read());
        file.write(List.of("a b", "c"));
        file.write(List.of("d"));
        assertEquals(List.of("d"), file.read());
        assertFalse(Files.exists(path.resolveSibling("things.tmp")));
    }

    @Test
    void shouldBelieveNothingOfAFileThatIsNotWhole() throws IOException {
        file.write(List.of("first", "second"));
        byte[] good = Files.readAllBytes(path);
        for (int length = 0; length < good.length; length++) {
            Files.write(path, Arrays.copyOf(good, length));
            assertNull(file.read(), "cut to " + length);
        }
        for (int at = 0; at < good.length; at++) {
            byte[] bad = good.clone();
            bad[at] ^= 1;
            Files.write(path, bad);
            assertNull(file.read(), "flipped at " + at);
        }
        Files.write(path, Arrays.copyOf(good, good.length + 1));
        assertNull(file.read());
        Files.write(path, good);
        assertEquals(2, file.read().size());
        assertNull(new StateFile(path, "things", 2).read());
        assertNull(new StateFile(path, "others", 1).read());
    }

    @Test
    void shouldNotReadWhatIsFarTooLarge() throws IOException {
        Files.createDirectories(path.getParent());
        try (RandomAccessFile large = new RandomAccessFile(path.toFile(), "rw")) {
            large.setLength(Limits.PEERS_FILE_BYTES_MAX + 1L);
        }
        assertNull(file.read());
    }

    @Test
    void shouldSetADamagedFileAside() throws IOException {
        file.write(List.of("a"));
        Files.writeString(path, "nonsense");
        file.setAside();
        assertEquals(List.of(), file.read());
        assertArrayEquals("nonsense".getBytes(), Files.readAllBytes(path.resolveSibling("things.damaged")));
    }

    @Test
    void shouldKeepTheOldFileWhereTheNewOneCannotBeWritten() throws IOException {
        file.write(List.of("old"));
        // A directory in the way of the temporary file: permissions mean nothing to who runs as root.
        Files.createDirectory(path.resolveSibling("things.tmp"));
        EngineException failure = assertThrows(EngineException.class, () -> file.write(List.of("new")));
        assertEquals(Category.ERROR, failure.category());
        assertTrue(failure.getMessage().contains("things"));
        assertEquals(List.of("old"), file.read());
    }
}
