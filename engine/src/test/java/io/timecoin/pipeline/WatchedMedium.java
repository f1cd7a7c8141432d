package io.timecoin.pipeline;

import io.timecoin.base.EngineException;
import io.timecoin.journal.Medium;
import io.timecoin.journal.MemoryMedium;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.agrona.DirectBuffer;

/** A journal in memory that says how far it is synced, can be held in a sync, and can refuse one. */
final class WatchedMedium implements Medium {
    final MemoryMedium memory = new MemoryMedium();
    private volatile long syncedBytes;
    private volatile int syncs;
    private volatile boolean isFailing;
    private volatile CountDownLatch gate = new CountDownLatch(0);

    /** Bytes of the one file that a sync has covered. Any thread. */
    long syncedBytes() {
        return syncedBytes;
    }

    int syncs() {
        return syncs;
    }

    /** The next sync fails, and all later ones. */
    void failNextSync() {
        isFailing = true;
    }

    /** Holds the next sync until the latch opens. */
    void hold(CountDownLatch until) {
        gate = until;
    }

    @Override
    public void sync() {
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        if (isFailing) {
            throw EngineException.fatal(EngineException.Cause.DISK, "told to fail");
        }
        memory.sync();
        syncs = syncs + 1;
        syncedBytes = memory.fileBytes();
    }

    @Override
    public void roll(long timeMs) {
        memory.roll(timeMs);
    }

    @Override
    public void append(DirectBuffer record, int offset, int length) {
        memory.append(record, offset, length);
    }

    @Override
    public long fileBytes() {
        return memory.fileBytes();
    }

    @Override
    public int recordBytesMax() {
        return memory.recordBytesMax();
    }

    @Override
    public long freeBytes() {
        return memory.freeBytes();
    }

    @Override
    public void truncate(String file, long offset) {
        memory.truncate(file, offset);
    }

    @Override
    public List<String> files() {
        return memory.files();
    }

    @Override
    public DirectBuffer read(String file) {
        return memory.read(file);
    }

    @Override
    public void close() {
        memory.close();
    }
}
