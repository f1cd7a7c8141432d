package io.timecoin.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Cause;
import io.timecoin.base.Hash;
import io.timecoin.crypto.Ed25519Signer;
import io.timecoin.crypto.KeyFile;
import io.timecoin.ledger.ChainRules;
import io.timecoin.ledger.EpochRules;
import io.timecoin.peers.PeerAddress;
import io.timecoin.pipeline.FailStop;
import io.timecoin.pipeline.JournalStart;
import io.timecoin.pipeline.ValidatorState;
import io.timecoin.replica.ReplicaBase;
import io.timecoin.replica.ReplicaConfig;
import io.timecoin.store.BlockStore;
import io.timecoin.store.EpochRecords;
import io.timecoin.store.SnapshotFiles;
import io.timecoin.store.SnapshotKind;
import io.timecoin.store.StoreConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.agrona.ExpandableArrayBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node whose journal begins from a state that it took from a validator and proved from genesis. */
@Timeout(300)
class SyncedNodeTest {
    /** Blocks without any work, in short epochs. */
    private static final ChainRules RULES = new ChainRules(
                    2 << 20, 10_000, 20, 20, 5_000, 100, 600_000, 1L << 50, 100_000, 546)
            .with(new EpochRules(8, 2, 2, 64, 1_000_000));

    private static final int WALLETS = 8;
    private static final int ROUNDS = 20;
    private static final int SNAPSHOT_BLOCKS = 5;
    private static final int BLOCKS = 30;
    private static final long WAIT_S_MAX = 120;

    @TempDir
    Path directory;

    private DevHome origin;
    private NodeConfig originConfig;
    private AcceptanceRecord promised;
    private DevHome observer;
    private SampleNewcomer newcomer;
    private ReplicaConfig replica;
    private ReplicaBase base;
    private ValidatorNode first;

    @BeforeEach
    void sync() throws Exception {
        origin = new DevHome(directory.resolve("origin"), WALLETS, RULES);
        originConfig = origin.with(origin.config.listener(), origin.config.pool(), store(origin));
        promised = new AcceptanceRecord(new PlannedTransfers(origin, ROUNDS));
        first = ValidatorNode.start(originConfig);
        promised.connect(first.port());
        assertTrue(promised.drive(count -> promised.blocks.size() >= BLOCKS && isSomeStateToOffer()));
        first.close();
        assertNull(first.failure());
        newcomer = new SampleNewcomer(origin.genesis, originConfig.store());
        observer = new DevHome(directory.resolve("observer"), WALLETS, RULES);
        GenesisFile.write(observer.config.home().genesis(), origin.genesis);
        byte[] seed = new byte[32];
        seed[0] = 7;
        Ed25519Signer key = Ed25519Signer.fromSeed(seed);
        Files.delete(observer.config.home().validatorKey());
        KeyFile.write(observer.config.home().validatorKey(), key);
        replica = new ReplicaConfig(origin.genesis, observer.config.pool(), Hash.of(key.publicKey()));
        base = newcomer.settle(replica, store(observer));
    }

    /** A state is offered with the block behind it. */
    private boolean isSomeStateToOffer() {
        long newest = newestUtxos(originConfig.store());
        return newest >= 1 && first.storedHeight() > newest;
    }

    @AfterEach
    void stop() {
        first.close();
    }

    private static StoreConfig store(DevHome home) {
        return new StoreConfig(home.config.store().directory(), 100_000, 1 << 28, 2, SNAPSHOT_BLOCKS);
    }

