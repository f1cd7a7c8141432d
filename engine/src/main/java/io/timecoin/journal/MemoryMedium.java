package io.timecoin.journal;

import io.timecoin.base.EngineException;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A journal in memory, framed as the queue frames its files, for simulation and tests: it can lose what was not synced,
 * refuse a sync and run out of space. One thread.
 */
public final class MemoryMedium implements Medium {
    private static final int RECORD_BYTES_MAX = 1024 * 1024;

    private static final class MemoryFile {
        private final ExpandableArrayBuffer bytes = new ExpandableArrayBuffer(1024);
        private int length;
        private int durable;
    }

    private final List<MemoryFile> files = new ArrayList<>();
    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);
    private long freeBytes = Long.MAX_VALUE;
    private boolean syncFails;
    private boolean failed;

    /** Every later sync fails, and after the first failure every append too. */
    public void failSyncs() {
        syncFails = true;
    }

    /** Sets how much space seems left. */
    public void freeBytes(long bytes) {
        freeBytes = bytes;
    }

    /** Forgets everything not synced but for some bytes of the newest file, as a machine that loses power does. */
    public void crash(int unsyncedBytesKept) {
        for (MemoryFile file : files) {
            file.length = Math.min(file.length, file.durable + (file == newest() ? unsyncedBytesKept : 0));
        }
        files.removeIf(file -> file.length == 0);
        syncFails = false;
        failed = false;
    }

    /** The bytes of a file, to damage on purpose. */
    public UnsafeBuffer raw(String file) {
        MemoryFile found = find(file);
        return new UnsafeBuffer(found.bytes.byteArray(), 0, found.length);
    }

    private MemoryFile newest() {
        return files.get(files.size() - 1);
    }

    private MemoryFile find(String name) {
        return files.get(Integer.parseInt(name));
    }

    @Override
    public List<String> files() {
        List<String> names = new ArrayList<>();
        for (int file = 0; file < files.size(); file++) {
            names.add(String.format("%08d", file));
        }
        return names;
    }

    @Override
    public DirectBuffer read(String file) {
        MemoryFile found = find(file);
        view.wrap(found.bytes.byteArray(), 0, found.length);
        return view;
    }

    @Override
    public void roll(long timeMs) {
        requireWorking();
        files.add(new MemoryFile());
    }

    @Override
    public void append(DirectBuffer record, int offset, int length) {
        requireWorking();
        MemoryFile file = newest();
        file.bytes.putInt(file.length, length, Layout.ORDER);
        file.bytes.putBytes(file.length + Framing.HEADER_BYTES, record, offset, length);
        file.length += Framing.HEADER_BYTES + length;
    }

    @Override
    public void sync() {
        requireWorking();
        if (syncFails) {
            failed = true;
            requireWorking();
        }
        newest().durable = newest().length;
    }

    private void requireWorking() {
        if (failed) {
            throw EngineException.fatal(EngineException.Cause.DISK, "the disk in memory was told to fail");
        }
    }

    @Override
    public long fileBytes() {
        return newest().length;
    }

    @Override
    public int recordBytesMax() {
        return RECORD_BYTES_MAX;
    }

    @Override
    public long freeBytes() {
        return freeBytes;
    }

    @Override
    public void truncate(String file, long offset) {
        MemoryFile found = find(file);
        found.length = (int) offset;
        found.durable = found.length;
        if (offset == 0) {
            files.remove(found);
        }
    }

    @Override
    public void close() {
        view.wrap(0, 0);
    }
}
