package io.timecoin.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes: syncs that the kernel is made to refuse, and SIGKILL in the middle of writing. */
class JournalFaultTest {
    private static final long MANY = 1_000_000;
    private static final String DURABLE = "DURABLE ";

    @TempDir
    Path directory;

    @Test
    void shouldStopWhenFdatasyncFails() throws Exception {
        checkFailingCall("fdatasync");
    }

    @Test
    void shouldStopWhenMsyncFails() throws Exception {
        checkFailingCall("msync");
    }

    /** The first few calls succeed, all later ones fail; the child must stop at the first and count nothing more. */
    private void checkFailingCall(String call) throws Exception {
        requireStrace();
        Process child = JournalChild.start(
                directory.resolve(call),
                MANY,
                "strace",
                "-f",
                "-o",
                "/dev/null",
                "-e",
                "trace=" + call,
                "-e",
                "inject=" + call + ":error=EIO:when=6+");
        long durable = 0;
        String last = "";
        try (BufferedReader lines = output(child)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                durable = line.startsWith(DURABLE) ? sequence(line) : durable;
                last = line.startsWith("FAILED") || line.startsWith("DONE") ? line : last;
            }
        }
        assertTrue(child.waitFor(60, TimeUnit.SECONDS));
        assertEquals("FAILED FATAL DISK " + durable + ' ' + durable, last);
        assertTrue(durable > 0 && durable <= 6L * JournalChild.BATCH, "durable: " + durable);
    }

    private static void requireStrace() throws IOException, InterruptedException {
        int exit;
        try {
            exit = new ProcessBuilder("strace", "-f", "-o", "/dev/null", "-e", "trace=fdatasync", "true")
                    .start()
                    .waitFor();
        } catch (IOException e) {
            exit = -1;
        }
        Assumptions.assumeTrue(exit == 0, "strace is missing or may not trace here: failing syncs are not tried");
    }

    @Test
    void shouldLoseNothingDurableWhenKilled() throws Exception {
        kill(4, 20261122);
    }

    @Test
    @Tag("long")
    void shouldLoseNothingDurableWhenKilledOften() throws Exception {
        kill(100, 20261123);
    }

    private void kill(int rounds, long seed) throws Exception {
        Random random = new Random(seed);
        long durable = 0;
        for (int round = 0; round < rounds; round++) {
            durable = killAfter(durable, 1 + random.nextInt(60));
            Verification verification = Journals.verify(directory);
            String where = "seed " + seed + " round " + round;
            assertNull(verification.damage(), where);
            assertTrue(verification.lastSequence() >= durable, where);
            try (JournalWriter writer = Journals.open(Journals.config(directory))) {
                assertTrue(writer.lastSequence() >= durable, where);
                durable = writer.lastSequence();
                checkNothingReserved();
            }
            checkEvents(durable);
        }
    }

    /** The file a killed process was writing ends with its last record: later starts have nothing more to search. */
    private void checkNothingReserved() {
        try (MappedJournal source = new MappedJournal(directory);
                JournalReader reader = new JournalReader(new MappedJournal(directory))) {
            List<String> files = source.files();
            long[] ends = new long[files.size()];
            while (reader.next() == JournalReader.Step.RECORD) {
                ends[reader.fileIndex()] = reader.position();
            }
            for (int file = 0; file < ends.length - 1; file++) {
                if (!session(files.get(file)).equals(session(files.get(file + 1)))) {
                    assertEquals(ends[file], source.read(files.get(file)).capacity(), files.get(file));
                }
            }
        }
    }

    private static String session(String file) {
        return file.substring(0, file.indexOf('/'));
    }

    private long killAfter(long durableBefore, int batches) throws Exception {
        Process child = JournalChild.start(directory, MANY);
        long durable = durableBefore;
        try (BufferedReader lines = output(child)) {
            int batch = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.matches(DURABLE + "\\d+")) {
                    durable = sequence(line);
                    batch++;
                }
                if (batch == batches) {
                    child.toHandle().destroyForcibly();
                }
            }
            assertTrue(child.waitFor(60, TimeUnit.SECONDS));
        }
        return durable;
    }

    private void checkEvents(long last) {
        SampleEvent expected = new SampleEvent();
        long sequence = 0;
        try (JournalReader reader = new JournalReader(new MappedJournal(directory))) {
            while (reader.next() == JournalReader.Step.RECORD) {
                if (reader.record().type() == RecordType.EVENT) {
                    sequence++;
                    assertTrue(expected.of(sequence).matches(reader.record()));
                }
            }
        }
        assertEquals(last, sequence);
    }

    private static long sequence(String line) {
        return Long.parseLong(line.substring(DURABLE.length()));
    }

    private static BufferedReader output(Process child) {
        return new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8));
    }
}
