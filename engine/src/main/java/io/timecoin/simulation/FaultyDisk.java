package io.timecoin.simulation;

import io.timecoin.journal.JournalReader;
import io.timecoin.journal.Medium;
import io.timecoin.journal.MemoryMedium;
import io.timecoin.journal.RecordType;
import java.util.List;
import java.util.Set;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The disk of one validator: keeps what was synced, and of the rest what chance leaves of it.
 *
 * <pre>
 *  newest file:  | records ... | last trailer | not synced ...      |
 *                  a flip here is damage        lost, torn, flipped
 * </pre>
 */
final class FaultyDisk implements Medium {
    private static final int SECTOR_BYTES = 512;

    private final MemoryMedium memory = new MemoryMedium();
    private final FaultCounts counts;
    private long syncedBytes;
    private long lastAppendAt;
    private long lastTrailerAt;
    private long lastTrailerEnd;
    private long lastBatchAt;

    FaultyDisk(FaultCounts counts) {
        this.counts = counts;
    }

    /** The machine loses power. */
    void crash(Dice dice, Set<Fault> faults) {
        if (memory.files().isEmpty()) {
            return;
        }
        String newest = newest();
        long written = memory.fileBytes();
        long end = syncedBytes + kept(written - syncedBytes, dice, faults);
        memory.crash((int) (end - syncedBytes));
        if (end < written) {
            counts.add(end > syncedBytes ? Fault.TORN_TAIL : Fault.LOST_TAIL);
        }
        if (end > 0) {
            mar(memory.raw(newest), end, dice, faults);
        }
    }

    private void mar(UnsafeBuffer file, long end, Dice dice, Set<Fault> faults) {
        findTrailers();
        if (end > lastTrailerEnd) {
            // Of the batch that follows not even one record may be whole.
            lastBatchAt = lastTrailerEnd;
        }
        if (faults.contains(Fault.TORN_TAIL) && dice.oneIn(2)) {
            tear(file, Math.max(syncedBytes, lastBatchAt), end, dice);
        }
        if (faults.contains(Fault.FLIPPED_TAIL) && end > lastTrailerEnd && dice.oneIn(2)) {
            counts.add(Fault.FLIPPED_TAIL);
            flip(file, dice.between(lastTrailerEnd, end - 1), dice);
        }
    }

    private int kept(long unsynced, Dice dice, Set<Fault> faults) {
        if (faults.contains(Fault.TORN_TAIL) && dice.oneIn(2)) {
            return (int) dice.between(0, unsynced);
        }
        return faults.contains(Fault.LOST_TAIL) && dice.oneIn(2) ? 0 : (int) unsynced;
    }

    /** A batch that another follows is taken as synced, so only the last one may be torn. */
    private void findTrailers() {
        JournalReader reader = new JournalReader(memory, memory.files().size() - 1);
        lastTrailerEnd = 0;
        lastBatchAt = 0;
        while (reader.next() == JournalReader.Step.RECORD) {
            if (reader.offset() == lastTrailerEnd) {
                lastBatchAt = lastTrailerEnd;
            }
            if (reader.record().type() == RecordType.TRAILER) {
                lastTrailerEnd = reader.position();
            }
        }
    }

    /** What was not synced reaches the disk in any order, sector by sector. */
    private void tear(UnsafeBuffer file, long from, long end, Dice dice) {
        long sectors = (end - 1) / SECTOR_BYTES - from / SECTOR_BYTES;
        if (sectors > 0) {
            counts.add(Fault.TORN_TAIL);
            long sector = (from / SECTOR_BYTES + dice.between(1, sectors)) * SECTOR_BYTES;
            file.setMemory((int) sector, (int) Math.min(SECTOR_BYTES, end - sector), (byte) 0);
        }
    }

    private static void flip(UnsafeBuffer file, long at, Dice dice) {
        file.putByte((int) at, (byte) (file.getByte((int) at) ^ 1 << dice.below(Byte.SIZE)));
    }

    /** Flips a bit before the last trailer of the newest file; false if there is nothing. */
    boolean damage(Dice dice) {
        if (lastTrailerAt == 0) {
            return false;
        }
        counts.add(Fault.DAMAGE);
        flip(memory.raw(newest()), dice.between(0, lastTrailerAt - 1), dice);
        return true;
    }

    private String newest() {
        List<String> files = memory.files();
        return files.get(files.size() - 1);
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
    public void roll(long timeMs) {
        memory.roll(timeMs);
        syncedBytes = 0;
        lastTrailerAt = 0;
    }

    @Override
    public void append(DirectBuffer record, int offset, int length) {
        lastAppendAt = memory.fileBytes();
        memory.append(record, offset, length);
    }

    @Override
    public void sync() {
        memory.sync();
        syncedBytes = memory.fileBytes();
        lastTrailerAt = lastAppendAt;
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
    public void close() {
        memory.close();
    }
}
