package io.timecoin.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Cause;
import io.timecoin.base.SetAside;
import io.timecoin.ledger.ChainRules;
import io.timecoin.peers.ListenerConfig;
import io.timecoin.peers.PeerAddress;
import io.timecoin.store.BlockStore;
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
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An observer that joined by a state, was stopped, and finds its store changed: it goes on, or begins anew, and says so. */
@Timeout(300)
class DamagedObserverTest {
    /** Blocks without any work. */
    private static final ChainRules RULES =
            new ChainRules(2 << 20, 10_000, 20, 20, 5_000, 100, 600_000, 1L << 50, 100_000, 546);

    private static final int WALLETS = 8;
    private static final int SNAPSHOT_BLOCKS = 10;
    private static final int SEGMENT_BYTES = 4_096;
    private static final long WAIT_S_MAX = 200;

    @TempDir
    Path directory;

    private DevHome chain;
    private ValidatorNode validator;
    private NodeHome home;
    private NodeConfig config;

    @BeforeEach
    void join() throws IOException {
        chain = new DevHome(directory.resolve("validator"), WALLETS, RULES);
        validator = ValidatorNode.start(chain.config.with(
                new StoreConfig(chain.config.store().directory(), 100_000, 1 << 28, 2, SNAPSHOT_BLOCKS)));
        home = new NodeHome(directory.resolve("observer-0"));
        ObserverHome.make(
                home,
                chain.genesis,
                new PeerAddress("127.0.0.1", 1),
                List.of(new PeerAddress("127.0.0.1", validator.port())));
        config = NodeConfigFile.read(home)
                .at(ListenerConfig.at("127.0.0.1", 0))
                .with(new SyncConfig(SyncConfig.Mode.STATE, 1, null))
                .with(new StoreConfig(home.store(), 100_000, 1 << 28, 2, SNAPSHOT_BLOCKS));
    }

    @AfterEach
    void stop() {
        validator.close();
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_S_MAX);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "what is waited for does not come");
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** Starts it, lets it follow so many blocks, and stops it; returns where it ended. */
    private long follow(int blocks) {
        ValidatorNode node = ValidatorNode.start(config);
        try {
            long enough = node.storedHeight() + blocks;
            await(() -> node.storedHeight() >= enough || node.failure() != null);
        } finally {
            node.close();
        }
        assertNull(node.failure());
        return node.finalHeight();
    }

    /** What its journal replays to, which the validator's does too. */
    private JournalRoots requireSameRoots() {
        validator.close();
        assertNull(validator.failure());
        JournalRoots own = JournalRoots.of(home);
        JournalRoots theirs = JournalRoots.of(chain.config.home());
        assertTrue(own.base() > 0 && own.height() > own.base());
        assertTrue(own.height() <= theirs.height());
        assertEquals(JournalRoots.NONE, own.firstDifference(theirs));
        return own;
    }

    private static void flip(Path file, int at) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[at] ^= 1;
        Files.write(file, bytes);
    }

    private static void flipMiddle(Path file) throws IOException {
        flip(file, Math.toIntExact(Files.size(file) / 2));
    }

    private static int indexOf(byte[] bytes, byte[] wanted) {
        UnsafeBuffer sought = new UnsafeBuffer(wanted);
        UnsafeBuffer seen = new UnsafeBuffer(0, 0);
        for (int at = 0; at + wanted.length <= bytes.length; at++) {
            if (bytes[at] == wanted[0]) {
                seen.wrap(bytes, at, wanted.length);
                if (seen.equals(sought)) {
                    return at;
                }
            }
        }
        return -1;
    }

    @Test
    void shouldMakeTheMapOfCoinsAnew() throws IOException {
        follow(2);
        Path map = home.store().resolve("coins.map");
        byte[] owner = chain.wallets.owner(3).toByteArray();
        int at = indexOf(Files.readAllBytes(map), owner);
        assertTrue(at > 0, "the coin lies in the map as it is");
        flip(map, at + 1);
        assertEquals(-1, indexOf(Files.readAllBytes(map), owner));
        follow(1);
        assertTrue(indexOf(Files.readAllBytes(map), owner) > 0, "the coin has its owner again");
        assertFalse(SetAside.hasBefore(home.store()));
        requireSameRoots();
    }

    @Test
    void shouldMakeBlocksAnewFromItsJournal() throws IOException {
        long ended = follow(SNAPSHOT_BLOCKS + 2);
        flipMiddle(home.store().resolve("blocks").resolve("blocks-00000001.dat"));
        try (BlockStore cut = BlockStore.open(config.store())) {
            assertTrue(cut.lastHeight() < ended, "blocks are gone");
        }
        long last = follow(1);
        JournalRoots own = requireSameRoots();
        ExpandableArrayBuffer block = new ExpandableArrayBuffer();
        try (BlockStore blocks = BlockStore.open(config.store())) {
            assertEquals(own.base() + 1, blocks.firstHeight());
            assertEquals(last, blocks.lastHeight());
            for (long height = blocks.firstHeight(); height <= last; height++) {
                assertTrue(blocks.read(height, block, 0) > 0);
            }
        }
        assertFalse(SetAside.hasBefore(home.store()));
    }

    @Test
    void shouldTakeAStateAnewWhereTheOneItBeganFromIsDamaged() throws IOException {
        follow(2);
        Path base = SnapshotFiles.open(config.store()).latest(SnapshotKind.BASE).orElseThrow();
        flipMiddle(base);
        for (Path snapshot : SnapshotFiles.open(config.store()).list(SnapshotKind.REPLICA)) {
            flipMiddle(snapshot);
        }
        NodeConfig byBlocks = config.with(SyncConfig.byBlocks());
        EngineException refused = assertThrows(EngineException.class, () -> ValidatorNode.start(byBlocks));
        assertEquals(Cause.DATA_MISMATCH, refused.reason());
        assertTrue(refused.getMessage().contains(base.toString()), refused.getMessage());
        assertFalse(SetAside.hasBefore(home.store()));

        follow(SNAPSHOT_BLOCKS);
        Path kept = home.directory().resolve("store.damaged");
        assertTrue(Files.exists(kept.resolve(home.store().relativize(base))));
        assertTrue(Files.isDirectory(home.directory().resolve("journal.damaged")));
        requireSameRoots();
    }

    @Test
    void shouldGoOnFromASnapshotWhereTheStateItBeganFromIsLost() throws IOException {
        long ended = follow(2);
        while (SnapshotFiles.open(config.store()).list(SnapshotKind.REPLICA).isEmpty()) {
            ended = follow(SNAPSHOT_BLOCKS);
        }
        Files.delete(
                SnapshotFiles.open(config.store()).latest(SnapshotKind.BASE).orElseThrow());
        assertTrue(follow(1) > ended);
        assertFalse(SetAside.hasBefore(home.store()));
        assertFalse(SetAside.hasBefore(home.journal()));
    }

    @Test
    void shouldTakeAStateAnewWhereEarlierBlocksAreDamaged() throws IOException {
        config = config.with(new StoreConfig(home.store(), 100_000, SEGMENT_BYTES, 2, SNAPSHOT_BLOCKS));
        follow(SNAPSHOT_BLOCKS);
        Path blocks = home.store().resolve("blocks");
        while (!Files.exists(blocks.resolve("blocks-00000002.dat"))) {
            follow(SNAPSHOT_BLOCKS);
        }
        flip(blocks.resolve("blocks-00000001.dat"), 1);
        follow(1);
        assertTrue(Files.exists(
                home.directory().resolve("store.damaged").resolve("blocks").resolve("blocks-00000001.dat")));
        requireSameRoots();
    }
}
