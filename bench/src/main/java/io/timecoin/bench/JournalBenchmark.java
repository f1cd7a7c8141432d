package io.timecoin.bench;

import io.timecoin.base.EngineException;
import io.timecoin.crypto.Ed25519Signer;
import io.timecoin.journal.ChronicleMedium;
import io.timecoin.journal.JournalConfig;
import io.timecoin.journal.JournalWriter;
import io.timecoin.journal.Medium;
import io.timecoin.journal.Passport;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import net.openhft.chronicle.bytes.SyncMode;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Making events durable, 248-byte transactions, nanoseconds an event: {@code journal} is the journal under SYNC with its
 * envelope, CRC, hash chain, trailers and checkpoints; {@code rawQueue} is Chronicle Queue alone, appending records of the
 * same length and a trailer of the same length a batch, with the same fdatasync a batch. The run prints their quotient.
 * Both in the directory {@code -Dbench.dir}; on a memory file system there is nothing to measure.
 */
@State(Scope.Thread)
public class JournalBenchmark extends EngineBenchmark {
    private static final int EVENTS = 1_000;

    /** Events between two syncs; divides 1,000. */
    @Param({"100", "1000"})
    public int batch;

    private final SyncedEvent event = new SyncedEvent();
    private final UnsafeBuffer record = CoinNumbers.coins(7, 64);
    private TemporaryHome home;
    private JournalWriter journal;
    private long sequence;
    private ChronicleQueue queue;
    private ExcerptAppender appender;
    private FileChannel syncChannel;
    private int recordBytes;
    private int trailerBytes;

    /** Opens both. */
    @Setup
    public void open() throws IOException {
        home = TemporaryHome.make();
        JournalConfig config = JournalConfig.of(home.path().resolve("journal"));
        Medium medium = new ChronicleMedium(config.directory(), config.blockBytes());
        journal = JournalWriter.open(
                config,
                medium,
                Passport.ofThisProcess("bench", "bench", new byte[0]),
                Ed25519Signer.fromSeed(new byte[Ed25519Signer.SEED_BYTES]),
                System::currentTimeMillis);
        measureRecords(medium);
        queue = SingleChronicleQueueBuilder.binary(home.path().resolve("raw").toFile())
                .blockSize(config.blockBytes())
                .syncMode(SyncMode.ASYNC)
                .build();
        appender = queue.createAppender();
        append(recordBytes);
        syncChannel = FileChannel.open(appender.currentFile().toPath(), StandardOpenOption.WRITE);
    }

    /** The framing of a record is 4 bytes in both. */
    private void measureRecords(Medium medium) {
        long before = medium.fileBytes();
        journal.append(event.next(++sequence));
        recordBytes = (int) (medium.fileBytes() - before) - Integer.BYTES;
        before = medium.fileBytes();
        journal.endBatch();
        trailerBytes = (int) (medium.fileBytes() - before) - Integer.BYTES;
    }

    /** Removes both. */
    @TearDown
    public void close() throws IOException {
        journal.close(true);
        syncChannel.close();
        appender.close();
        queue.close();
        home.close();
    }

    /** 1,000 events through the journal. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public long journal() throws EngineException {
        for (int i = 1; i <= EVENTS; i++) {
            journal.append(event.next(++sequence));
            if (i % batch == 0) {
                journal.endBatch();
            }
        }
        return journal.durableSequence();
    }

    /** The same bytes without the journal. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public long rawQueue() throws IOException {
        for (int i = 1; i <= EVENTS; i++) {
            append(recordBytes);
            if (i % batch == 0) {
                append(trailerBytes);
                syncChannel.force(false);
                appender.sync();
            }
        }
        return appender.lastIndexAppended();
    }

    private void append(int length) {
        try (DocumentContext document = appender.writingDocument()) {
            document.wire().bytes().write(record.byteArray(), 0, length);
        }
    }
}
