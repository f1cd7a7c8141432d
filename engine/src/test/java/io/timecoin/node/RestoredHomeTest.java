package io.timecoin.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.journal.MappedJournal;
import io.timecoin.ledger.ChainRules;
import io.timecoin.replica.CommittedBlock;
import io.timecoin.store.BlockStore;
import io.timecoin.store.SnapshotFiles;
import io.timecoin.store.SnapshotKind;
import java.io.IOException;
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

    @TempDir
    Path directory;

    /** Runs until so many more blocks are stored; the height it ends at. */
    private static long run(NodeConfig config, Runnable started) {
        ValidatorNode node = ValidatorNode.start(config);
        try {
            started.run();
            long enough = node.storedHeight() + BLOCKS;
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
        long height = run(home.config, () -> {});
        assertTrue(height > ahead, "the heights that were lost are reached again");
        try (BlockStore stored = BlockStore.open(home.config.store());
                MappedJournal source = new MappedJournal(journal)) {
            JournalOracle oracle = new JournalOracle(source, (block, sequence) -> requireStored(stored, block));
            assertEquals(height, oracle.height);
            assertEquals(height, stored.lastHeight());
        }
    }
}
