package io.timecoin.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the writer and the reader allocate once they run, and what the library is kept from doing. */
class JournalAllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int WARM_UP = 60_000;
    private static final int MEASURED = 100_000;
    private static final int BATCH = 200;
    /** A free-space check every 16 MiB and a chunk crossed; nothing that grows with the events. */
    private static final long SLACK_BYTES = 16 * 1024;

    private final SampleEvent event = new SampleEvent();

    @TempDir
    Path directory;

    @Test
    void shouldAllocateNothingPerEvent() {
        JournalConfig config = new JournalConfig(
                directory, Durability.SYNC, 1 << 30, 86_400_000, 0, 10_000_000, 1 << 20, 64 * 1024 * 1024);
        try (JournalWriter writer = Journals.open(config)) {
            write(writer, WARM_UP);
            long before = THREADS.getCurrentThreadAllocatedBytes();
            write(writer, MEASURED);
            long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
            assertTrue(allocated < SLACK_BYTES, "writing allocated " + allocated);
        }
        try (JournalReader reader = new JournalReader(new MappedJournal(directory))) {
            read(reader, WARM_UP);
            long before = THREADS.getCurrentThreadAllocatedBytes();
            read(reader, MEASURED);
            long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
            assertTrue(allocated < SLACK_BYTES, "reading allocated " + allocated);
        }
    }

    private void write(JournalWriter writer, int events) {
        for (int i = 1; i <= events; i++) {
            writer.append(event.of(writer.lastSequence() + 1));
            if (i % BATCH == 0) {
                writer.endBatch();
            }
        }
    }

    private static void read(JournalReader reader, int records) {
        for (int i = 0; i < records; i++) {
            assertEquals(JournalReader.Step.RECORD, reader.next());
        }
    }

    @Test
    void shouldHaveNoAnalyticsOnTheClassPath() {
        assertThrows(ClassNotFoundException.class, () -> Class.forName("net.openhft.chronicle.analytics.Analytics"));
        ChronicleLog.failures();
        assertEquals("true", System.getProperty("chronicle.analytics.disable"));
        assertEquals("true", System.getProperty("chronicle.disk.monitor.disable"));
    }
}
