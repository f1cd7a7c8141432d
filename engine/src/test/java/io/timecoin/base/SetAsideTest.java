package io.timecoin.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Under which name what is damaged is kept. */
class SetAsideTest {
    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void name() {
        file = directory.resolve("bans");
    }

    private Path beside(String suffix) {
        return directory.resolve("bans" + suffix);
    }

    private Path move(String content) throws IOException {
        Files.writeString(file, content);
        return SetAside.move(file);
    }

    @Test
    void shouldNeverWriteOverEarlierEvidence() throws IOException {
        assertNull(SetAside.move(file));
        assertFalse(SetAside.hasBefore(file));
        assertEquals(beside(".damaged"), move("first"));
        assertEquals(beside(".damaged.2"), move("second"));
        assertEquals("first", Files.readString(beside(".damaged")));
        assertEquals("second", Files.readString(beside(".damaged.2")));
        assertFalse(Files.exists(file));
    }

    /** People delete what they have looked at, mostly the oldest. */
    @Test
    void shouldKnowOfWhatIsLeftAndCountOn() throws IOException {
        move("first");
        move("second");
        Files.delete(beside(".damaged"));
        assertTrue(SetAside.hasBefore(file));
        assertEquals(beside(".damaged.3"), move("third"));
    }

    @Test
    void shouldNotTakeOtherNamesForItsOwn() throws IOException {
        for (String other : List.of(".damaged.", ".damaged.x", ".damaged.02", ".damaged.99999", ".damagedtoo")) {
            Files.createFile(beside(other));
        }
        assertFalse(SetAside.hasBefore(file));
        assertEquals(beside(".damaged"), move("first"));
    }

    @Test
    void shouldKeepTogetherWhatBelongsTogether() throws IOException {
        move("first");
        Path other = Files.createDirectory(directory.resolve("store"));
        Files.createFile(file);
        assertEquals(
                List.of(beside(".damaged.2"), directory.resolve("store.damaged.2")),
                SetAside.moveTogether(List.of(file, directory.resolve("none"), other)));
    }

    @Test
    void shouldRefuseBeyondTheLastNumberAndLeaveTheFile() throws IOException {
        Files.createFile(beside(".damaged." + SetAside.NUMBER_MAX));
        EngineException refused = assertThrows(EngineException.class, () -> move("one more"));
        assertEquals(EngineException.Cause.DISK, refused.reason());
        assertTrue(refused.getMessage().contains("used up"), refused.getMessage());
        assertEquals("one more", Files.readString(file));
    }
}
