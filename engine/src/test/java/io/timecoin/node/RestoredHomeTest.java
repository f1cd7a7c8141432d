package io.timecoin.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Cause;
import io.timecoin.journal.JournalReader;
import io.timecoin.journal.JournalVerifier;
import io.timecoin.journal.MappedJournal;
import io.timecoin.journal.RecordType;
import io.timecoin.journal.Verification;
import io.timecoin.ledger.ChainRules;
import io.timecoin.replica.CommittedBlock;
import io.timecoin.store.BlockStore;
import io.timecoin.store.SnapshotFiles;
import io.timecoin.store.SnapshotKind;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Homes whose parts are not of one moment: after a power cut under async, or put together from backups. */
class RestoredHomeTest {
    /** Blocks without any work, so that a validator that runs leaves history behind. */
    private static final ChainRules BUSY =
            new ChainRules(2 << 20, 10_000, 20, 20, 5_000, 100, 600_000, 1L << 50, 100_000, 546);

    private static final int BLOCKS = 3;
    private static final long WAIT_S_MAX = 60;
    private static final long NAP_NS = 1_000_000;
    private static final int EVENT_TIME_AT = 24;

    @TempDir
    Path directory;

    /** Runs until so many more blocks are stored; the height it ends at. */
    private static long run(NodeConfig config, Runnable started) {
        return run(config, started, 0);
    }

    private static long run(NodeConfig config, Runnable started, long above) {
        ValidatorNode node = ValidatorNode.start(config);
        try {
            started.run();
            long enough = Math.max(node.storedHeight() + BLOCKS, above + 1);
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_S_MAX);
            while (node.storedHeight() < enough && node.failure() == null) {
                assertTrue(System.nanoTime() < deadline, "no block is stored");
                LockSupport.parkNanos(NAP_NS);
            }
        } finally {
            node.close();
        }
        assertNull(node.failure());
        return node.finalHeight();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> walk = Files.walk(from)) {
            for (Path path : walk.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
    }

    private static void delete(Path tree) throws IOException {
        try (Stream<Path> walk = Files.walk(tree)) {
            for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private static List<Path> snapshots(DevHome home) {
        return SnapshotFiles.open(home.config.store()).list(SnapshotKind.REPLICA);
    }

    private static void requireStored(BlockStore stored, CommittedBlock block) {
        ExpandableArrayBuffer bytes = new ExpandableArrayBuffer();
        assertEquals(block.length(), stored.read(block.height(), bytes, 0));
        assertEquals(new UnsafeBuffer(block.bytes(), 0, block.length()), new UnsafeBuffer(bytes, 0, block.length()));
    }

    @Test
    void shouldGoOnWhereTheJournalEndsWhenTheStoreIsAhead() throws IOException {
        DevHome home = new DevHome(directory.resolve("home"), 2, BUSY);
        Path journal = home.config.home().journal();
        run(home.config, () -> {});
        Path older = directory.resolve("older");
        copy(journal, older);
        long ahead = run(home.config, () -> {});
        Path lost = snapshots(home).get(0);
        delete(journal);
        copy(older, journal);

        run(home.config, () -> assertFalse(Files.exists(lost), "it would outlive every snapshot made after it"));
        long height = run(home.config, () -> {}, ahead);
        assertTrue(height > ahead, "the heights that were lost are reached again");
        try (BlockStore stored = BlockStore.open(home.config.store());
                MappedJournal source = new MappedJournal(journal)) {
            JournalOracle oracle = new JournalOracle(source, (block, sequence) -> requireStored(stored, block));
            assertEquals(height, oracle.height);
            assertEquals(height, stored.lastHeight());
        }
    }

    /** Damages the first event of a journal; the file it is in. */
    private static Path damageTheFirstEvent(Path journal) throws IOException {
        try (MappedJournal source = new MappedJournal(journal);
                JournalReader reader = new JournalReader(source)) {
            while (reader.nextRecord()) {
                if (reader.record().type() == RecordType.EVENT) {
                    Path file = journal.resolve(reader.file());
                    try (RandomAccessFile writer = new RandomAccessFile(file.toFile(), "rw")) {
                        writer.seek(reader.offset() + Integer.BYTES + EVENT_TIME_AT);
                        int there = writer.read();
                        writer.seek(reader.offset() + Integer.BYTES + EVENT_TIME_AT);
                        writer.write(there ^ 1);
                    }
                    return file;
                }
            }
        }
        throw new AssertionError("there is no event");
    }

    private static Verification verify(Path journal) {
        try (MappedJournal source = new MappedJournal(journal)) {
            return new JournalVerifier(source, null).verify();
        }
    }

    @Test
    void shouldReadNoFileOlderThanItsSnapshotNeeds() throws IOException {
        DevHome home = new DevHome(directory.resolve("home"), 2, BUSY);
        Path journal = home.config.home().journal();
        run(home.config, () -> {});
        run(home.config, () -> {});
        Path oldest = damageTheFirstEvent(journal);
        run(home.config, () -> {});
        assertFalse(verify(journal).isIntact(), "an auditor finds it");

        delete(oldest.getParent());
        long height = run(home.config, () -> {});
        assertTrue(verify(journal).isIntact(), "a journal may begin at any file");
        assertTrue(height > BLOCKS);

        for (Path snapshot : snapshots(home)) {
            Files.delete(snapshot);
        }
        EngineException refused = assertThrows(EngineException.class, () -> ValidatorNode.start(home.config));
        assertEquals(Cause.DATA_MISMATCH, refused.reason());
        assertTrue(refused.getMessage().contains("begins behind sequence"), refused.getMessage());
    }

    /** The passport of a start that was a mistake would make the journal one that never replays. */
    @Test
    void shouldBeginNothingInTheJournalOfAnotherChain() throws IOException {
        DevHome home = new DevHome(directory.resolve("home"), 2, BUSY);
        run(home.config, () -> {});
        DevHome other = new DevHome(directory.resolve("other"), 3, BUSY);
        GenesisFile.write(home.config.home().genesis(), other.genesis);
        long sessions = sessions(home);
        EngineException refused = assertThrows(EngineException.class, () -> ValidatorNode.start(home.config));
        assertEquals(Cause.DATA_MISMATCH, refused.reason());
        assertEquals(sessions, sessions(home));

        GenesisFile.write(home.config.home().genesis(), home.genesis);
        run(home.config, () -> {});
    }

    private static long sessions(DevHome home) throws IOException {
        try (Stream<Path> entries = Files.list(home.config.home().journal())) {
            return entries.filter(Files::isDirectory).count();
        }
    }
}
