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

/** A validator's process under load whose syncs the kernel is made to refuse, and one that is told to stop. */
@Timeout(300)
class NodeFaultTest {
    private static final int WALLETS = 64;
    private static final int ROUNDS = 60;
    private static final int ANSWERS_BEFORE_STOP = 300;

    @TempDir
    Path directory;

    @Test
    void shouldStopWithTheCodeOfTheDiskWhenFdatasyncFails() throws Exception {
        checkFailingCall("fdatasync");
    }

    @Test
    void shouldStopWithTheCodeOfTheDiskWhenMsyncFails() throws Exception {
        checkFailingCall("msync");
    }

    /** The first calls of each thread succeed: enough to start, and for some batches of the journal's thread. */
    private void checkFailingCall(String call) throws Exception {
        requireStrace();
        DevHome home = home();
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
            "inject=" + call + ":error=EIO:when=20+"
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
        // May hold a tick alone; the transfers in it, if any, were never promised.
        List<Long> unsynced = lastBatch(home);
        for (long number : unsynced) {
            assertFalse(promised.isPromised((int) number), "transfer " + number + " was answered before it was synced");
        }
        Verification verification = verify(home);
        assertTrue(verification.isIntact());
        assertFalse(verification.isCleanEnd());
        new JournalOracle(new MappedJournal(home.config.home().journal()), BlockSink.NONE)
                .requireHolds(promised.blocks);
        restart(home, promised);
    }

    private DevHome home() throws IOException {
        DevHome home = new DevHome(directory.resolve("home"), WALLETS);
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
