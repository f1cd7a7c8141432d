package io.timecoin.bench.peer.queue;

import io.timecoin.bench.peer.kit.Peer;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import net.openhft.chronicle.bytes.SyncMode;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;

/** Appends records and makes them durable, a batch at a time: one thread, no ring, nothing checked or executed. */
public final class ChronicleQueuePeer {
    private static final int RECORD_BYTES = 360;
    private static final int BATCH = 1_000;
    private static final int BLOCK_BYTES = 64 << 20;
    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final byte[] record = new byte[RECORD_BYTES];
    private final ExcerptAppender appender;
    private final FileChannel file;
    private final int records;

    private ChronicleQueuePeer(ExcerptAppender appender, int records) throws IOException {
        this.appender = appender;
        this.records = records;
        append();
        this.file = FileChannel.open(appender.currentFile().toPath(), StandardOpenOption.WRITE);
    }

    /** Measures; the arguments are a directory, records a repetition, and repetitions. */
    public static void main(String[] arguments) throws Exception {
        Peer.endOnFailure();
        System.setProperty("chronicle.analytics.disable", "true");
        try (ChronicleQueue queue = SingleChronicleQueueBuilder.binary(
                                Path.of(arguments[0]).toFile())
                        .blockSize(BLOCK_BYTES)
                        .syncMode(SyncMode.ASYNC)
                        .build();
                ExcerptAppender appender = queue.createAppender()) {
            ChronicleQueuePeer peer = new ChronicleQueuePeer(appender, Integer.parseInt(arguments[1]));
            Peer.of(
                            ChronicleQueuePeer.class,
                            "Chronicle Queue",
                            "one record of " + RECORD_BYTES + " bytes appended, synced every " + BATCH,
                            "records/s")
                    .report(2, Integer.parseInt(arguments[2]), peer::perSecond);
            peer.file.close();
        }
        Runtime.getRuntime().exit(0);
    }

    private void append() {
        try (DocumentContext document = appender.writingDocument()) {
            document.wire().bytes().write(record, 0, RECORD_BYTES);
        }
    }

    private double perSecond() throws IOException {
        long start = System.nanoTime();
        for (int i = 1; i <= records; i++) {
            append();
            if (i % BATCH == 0) {
                file.force(false);
                appender.sync();
            }
        }
        return records * NANOS_PER_SECOND / (System.nanoTime() - start);
    }
}