    /** The observer's configuration, linked with a port. */
    private NodeConfig linkedWith(int port) {
        return new NodeConfig(
                observer.config.home(),
                observer.config.listener(),
                List.of(new PeerAddress("127.0.0.1", port)),
                observer.config.pipeline(),
                observer.config.pool(),
                observer.config.journal(),
                store(observer));
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_S_MAX);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "what is waited for does not come");
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** Lets the validator run, and the observer follow it for so many more blocks. */
    private ValidatorNode follow(ReplicaBase from, long blocks) {
        return follow(from, blocks, node -> true);
    }

    private ValidatorNode follow(ReplicaBase from, long blocks, Predicate<ValidatorNode> isEnough) {
        first = ValidatorNode.start(originConfig);
        try {
            ValidatorNode node = ValidatorNode.start(linkedWith(first.port()), from);
            try {
                long enough = node.storedHeight() + blocks;
                await(() -> node.storedHeight() >= enough && isEnough.test(node) || node.failure() != null);
            } finally {
                node.close();
            }
            assertNull(node.failure());
            return node;
        } finally {
            first.close();
            assertNull(first.failure());
        }
    }

    /** Height of a store's newest snapshot of coins, -1 without one. */
    private static long newestUtxos(StoreConfig store) {
        return SnapshotFiles.look(store)
                .latest(SnapshotKind.UTXO)
                .map(file -> SnapshotFiles.numberOf(SnapshotKind.UTXO, file))
                .orElse(-1L);
    }

    /** A state of a later epoch than the one it was given, with the block behind it. */
    private boolean hasMoreToOffer(ValidatorNode node) {
        long newest = newestUtxos(store(observer));
        EpochRules epochs = RULES.epochs();
        return epochs.epochOf(Math.max(1, newest)) > epochs.epochOf(base.height() + 1) && node.storedHeight() > newest;
    }

    private void dropSnapshots() throws IOException {
        for (Path file : SnapshotFiles.open(store(observer)).list(SnapshotKind.REPLICA)) {
            Files.delete(file);
        }
    }

    @Test
    void shouldGoOnAsIfItHadBeenThereAllAlong() throws Exception {
        assertEquals(newcomer.offered.height(), base.height());
        ValidatorNode node = follow(base, 3 * SNAPSHOT_BLOCKS, this::hasMoreToOffer);
        JournalRoots whole = JournalRoots.of(origin.config.home());
        JournalRoots own = JournalRoots.of(observer.config.home());
        assertEquals(base.height(), own.base());
        assertEquals(node.finalHeight(), own.height());
        assertEquals(node.finalStateRoot(), own.root(own.height()));
        assertTrue(own.agreesWith(whole));
        assertTrue(Math.min(own.height(), whole.height()) > base.height());
        assertEquals(newcomer.offered.stateRoot(), own.root(base.height()));
        try (BlockStore blocks = BlockStore.open(store(observer))) {
            assertEquals(base.height() + 1, blocks.firstHeight());
            assertEquals(node.finalHeight(), blocks.lastHeight());
        }
        // It hands on what it was given, and what it has seen itself.
        SampleNewcomer next = new SampleNewcomer(origin.genesis, store(observer));
        assertTrue(next.offered.height() > base.height());
        assertTrue(next.records.size() > newcomer.records.size());
        assertEquals(own.root(next.offered.height()), next.offered.stateRoot());
    }

    @Test
    void shouldTakeAStateFromItsPeersByItself() throws Exception {
        Files.delete(JournalStart.baseFile(store(observer).directory(), base));
        EpochRecords.open(store(observer)).dropFrom(0);
        first = ValidatorNode.start(originConfig);
        NodeConfig config = linkedWith(first.port()).with(SyncConfig.defaults().from(SNAPSHOT_BLOCKS));
        ValidatorNode node = ValidatorNode.start(config);
        try {
            long enough = node.storedHeight() + SNAPSHOT_BLOCKS;
            await(() -> node.storedHeight() >= enough || node.failure() != null);
        } finally {
            node.close();
            first.close();
        }
        assertNull(node.failure());
        JournalRoots own = JournalRoots.of(observer.config.home());
        assertTrue(own.base() >= SNAPSHOT_BLOCKS, "it begins at " + own.base());
        assertTrue(own.agreesWith(JournalRoots.of(origin.config.home())));
        assertTrue(own.height() > own.base());
    }

    @Test
    void shouldReplayFromTheBaseWhereNoSnapshotIsLeft() throws Exception {
        ValidatorNode node = follow(base, 2 * SNAPSHOT_BLOCKS);
        dropSnapshots();
        ValidatorNode again = follow(ReplicaBase.GENESIS, SNAPSHOT_BLOCKS);
        assertTrue(again.finalHeight() > node.finalHeight());
        assertTrue(JournalRoots.of(observer.config.home()).agreesWith(JournalRoots.of(origin.config.home())));
        assertEquals(
                again.finalHeight(), JournalRoots.of(observer.config.home()).height());
        EngineException refused =
                assertThrows(EngineException.class, () -> follow(new ReplicaBase(3, Hash.ZERO, Hash.ZERO), 1));
        assertEquals(Cause.CONFIG, refused.reason());
    }

    @Test
    void shouldSayWhatIsMissingAndReplayNothingWithoutIt() throws Exception {
        follow(base, SNAPSHOT_BLOCKS);
        Path file = JournalStart.baseFile(store(observer).directory(), base);
        byte[] good = Files.readAllBytes(file);
        byte[] bad = good.clone();
        bad[bad.length / 2] ^= 1;
        Files.write(file, bad);
        dropSnapshots();
        requireRefusal(file, "cannot be used");
        new SampleNewcomer(origin.genesis, originConfig.store()).settle(replica, elsewhere());
        Files.delete(file);
        requireRefusal(file, "missing");
        Files.copy(SnapshotFiles.open(elsewhere()).latest(SnapshotKind.BASE).orElseThrow(), file);
        requireRefusal(file, "hashes to");
        Files.write(file, good);
        follow(ReplicaBase.GENESIS, 1);
    }

    @Test
    void shouldStartFromASnapshotWhereTheBaseIsLost() throws Exception {
        ValidatorNode node = follow(base, SNAPSHOT_BLOCKS);
        Files.delete(JournalStart.baseFile(store(observer).directory(), base));
        assertTrue(follow(ReplicaBase.GENESIS, 1).finalHeight() > node.finalHeight());
    }

    @Test
    void shouldBeginNoJournalFromABaseThatIsNotThere() throws Exception {
        Path file = JournalStart.baseFile(store(observer).directory(), base);
        Files.delete(file);
        EngineException refused = assertThrows(EngineException.class, () -> ValidatorNode.start(linkedWith(1), base));
        assertEquals(Cause.DATA_MISMATCH, refused.reason());
        assertTrue(refused.getMessage().contains(file + " is missing"), refused.getMessage());
        assertFalse(Files.exists(observer.config.home().journal()));
    }

    private StoreConfig elsewhere() {
        return StoreConfig.of(directory.resolve("elsewhere"), 100_000);
    }

    private void requireRefusal(Path file, String why) {
        EngineException refused = assertThrows(EngineException.class, () -> follow(ReplicaBase.GENESIS, 1));
        assertEquals(EngineException.Category.FATAL, refused.category());
        assertEquals(Cause.DATA_MISMATCH, refused.reason());
        assertTrue(refused.getMessage().contains(file.toString()), refused.getMessage());
        assertTrue(refused.getMessage().contains(why), refused.getMessage());
        assertThrows(EngineException.class, () -> JournalRoots.of(observer.config.home()));
    }

    @Test
    void shouldRecoverFromAKillBeforeTheFirstSnapshotAndAfter() throws Exception {
        ValidatorNode begun = ValidatorNode.start(linkedWith(1), base);
        begun.close();
        assertEquals(base.height(), begun.finalHeight());
        dropSnapshots();
        long killedAt = base.height();
        for (int kill = 0; kill < 2; kill++) {
            first = ValidatorNode.start(originConfig);
            Files.writeString(
                    observer.config.home().config(),
                    "[network]\nport = 0\npeers = [\"127.0.0.1:" + first.port() + "\"]\n[store]\nsnapshotBlocks = "
                            + SNAPSHOT_BLOCKS + "\n");
            try (NodeChild child = new NodeChild(observer, directory.resolve("errors"))) {
                int port = child.awaitListening();
                assertTrue(port > 0, () -> "it did not start, see " + child.errors);
                long enough = killedAt + 2 * SNAPSHOT_BLOCKS;
                await(() -> {
                    var status = DevnetCluster.status(port);
                    return status != null && status.height() >= enough;
                });
                child.kill();
                child.awaitEnd();
                killedAt = enough;
            }
            first.close();
        }
        // Before a start has cut it, the end of a killed node's journal may be a record that was begun.
        assertTrue(follow(ReplicaBase.GENESIS, 1).finalHeight() > killedAt);
        assertTrue(JournalRoots.of(observer.config.home()).agreesWith(JournalRoots.of(origin.config.home())));
    }

    /** What its key has signed before is in no journal then. */
    @Test
    void shouldNotBeginFromAStateWithAKeyThatHasVoted() throws Exception {
        Files.delete(observer.config.home().unusedMark());
        NodeConfig config = linkedWith(1);
        EngineException refused = assertThrows(EngineException.class, () -> ValidatorNode.start(config, base));
        assertEquals(Cause.CONFIG, refused.reason());
        assertFalse(Files.exists(observer.config.home().journal()));
        try (ValidatorNode node = ValidatorNode.start(config.rejoining(), base)) {
            assertEquals(base.height(), node.storedHeight());
        }
        assertTrue(new JournalScan(observer.config.home().journal()).first().rejoins());
    }

    /** The home may hold blocks of an earlier life, which those behind the state do not follow, and the base of another. */
    @Test
    void shouldDropBlocksThatEndBelowTheStateAndOtherBases() throws Exception {
        try (BlockStore old = BlockStore.open(store(observer));
                BlockStore origins = BlockStore.open(originConfig.store())) {
            ExpandableArrayBuffer block = new ExpandableArrayBuffer();
            for (long height = 1; height < 4; height++) {
                old.append(height, block, 0, origins.read(height, block, 0));
            }
        }
        Path current = JournalStart.baseFile(store(observer).directory(), base);
        Path stale = JournalStart.baseFile(store(observer).directory(), new ReplicaBase(3, Hash.ZERO, Hash.ZERO));
        Files.copy(current, stale);
        ValidatorNode node = follow(base, 2);
        assertTrue(Files.exists(current));
        assertFalse(Files.exists(stale));
        try (BlockStore blocks = BlockStore.open(store(observer))) {
            assertEquals(base.height() + 1, blocks.firstHeight());
            assertEquals(node.finalHeight(), blocks.lastHeight());
        }
    }

    @Test
    void shouldTakeNoOtherCoins() {
        for (int how = 0; how < 5; how++) {
            int forgery = how;
            EngineException refused = assertThrows(
                    EngineException.class,
                    () -> ValidatorState.behind(
                            replica,
                            new FailStop(failure -> {}),
                            3,
                            newcomer.offered,
                            visitor -> newcomer.forged(forgery, visitor)));
            assertEquals(Cause.DATA_MISMATCH, refused.reason());
        }
    }
}
