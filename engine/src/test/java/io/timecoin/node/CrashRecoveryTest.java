package io.timecoin.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.cli.ExitCode;
import io.timecoin.journal.MappedJournal;
import io.timecoin.ledger.ChainRules;
import io.timecoin.pipeline.BlockSink;
import io.timecoin.replica.CommittedBlock;
import io.timecoin.store.BlockStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real process, killed with signal 9 again and again on one home: after so many answers under load, while it recovers,
 * while it shuts down. Whatever a client was promised must hold after every restart.
 */
class CrashRecoveryTest {
    private static final int WALLETS = 64;
    private static final int ANSWERS_A_CYCLE_MAX = 160;
    /** Every so many kills one falls into a recovery, and one into a shutdown. */
    private static final int KINDS = 5;

    private static final int SHUTDOWN_MS = 400;
    private static final String CONFIG = """
            [pool]
            lockMs = 86400000
            [journal]
            blockBytes = 8388608
            freeSpaceFloorBytes = 0
            [store]
            snapshotBlocks = 7
            """;

    @TempDir
    Path directory;

    private DevHome home;
    private AcceptanceRecord promised;
    private Random random;
    private long startMs;
    private int started;

    @Test
    void shouldKeepEveryPromiseWhenKilled() throws IOException {
        campaign(20, 20261122);
    }

    @Test
    @Tag("long")
    void shouldKeepEveryPromiseWhenKilledManyTimes() throws IOException {
        campaign(200, 20261123);
    }

    private void campaign(int kills, long seed) throws IOException {
        System.out.println("seed " + seed + ", " + kills + " kills");
        random = new Random(seed);
        ChainRules rules = new ChainRules(1 << 20, 2_000, 20, 10_000, 5_000, 100, 600_000, 1L << 50, 10_000, 546);
        home = new DevHome(directory.resolve("home"), WALLETS, rules);
        home.configure(CONFIG);
        promised = new AcceptanceRecord(
                new PlannedTransfers(home, kills * (ANSWERS_A_CYCLE_MAX + AcceptanceRecord.WINDOW) / WALLETS + 1));
        for (int kill = 0; kill < kills; kill++) {
            long begun = System.nanoTime();
            String where = cycle(kill);
            long ranMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
            JournalOracle oracle = replay(BlockSink.NONE);
            oracle.requireHolds(promised.blocks);
            long allMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
            System.out.println("kill " + kill + ' ' + where + ": sequence " + oracle.sequence + ", height "
                    + oracle.height + ", " + ranMs + " ms to start and run, " + (allMs - ranMs) + " ms to replay; "
                    + promised.summary());
        }
        endInOrder();
    }

    private String cycle(int kill) throws IOException {
        try (NodeChild child = child()) {
            if (kill % KINDS == KINDS - 1) {
                return killWhileRecovering(child);
            }
            connect(child);
            int answers = 1 + random.nextInt(ANSWERS_A_CYCLE_MAX);
            assertTrue(promised.drive(count -> count >= answers), () -> "the validator ended, see " + child.errors);
            return kill % KINDS == KINDS - 2 ? killWhileStopping(child) : killNow(child, answers);
        }
    }

    private NodeChild child() throws IOException {
        return new NodeChild(home, directory.resolve("errors-" + started++));
    }

    private void connect(NodeChild child) throws IOException {
        long begun = System.nanoTime();
        int port = child.awaitListening();
        startMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
        assertTrue(port > 0, () -> "the validator did not start, see " + child.errors);
        promised.connect(port);
    }

    private String killNow(NodeChild child, int answers) throws IOException {
        child.kill();
        promised.drain();
        child.awaitEnd();
        return "after " + answers + " answers";
    }

    private String killWhileRecovering(NodeChild child) {
        long ms = startMs / 4 + random.nextInt((int) startMs);
        boolean ended = child.endsWithin(ms);
        assertTrue(!ended, () -> "the validator did not start, see " + child.errors);
        child.kill();
        child.awaitEnd();
        return "while starting, after " + ms + " of about " + startMs + " ms";
    }

    private String killWhileStopping(NodeChild child) throws IOException {
        int ms = random.nextInt(SHUTDOWN_MS);
        child.terminate();
        boolean ended = child.endsWithin(ms);
        child.kill();
        promised.drain();
        child.awaitEnd();
        return "while stopping, after " + ms + " ms" + (ended ? ", too late" : "");
    }

    private JournalOracle replay(BlockSink sink) {
        return new JournalOracle(new MappedJournal(home.config.home().journal()), sink);
    }

    /** The last validator proves every final transfer spent, and stops in order where the oracle says. */
    private void endInOrder() throws IOException {
        try (NodeChild child = child()) {
            connect(child);
            promised.settle();
            promised.checkAll();
            child.terminate();
            promised.drain();
            List<String> said = child.remainingOutput();
            assertEquals(ExitCode.OK.code(), child.awaitEnd());
            try (BlockStore stored = BlockStore.open(home.config.store())) {
                JournalOracle oracle = replay((block, sequence) -> requireStored(stored, block));
                oracle.requireHolds(promised.blocks);
                assertEquals(
                        "{\"event\":\"stopped\",\"height\":" + oracle.height + ",\"stateRoot\":\"" + oracle.stateRoot
                                + "\"}",
                        said.get(said.size() - 1));
                assertEquals(oracle.height, stored.lastHeight());
            }
        }
    }

    private static void requireStored(BlockStore stored, CommittedBlock block) {
        ExpandableArrayBuffer found = new ExpandableArrayBuffer();
        assertEquals(block.length(), stored.read(block.height(), found, 0));
        assertEquals(new UnsafeBuffer(block.bytes(), 0, block.length()), new UnsafeBuffer(found, 0, block.length()));
    }
}
