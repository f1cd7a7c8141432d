package io.timecoin.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.Hash;
import io.timecoin.client.StatusQuery;
import io.timecoin.crypto.KeyFile;
import io.timecoin.journal.JournalReader;
import io.timecoin.journal.JournalVerifier;
import io.timecoin.journal.MappedJournal;
import io.timecoin.journal.RecordType;
import io.timecoin.journal.RecordView;
import io.timecoin.ledger.ChainRules;
import io.timecoin.pipeline.BlockSink;
import io.timecoin.pipeline.FailStop;
import io.timecoin.pipeline.Snapshots;
import io.timecoin.pipeline.ValidatorState;
import io.timecoin.replica.ReplicaConfig;
import io.timecoin.store.SnapshotFiles;
import io.timecoin.store.SnapshotKind;
import io.timecoin.store.StoreConfig;
import io.timecoin.txpool.PoolConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots taken while a validator runs, and what recovery makes of good, damaged and foreign ones. */
class SnapshotRecoveryTest {
    private static final int WALLETS = 8;
    private static final int SNAPSHOT_BLOCKS = 4;
    private static final int KEPT = 5;
    private static final int ROUNDS = 40;
    private static final int BLOCKS = 10 * SNAPSHOT_BLOCKS;
    private static final int FAST_MS = 20;
    private static final int POOLED = 10;
    private static final int TIMEOUT_MS = 30_000;
    private static final int SLOW_MS = 60_000;

    @TempDir
    Path directory;

    @Test
    void shouldStartFromTheNewestWholeSnapshotThatTheJournalVouchesFor() throws IOException {
        ChainRules rules =
                new ChainRules(2 << 20, 10_000, FAST_MS, FAST_MS, 5_000, 100, 600_000, 1L << 50, 100_000, 546);
        DevHome home = new DevHome(directory, WALLETS, rules);
        StoreConfig store = new StoreConfig(home.config.store().directory(), 100_000, 1 << 28, KEPT, SNAPSHOT_BLOCKS);
        NodeConfig config = home.with(home.config.listener(), home.config.pool(), store);
        ValidatorNode node = ValidatorNode.start(config);
        AcceptanceRecord promised = new AcceptanceRecord(new PlannedTransfers(home, ROUNDS));
        promised.connect(node.port());
        assertTrue(promised.drive(count -> promised.blocks.size() >= BLOCKS
                && SnapshotFiles.look(store).list(SnapshotKind.REPLICA).size() >= KEPT));
        promised.settle();
        node.close();
        assertNull(node.failure());

        List<Path> snapshots = newestFirst(store);
        assertEquals(KEPT, snapshots.size());
        // One may lie there whose mark came too late for the journal.
        snapshots.retainAll(vouched(config, store));
        assertTrue(snapshots.size() >= KEPT - 1, "the one of the end is among them: " + snapshots);
        List<Long> none = recover(config, node);
        assertEquals(List.of(), none, "the snapshot of the end needs no replay");

        Files.delete(snapshots.get(0));
        List<Long> few = recover(config, node);
        assertEquals(height(config, snapshots.get(1)) + 1, few.get(0), "the first block behind a snapshot");

        flipByte(snapshots.get(1));
        List<Long> more = recover(config, node);
        assertEquals(height(config, snapshots.get(2)) + 1, more.get(0));
        assertTrue(more.size() > few.size());

        Files.copy(snapshots.get(3), replaced(snapshots.get(2)));
        List<Long> most = recover(config, node);
        assertTrue(most.size() > more.size(), "another's content under a name that is vouched for");

        for (Path snapshot : newestFirst(store)) {
            Files.delete(snapshot);
        }
        assertEquals(1, recover(config, node).get(0), "without a snapshot all is replayed");
    }

    private static List<Path> vouched(NodeConfig config, StoreConfig store) {
        List<String> names = new ArrayList<>();
        new JournalScan(config.home().journal()).newestFirst(0).forEachRemaining(vouched -> names.add(vouched.file()));
        return newestFirst(store).stream()
                .filter(file -> names.contains(file.getFileName().toString()))
                .toList();
    }

