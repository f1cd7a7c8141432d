package io.timecoin.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.cli.ExitCode;
import io.timecoin.journal.JournalReader;
import io.timecoin.journal.JournalVerifier;
import io.timecoin.journal.MappedJournal;
import io.timecoin.journal.RecordType;
import io.timecoin.journal.RecordView;
import io.timecoin.journal.Verification;
import io.timecoin.ledger.ChainRules;
import io.timecoin.pipeline.BlockSink;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A validator's process under load whose syncs the kernel is made to refuse, and one that is told to stop. */
@Timeout(300)
class NodeFaultTest {
    private static final int WALLETS = 64;
    private static final int ROUNDS = 60;
    private static final int ANSWERS_BEFORE_STOP = 300;
    private static final int INTERVAL_MS_MAX = 60_000;

    /** A chain whose second block comes long after the syncs that fail. */
    private static final ChainRules ONE_BLOCK = new ChainRules(
            2 << 20, 10_000, INTERVAL_MS_MAX, INTERVAL_MS_MAX, 5_000, 100, 600_000, 1L << 50, 100_000, 546);

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"fdatasync", "msync"})
    void shouldStopWithTheCodeOfTheDiskWhenASyncFails(String call) throws Exception {
        DevHome home = home();
        AcceptanceRecord promised = failSync(home, call, 20);
        // May hold a tick alone: blocks come between transfers.
        requireUnanswered(lastBatch(home), promised);
        new JournalOracle(new MappedJournal(home.config.home().journal()), BlockSink.NONE)
                .requireHolds(promised.blocks);
        restart(home, promised);
    }

    /**
     * After the first block no other comes, so every batch but one holds transfers: at most those in flight, so that
     * they fill more batches than succeed.
     */
    @ParameterizedTest
    @ValueSource(strings = {"fdatasync", "msync"})
    void shouldAnswerNoTransferOfTheBatchWhoseSyncFails(String call) throws Exception {
        DevHome home = configured(new DevHome(directory.resolve("home"), WALLETS, ONE_BLOCK));
        AcceptanceRecord promised = failSync(home, call, 10);
        List<Long> unsynced = lastBatch(home);
        assertFalse(unsynced.isEmpty(), "the batch whose sync failed holds transfers");
        requireUnanswered(unsynced, promised);
        restart(home, promised);
    }

    /** Runs a validator under load until the call fails; each of its threads succeeds with it a few times before. */
    private AcceptanceRecord failSync(DevHome home, String call, int first) throws Exception {
        requireStrace();
        AcceptanceRecord promised = new AcceptanceRecord(new PlannedTransfers(home, ROUNDS));
        String[] strace = {
            "strace",
            "-f",
            "--seccomp-bpf",
            "-o",
            "/dev/null",
            "-e",
            "trace=" + call,
            "-e",
            "inject=" + call + ":error=EIO:when=" + first + "+"
        };
        try (NodeChild child = new NodeChild(home, directory.resolve("errors"), strace)) {
            int port = child.awaitListening();
            assertTrue(port > 0, () -> "it did not start, see " + child.errors);
            promised.connect(port);
            assertFalse(promised.drive(count -> false));
            promised.drain();
            assertEquals(ExitCode.DISK.code(), child.awaitEnd());
        }
        System.out.println(call + ": " + promised.summary());
        Verification verification = verify(home);
        assertTrue(verification.isIntact());
        assertFalse(verification.isCleanEnd());
        return promised;
    }

    private static void requireUnanswered(List<Long> unsynced, AcceptanceRecord promised) {
        for (long number : unsynced) {
            assertFalse(promised.isPromised((int) number), "transfer " + number + " was answered before it was synced");
        }
    }

    private DevHome home() throws IOException {
        return configured(new DevHome(directory.resolve("home"), WALLETS));
    }

    private static DevHome configured(DevHome home) throws IOException {
        home.configure("[pool]\nlockMs = 86400000\n[journal]\nfreeSpaceFloorBytes = 0\n");
        return home;
    }

    /** The numbers of the transfers under the last trailer and behind it. */
    private static List<Long> lastBatch(DevHome home) {
        List<Long> last = List.of();
        List<Long> open = new ArrayList<>();
        try (JournalReader reader =
                new JournalReader(new MappedJournal(home.config.home().journal()))) {
            while (reader.next() == JournalReader.Step.RECORD) {
                RecordView record = reader.record();
                if (record.type() == RecordType.EVENT && record.connectionId() != 0) {
                    open.add(record.correlationId());
                } else if (record.type() == RecordType.TRAILER) {
                    last = open;
                    open = new ArrayList<>();
                }
            }
        }
        open.addAll(last);
        return open;
    }

    private static Verification verify(DevHome home) {
        try (MappedJournal journal = new MappedJournal(home.config.home().journal())) {
            return new JournalVerifier(journal, null).verify();
        }
    }

    private static void restart(DevHome home, AcceptanceRecord promised) throws IOException {
        ValidatorNode node = ValidatorNode.start(NodeConfigFile.read(home.config.home()));
        try {
            promised.connect(node.port());
            promised.checkAll();
        } finally {
            node.close();
        }
    }

    private static void requireStrace() throws IOException, InterruptedException {
        int exit;
        try {
            exit = new ProcessBuilder("strace", "-f", "--seccomp-bpf", "-o", "/dev/null", "-e", "trace=msync", "true")
                    .start()
                    .waitFor();
        } catch (IOException e) {
            exit = -1;
        }
        Assumptions.assumeTrue(exit == 0, "strace is missing or may not trace here: failing syncs are not tried");
    }

    @Test
    void shouldEndCleanlyUnderLoadWhenTerminated() throws IOException {
        DevHome home = home();
        AcceptanceRecord promised = new AcceptanceRecord(new PlannedTransfers(home, ROUNDS));
        try (NodeChild child = new NodeChild(home, directory.resolve("errors"))) {
            promised.connect(child.awaitListening());
            assertTrue(promised.drive(count -> count >= ANSWERS_BEFORE_STOP));
            long begun = System.nanoTime();
            child.terminate();
            assertFalse(promised.drive(count -> false), "it stops while it is sent more");
            promised.drain();
            assertEquals(ExitCode.OK.code(), child.awaitEnd());
            long ms = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
            System.out.println("ended " + ms + " ms after SIGTERM; " + promised.summary());
        }
        assertTrue(verify(home).isCleanEnd());
        restart(home, promised);
    }
}
