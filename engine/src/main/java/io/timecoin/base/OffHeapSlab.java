package io.timecoin.base;

import java.util.Arrays;
import org.agrona.BitUtil;
import org.agrona.UnsafeApi;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A growing array of records of one size, outside the heap. Segments of at most 4 MiB are taken when the first record
 * in them is, so what is not used costs nothing, and start where a cache line does. The memory counts neither against the
 * heap nor against the JVM's limit on direct buffers. Record ids are stable until freed, and freed ids are given out again,
 * latest first.
 *
 * <pre>
 *  id:  | segment index | index in segment |      segments[id >>> shift], (id and mask) * recordBytes
 * </pre>
 *
 * <p>One thread at a time. Allocates on the heap only when a segment is added. Misuse is an {@link InvariantViolation};
 * {@link #close} gives the memory back, after which every use is misuse.
 */
public final class OffHeapSlab implements AutoCloseable {
    private static final int SEGMENT_BYTES_MAX = 4 * 1024 * 1024;
    private static final int SEGMENT_RECORDS_MIN = 64;
    private static final int LINE_BYTES = 64;
    private static final int NONE = -1;

    private final int recordBytes;
    private final int recordsMax;
    private final int shift;
    private final int mask;
    private final long[] addresses;
    private final UnsafeBuffer[] segments;
    /** One bit a record: what makes a double free an error and iteration possible. */
    private final long[][] liveBits;

    private int segmentCount;
    private int highWater;
    private int freeHead = NONE;
    private int size;

    /**
     * Plans a slab; takes no memory yet.
     *
     * @param recordBytes size of a record in bytes, from 4 to 64 KiB
     * @param recordsMax most records alive at once
     */
    public OffHeapSlab(int recordBytes, int recordsMax) {
        Invariant.check(recordBytes >= Integer.BYTES, "a free record holds the id of the next free one");
        Invariant.check(recordBytes <= SEGMENT_BYTES_MAX / SEGMENT_RECORDS_MIN, "a segment holds 64 records");
        Invariant.check(recordsMax > 0, "a slab holds a record");
        Invariant.check(recordsMax <= 1 << 30, "ids are non-negative ints");
        this.recordBytes = recordBytes;
        this.recordsMax = recordsMax;
        int fitting = Integer.highestOneBit(SEGMENT_BYTES_MAX / recordBytes);
        int wanted = Integer.highestOneBit(Math.max(SEGMENT_RECORDS_MIN, 2 * recordsMax - 1));
        int segmentRecords = Math.min(fitting, wanted);
        this.shift = Integer.numberOfTrailingZeros(segmentRecords);
        this.mask = segmentRecords - 1;
        int segmentsMax = (recordsMax + mask) >>> shift;
        this.addresses = new long[segmentsMax];
        this.segments = new UnsafeBuffer[segmentsMax];
        this.liveBits = new long[segmentsMax][];
    }

    /**
     * Takes a record. Its bytes are whatever was there before: the caller writes all it will read.
     *
     * @return its id, from 0
     */
    public int allocate() {
        Invariant.check(size < recordsMax, "the slab is not full");
        int id;
        if (freeHead == NONE) {
            id = highWater;
            if (id >>> shift == segmentCount) {
                addSegment();
            }
            highWater++;
        } else {
            id = freeHead;
            freeHead = segment(id).getInt(offset(id));
        }
        liveBits[id >>> shift][(id & mask) >>> 6] |= 1L << id;
        size++;
        return id;
    }

    /** Gives a record back. */
    public void free(int id) {
        Invariant.check(isLive(id), "only a live record is freed");
        liveBits[id >>> shift][(id & mask) >>> 6] &= ~(1L << id);
        segment(id).putInt(offset(id), freeHead);
        freeHead = id;
        size--;
    }

    /** The memory that holds a record, to be read and written at {@link #offset} and up to the record's size. */
    public UnsafeBuffer segment(int id) {
        Invariant.check(id >= 0 && id < highWater, "the record exists");
        return segments[id >>> shift];
    }

    /** Where in its segment a record starts, in bytes. */
    public int offset(int id) {
        return (id & mask) * recordBytes;
    }

    /** Where a record starts in the memory of the process, for those who read and write no byte beyond it. */
    public long address(int id) {
        Invariant.check(id >= 0 && id < highWater, "the record exists");
        return start(id >>> shift) + (long) (id & mask) * recordBytes;
    }

    /** Whether an id names a record that was taken and not given back. */
    public boolean isLive(int id) {
        return id >= 0 && id < highWater && (liveBits[id >>> shift][(id & mask) >>> 6] >>> id & 1) != 0;
    }

    /** Number of live records. */
    public int size() {
        return size;
    }

    /** Every live id is below this one. */
    public int highWater() {
        return highWater;
    }

    /** Most records alive at once. */
    public int recordsMax() {
        return recordsMax;
    }

    /** Memory taken outside the heap, in bytes; the system backs it page by page as it is used. */
    public long allocatedBytes() {
        return (long) segmentCount * segmentBytes();
    }

    /** Frees every record and keeps the memory for the next ones. */
    public void clear() {
        for (int i = 0; i < segmentCount; i++) {
            Arrays.fill(liveBits[i], 0);
        }
        highWater = 0;
        size = 0;
        freeHead = NONE;
    }

    /** Gives the memory back. Closing twice does nothing. */
    @Override
    public void close() {
        for (int i = 0; i < segmentCount; i++) {
            UnsafeApi.freeMemory(addresses[i]);
            segments[i].wrap(0, 0);
        }
        segmentCount = 0;
        highWater = 0;
        freeHead = NONE;
        // A closed slab looks full, so that the next allocation is refused.
        size = recordsMax;
    }

    private void addSegment() {
        int bytes = segmentBytes();
        addresses[segmentCount] = UnsafeApi.allocateMemory(bytes + LINE_BYTES - 1L);
        segments[segmentCount] = new UnsafeBuffer(start(segmentCount), bytes);
        liveBits[segmentCount] = new long[(mask + Long.SIZE) >>> 6];
        segmentCount++;
    }

    private long start(int segment) {
        return BitUtil.align(addresses[segment], LINE_BYTES);
    }

    private int segmentBytes() {
        return (mask + 1) * recordBytes;
    }
}