    /** The height the journal's mark names. */
    private static long height(NodeConfig config, Path snapshot) {
        try (MappedJournal source = new MappedJournal(config.home().journal());
                JournalReader reader = new JournalReader(source)) {
            while (reader.next() == JournalReader.Step.RECORD) {
                RecordView record = reader.record();
                if (record.type() == RecordType.SNAPSHOT_MARK && snapshot.endsWith(record.snapshotFile())) {
                    return record.snapshotHeight();
                }
            }
        }
        throw new IllegalArgumentException(snapshot + " has no mark");
    }

    private static Path replaced(Path file) throws IOException {
        Files.delete(file);
        return file;
    }

    private static void flipByte(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
    }

    private static List<Path> newestFirst(StoreConfig store) {
        List<Path> files = new ArrayList<>(SnapshotFiles.open(store).list(SnapshotKind.REPLICA));
        files.sort(Comparator.comparingLong(SnapshotRecoveryTest::number).reversed());
        return files;
    }

    private static long number(Path file) {
        return Long.parseLong(file.getFileName().toString().replaceAll("\\D", ""));
    }

    /** Recovers beside the node and demands its state; the heights that had to be replayed. */
    private static List<Long> recover(NodeConfig config, ValidatorNode node) {
        SnapshotFiles files = SnapshotFiles.open(config.store());
        List<Long> heights = new ArrayList<>();
        ReplicaConfig expected = new ReplicaConfig(
                GenesisFile.read(config.home().genesis()),
                config.pool(),
                Hash.of(KeyFile.read(config.home().validatorKey()).publicKey()));
        Path journal = config.home().journal();
        long last =
                new JournalVerifier(new MappedJournal(journal), null).verify().lastSequence();
        Recovery recovery = new Recovery(
                journal,
                last,
                config.store().directory(),
                files,
                new Snapshots(files),
                new FailStop(failure -> {}),
                heights.size());
        try (ValidatorState state =
                recovery.recover(expected, (block, sequence) -> heights.add(block.height()), Long.MAX_VALUE)) {
            assertEquals(node.finalHeight(), state.replica().height());
            assertEquals(node.finalStateRoot(), state.stateRoot());
        }
        return heights;
    }

    @Test
    void shouldKeepThePoolOverRestartsAndReplayAcrossChangesOfItsPolicy() throws IOException {
        ChainRules rules =
                new ChainRules(2 << 20, 10_000, SLOW_MS, SLOW_MS, 5_000, 100, 600_000, 1L << 50, 100_000, 546);
        DevHome home = new DevHome(directory, POOLED, rules);
        PlannedTransfers transfers = new PlannedTransfers(home, 1);
        AcceptanceRecord promised = new AcceptanceRecord(transfers);
        ValidatorNode first = ValidatorNode.start(home.config);
        promised.connect(first.port());
        assertTrue(promised.drive(count -> count >= POOLED));
        first.close();

        ValidatorNode second = ValidatorNode.start(home.config);
        promised.connect(second.port());
        assertEquals(POOLED, pooled(second));
        second.close();

        PoolConfig small = new PoolConfig(POOLED / 2, 1 << 20, 1_000, 3_600_000, 25);
        NodeConfig smaller = home.with(home.config.listener(), small, home.config.store());
        ValidatorNode third = ValidatorNode.start(smaller);
        assertEquals(POOLED / 2, pooled(third));
        third.close();

        ValidatorNode fourth = ValidatorNode.start(home.config);
        assertEquals(POOLED / 2, pooled(fourth), "what has left does not come back");
        fourth.close();
        for (Path snapshot : newestFirst(home.config.store())) {
            Files.delete(snapshot);
        }
        ValidatorNode fifth = ValidatorNode.start(smaller);
        assertEquals(POOLED / 2, pooled(fifth), "the same from genesis");
        fifth.close();
        JournalOracle oracle =
                new JournalOracle(new MappedJournal(home.config.home().journal()), BlockSink.NONE);
        assertEquals(fifth.finalHeight(), oracle.height);
        assertEquals(fifth.finalStateRoot(), oracle.stateRoot);
        assertNotEquals(0, oracle.sequence);
    }

    private static long pooled(ValidatorNode node) {
        return StatusQuery.ask("127.0.0.1", node.port(), TIMEOUT_MS, ClientIdentity.nobody())
                .poolTransactions();
    }
}
