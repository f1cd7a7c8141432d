package io.timecoin.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.EngineException;
import io.timecoin.journal.JournalConfig;
import io.timecoin.peers.PeerAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a start makes of a home whose journal is lost, and of one that such a start left half made. */
class KeyPastTest {
    @TempDir
    Path directory;

    private NodeHome home;
    private NodeConfig plain;
    private NodeConfig rejoining;

    @BeforeEach
    void lose() throws IOException {
        NodeConfig config = new DevHome(directory, 1).config;
        home = config.home();
        Files.delete(home.unusedMark());
        plain = with(config, config.journal());
        rejoining = plain.rejoining();
    }

    /** Has a peer that nobody is at. */
    private static NodeConfig with(NodeConfig config, JournalConfig journal) {
        return new NodeConfig(
                config.home(),
                config.listener(),
                List.of(new PeerAddress("127.0.0.1", 1)),
                config.pipeline(),
                config.pool(),
                journal,
                config.store());
    }

    private static void refuse(NodeConfig config) {
        EngineException refusal = assertThrows(EngineException.class, () -> KeyPast.of(config));
        assertEquals(EngineException.Cause.CONFIG, refusal.reason());
    }

    private void makeSession() throws IOException {
        Files.createDirectories(home.journal().resolve("session-00000001"));
    }

    @Test
    void shouldRejoinAgainAfterACrashBetweenSessionAndPassport() throws IOException {
        refuse(plain);
        KeyPast.of(rejoining).beforeJournal();
        makeSession();
        refuse(plain);
        KeyPast again = KeyPast.of(rejoining);
        again.beforeJournal();
        again.begin();
        refuse(rejoining);
        KeyPast.of(plain);
    }

    @Test
    void shouldRejoinAgainAfterACrashBeforeTheSession() {
        KeyPast.of(rejoining).beforeJournal();
        refuse(plain);
        KeyPast.of(rejoining);
    }

    @Test
    void shouldLeaveNoMarkOfAStartThatDoesNotRejoin() throws IOException {
        Files.createFile(home.unusedMark());
        KeyPast past = KeyPast.of(plain);
        past.beforeJournal();
        assertFalse(Files.exists(home.rejoiningMark()));
        makeSession();
        past.begin();
        assertFalse(Files.exists(home.unusedMark()));
        refuse(rejoining);
        KeyPast.of(plain);
    }

    /** The journal fails to open where a crash would cut it short: its directory is there, its first record is not. */
    @Test
    void shouldMarkTheKeyBeforeTheJournalIsOpened() throws IOException {
        JournalConfig all = plain.journal();
        JournalConfig full = new JournalConfig(
                all.directory(),
                all.durability(),
                all.rollBytesMax(),
                all.rollPeriodMs(),
                Long.MAX_VALUE,
                all.checkpointEvents(),
                all.refusedPayloadBytesPerSecond(),
                all.blockBytes());
        assertThrows(
                EngineException.class,
                () -> ValidatorNode.start(with(plain, full).rejoining()));
        assertTrue(Files.isDirectory(home.journal()));
        assertTrue(Files.exists(home.rejoiningMark()));
    }

    /** The first record was durable and the mark still there: it may stand in the journal twice. */
    @Test
    void shouldStartFromAJournalThatSaysTwiceThatItRejoins() throws IOException {
        startAndStop(rejoining);
        assertFalse(Files.exists(home.rejoiningMark()));
        Files.createFile(home.rejoiningMark());
        startAndStop(rejoining);
        startAndStop(plain);
        assertFalse(Files.exists(home.rejoiningMark()));
    }

    private static void startAndStop(NodeConfig config) {
        ValidatorNode node = ValidatorNode.start(config);
        node.close();
        assertNull(node.failure());
    }
}
