package io.timecoin.txpool;

import io.timecoin.base.Invariant;
import io.timecoin.base.Limits;
import org.agrona.DirectBuffer;
import org.agrona.UnsafeApi;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Off-heap memory for payloads of 1 byte to 64 KiB, each contiguous in a slot of 256 * 2^k bytes.
 *
 * <pre>
 *  segment:  16 pages, allocated when first needed, freed by close
 *  page:     | owner of each 256-byte unit, 1 KiB | 64 KiB of slots of one size |
 *  position: page * 256 + unit
 * </pre>
 *
 * The slots of one size stay dense: a freed slot is filled with the last one of its size, and an emptied page serves
 * any size. So memory never exceeds the reserved bytes by more than one open page a size, whatever the history, and
 * whether a payload fits is decided by the sum of slots alone. Outside of MaxDirectMemorySize. State thread.
 */
final class PayloadSlab implements AutoCloseable {
    /** No owner. */
    static final int NONE = -1;

    static final int UNIT_BYTES = 256;
    static final int PAGE_BYTES = Limits.TRANSACTION_BYTES_MAX;
    static final int SIZES = Integer.numberOfTrailingZeros(PAGE_BYTES / UNIT_BYTES) + 1;

    private static final int UNITS_PER_PAGE = PAGE_BYTES / UNIT_BYTES;
    private static final int OWNERS_BYTES = UNITS_PER_PAGE * Integer.BYTES;
    private static final int PAGE_STRIDE = OWNERS_BYTES + PAGE_BYTES;
    private static final int PAGES_PER_SEGMENT = 16;
    private static final int SEGMENT_BYTES = PAGES_PER_SEGMENT * PAGE_STRIDE;

    private final UnsafeBuffer[] segments;
    private final int pagesMax;
    private final int[] slotsUsed = new int[SIZES];
    private final int[] lastPage = new int[SIZES];
    private final int[] pageBefore;
    private int freePage = NONE;
    private int pagesOpened;
    private int segmentCount;
    private int count;
    private long reservedBytes;

    PayloadSlab(long bytesMax) {
        pagesMax = Math.toIntExact((bytesMax + PAGE_BYTES - 1) / PAGE_BYTES) + SIZES;
        segments = new UnsafeBuffer[(pagesMax + PAGES_PER_SEGMENT - 1) / PAGES_PER_SEGMENT];
        pageBefore = new int[pagesMax];
    }

    /** Bytes of the slot that a payload takes. */
    static int slotBytes(int length) {
        return UNIT_BYTES << sizeOf(length);
    }

    /** Payloads held. */
    int count() {
        return count;
    }

    /** Bytes of the slots held. */
    long reservedBytes() {
        return reservedBytes;
    }

    /** Bytes taken from the operating system. */
    long allocatedBytes() {
        return (long) segmentCount * SEGMENT_BYTES;
    }

    /** Copies a payload in and gives its position, which holds until {@link #free} names the owner as moved. */
    int store(int owner, DirectBuffer source, int offset, int length) {
        Invariant.check(length > 0 && length <= PAGE_BYTES, "a payload fits a page");
        int size = sizeOf(length);
        int slots = UNITS_PER_PAGE >> size;
        if ((slotsUsed[size] & slots - 1) == 0) {
            int page = openPage();
            pageBefore[page] = lastPage[size];
            lastPage[size] = page;
        }
        slotsUsed[size]++;
        count++;
        reservedBytes += slotBytes(length);
        int position = lastPosition(size);
        buffer(position).putBytes(offset(position), source, offset, length);
        setOwner(position, owner);
        return position;
    }

    /**
     * Gives a slot back and fills the gap with the last slot of its size.
     *
     * @return the owner whose payload is now at the position, or NONE if none moved
     */
    int free(int position, int length) {
        int size = sizeOf(length);
        int last = lastPosition(size);
        int moved = NONE;
        if (last != position) {
            moved = owner(last);
            setOwner(position, moved);
            buffer(position).putBytes(offset(position), buffer(last), offset(last), slotBytes(length));
        }
        slotsUsed[size]--;
        count--;
        reservedBytes -= slotBytes(length);
        if ((slotsUsed[size] & (UNITS_PER_PAGE >> size) - 1) == 0) {
            int page = lastPage[size];
            lastPage[size] = pageBefore[page];
            pageBefore[page] = freePage;
            freePage = page;
        }
        return moved;
    }

    /** The buffer that holds a position. */
    UnsafeBuffer buffer(int position) {
        return segments[position / UNITS_PER_PAGE / PAGES_PER_SEGMENT];
    }

    /** Where in its buffer a position is. */
    int offset(int position) {
        return pageOffset(position) + OWNERS_BYTES + position % UNITS_PER_PAGE * UNIT_BYTES;
    }

    @Override
    public void close() {
        for (int i = 0; i < segmentCount; i++) {
            long address = segments[i].addressOffset();
            segments[i] = null;
            UnsafeApi.freeMemory(address);
        }
        segmentCount = 0;
    }

    private static int sizeOf(int length) {
        return Integer.SIZE - Integer.numberOfLeadingZeros((length - 1) / UNIT_BYTES);
    }

    private int lastPosition(int size) {
        int slots = UNITS_PER_PAGE >> size;
        return lastPage[size] * UNITS_PER_PAGE + ((slotsUsed[size] - 1 & slots - 1) << size);
    }

    private int openPage() {
        if (freePage != NONE) {
            int page = freePage;
            freePage = pageBefore[page];
            return page;
        }
        Invariant.check(pagesOpened < pagesMax, "the pool reserves no more than its maximum");
        if (pagesOpened == segmentCount * PAGES_PER_SEGMENT) {
            segments[segmentCount] = new UnsafeBuffer(UnsafeApi.allocateMemory(SEGMENT_BYTES), SEGMENT_BYTES);
            segmentCount++;
        }
        return pagesOpened++;
    }

    private int owner(int position) {
        return buffer(position).getInt(ownerOffset(position));
    }

    private void setOwner(int position, int owner) {
        buffer(position).putInt(ownerOffset(position), owner);
    }

    private static int ownerOffset(int position) {
        return pageOffset(position) + position % UNITS_PER_PAGE * Integer.BYTES;
    }

    private static int pageOffset(int position) {
        return position / UNITS_PER_PAGE % PAGES_PER_SEGMENT * PAGE_STRIDE;
    }
}
