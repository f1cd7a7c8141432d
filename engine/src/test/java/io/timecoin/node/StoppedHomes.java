package io.timecoin.node;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.ledger.ChainRules;
import io.timecoin.ledger.EpochRules;
import io.timecoin.peers.PeerAddress;
import io.timecoin.store.ArrangedFiles;
import io.timecoin.store.StoreConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Homes of nodes that are stopped: a validator that has taken several snapshots and takes no more, an observer that has
 * followed it beyond the last of them, and one that was stopped before the first.
 */
final class StoppedHomes {
    /** Blocks without any work. More coins than fit one part of the state. */
    static final ChainRules RULES = new ChainRules(2 << 20, 10_000, 20, 20, 5_000, 100, 600_000, 1L << 50, 100_000, 546)
            .with(new EpochRules(8, 2, 2, 64, 1_000_000));

    static final int COINS = 9_000;
    static final int SNAPSHOT_BLOCKS = 5;
    static final int TRANSFERS = 40;
    static final int RARE = 1 << 20;
    private static final long WAIT_S_MAX = 240;

    final DevHome origin;
    private final Path directory;
    private final AcceptanceRecord transfers;

    StoppedHomes(Path directory) throws Exception {
        this.directory = directory;
        origin = new DevHome(directory.resolve("origin"), COINS, RULES);
        transfers = new AcceptanceRecord(new PlannedTransfers(origin, 1));
        Path early = makeObserver("early");
        Path late = makeObserver("late");
        try (ValidatorNode node = ValidatorNode.start(serving(RARE))) {
            follow(new NodeHome(early), node.port(), 2, 0);
        }
        ArrangedFiles arranged = ArrangedFiles.open(origin.config.store());
        try (ValidatorNode node = ValidatorNode.start(serving(SNAPSHOT_BLOCKS))) {
            transfer(node);
            long beyond = node.storedHeight();
            await(() -> newest(arranged) > beyond && arranged.list().size() > 1);
        }
        try (ValidatorNode node = ValidatorNode.start(serving(RARE))) {
            follow(new NodeHome(late), node.port(), node.storedHeight() + 2 * SNAPSHOT_BLOCKS, 1);
        }
    }

    private Path makeObserver(String name) throws IOException {
        NodeHome home = new NodeHome(directory.resolve(name));
        Files.createDirectories(home.validatorKey().getParent());
        GenesisFile.write(home.genesis(), origin.genesis);
        Files.writeString(
                home.config(),
                "[network]\nport = 0\n[node]\nrole = \"observer\"\n[sync]\nmode = \"blocks\"\n[store]\nsnapshotBlocks = "
                        + SNAPSHOT_BLOCKS + "\n");
        return home.directory();
    }

    /** Changes the state. */
    void transfer(ValidatorNode node) throws IOException {
        transfers.connect(node.port());
        assertTrue(transfers.drive(count -> count >= TRANSFERS));
    }

    private static long newest(ArrangedFiles arranged) {
        return arranged.list().isEmpty()
                ? -1
                : ArrangedFiles.heightOf(arranged.list().get(0));
    }

    NodeConfig serving(int snapshotBlocks) {
        StoreConfig store = new StoreConfig(origin.config.store().directory(), 100_000, 1 << 28, 2, snapshotBlocks);
        return origin.with(origin.config.listener(), origin.config.pool(), store);
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_S_MAX);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "what is waited for does not come");
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** Runs an observer until it has some height and so many arranged copies. */
    static void follow(NodeHome home, int port, long height, int copies) {
        NodeConfig config = NodeConfigFile.read(home);
        ArrangedFiles arranged = ArrangedFiles.open(config.store());
        ValidatorNode node = ValidatorNode.start(config.with(List.of(new PeerAddress("127.0.0.1", port))));
        try {
            await(() -> node.failure() != null
                    || node.storedHeight() >= height && arranged.list().size() >= copies);
        } finally {
            node.close();
        }
        assertNull(node.failure());
    }

    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path file : (Iterable<Path>) all::iterator) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }
}
