package io.timecoin.peers;

import io.timecoin.base.Hash;
import io.timecoin.base.Invariant;
import io.timecoin.base.OffHeapIndex;
import io.timecoin.base.OutpointHash;
import java.nio.ByteBuffer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The transactions that were accepted last, in order, to announce them and to give them to who asks; and the hashes of those
 * that were refused, so that they are not asked for again at once. What is oldest makes room for what is new, also while it
 * waits in the pool: then others have it by now, or ask others. Owned by one thread.
 *
 * <pre>
 *             tail                                  head
 *  sequence:   | 17 | 18 | 19 (refused, no bytes) | 20 |
 *  bytes:      ...| 17        | 18   | 20            |...     a ring; none lies across its end
 * </pre>
 */
final class AdmittedLog implements AutoCloseable {
    /** Entries of the engine's log: some seconds of the fastest chain. */
    static final int ENTRIES = 1 << 16;

    /** Bytes of the engine's log. */
    static final int BYTES = 16 * 1024 * 1024;

    /** How long a refused transaction is not asked for again, ms: what refuses it may change with a block. */
    static final long REFUSED_MS = 10_000;

    /** No entry. */
    static final long NONE = -1;

    private final int mask;
    private final int bytesMax;
    private final UnsafeBuffer bytes;
    private final UnsafeBuffer hashes;
    private final long[] positions;
    private final int[] lengths;
    private final long[] seenMs;
    private final boolean[] isForgotten;
    private final LinkBits known;
    private final LinkBits owed;
    private final OffHeapIndex index;
    private final OutpointHash hashing;
    private long headPosition;
    private long head;
    private long tail;

    /**
     * Creates an empty log.
     *
     * @param entries most entries, a power of two
     * @param bytesMax most bytes of transactions
     * @param seed drawn at random, so that nobody can make hashes meet in one place of the index
     */
    AdmittedLog(int entries, int bytesMax, long seed) {
        Invariant.check(Integer.bitCount(entries) == 1, "the number of entries is a power of two");
        this.mask = entries - 1;
        this.bytesMax = bytesMax;
        this.bytes = new UnsafeBuffer(ByteBuffer.allocateDirect(bytesMax));
        this.hashes = new UnsafeBuffer(new byte[entries * Hash.BYTES]);
        this.positions = new long[entries];
        this.lengths = new int[entries];
        this.seenMs = new long[entries];
        this.isForgotten = new boolean[entries];
        this.known = new LinkBits(entries);
        this.owed = new LinkBits(entries);
        this.index = new OffHeapIndex(entries);
        this.hashing = new OutpointHash(seed);
    }

    /**
     * Finds what was seen under a hash: accepted and still here, or refused a moment ago.
     *
     * @return its sequence, or {@link #NONE}
     */
    long find(DirectBuffer source, int at, long nowMs) {
        long sequence = lookUp(source, at);
        boolean isStale = sequence != NONE && isRefused(sequence) && nowMs - seenMs[row(sequence)] >= REFUSED_MS;
        return isStale ? NONE : sequence;
    }

    private long lookUp(DirectBuffer source, int at) {
        int row = index.first(hashing.hash(source, at, 0));
        while (row != OffHeapIndex.NONE) {
            if (isSame(row, source, at)) {
                return tail + (row - tail & mask);
            }
            row = index.next();
        }
        return NONE;
    }

    private boolean isSame(int row, DirectBuffer source, int at) {
        for (int i = 0; i < Hash.BYTES; i += Long.BYTES) {
            if (hashes.getLong(row * Hash.BYTES + i) != source.getLong(at + i)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Adds a transaction, or with no bytes the hash of a refused one. What was there under the hash is forgotten.
     *
     * @return its sequence
     */
    long append(DirectBuffer source, int at, DirectBuffer payload, int offset, int length, long nowMs) {
        Invariant.check(length <= bytesMax / 2, "a transaction is a small part of the log");
        long before = lookUp(source, at);
        if (before != NONE) {
            forget(row(before));
        }
        long position = room(length);
        int row = row(head);
        bytes.putBytes((int) (position % bytesMax), payload, offset, length);
        hashes.putBytes(row * Hash.BYTES, source, at, Hash.BYTES);
        positions[row] = position;
        lengths[row] = length;
        seenMs[row] = nowMs;
        isForgotten[row] = false;
        known.clearRow(row);
        owed.clearRow(row);
        index.insert(hashing.hash(source, at, 0), row);
        headPosition = position + length;
        return head++;
    }

    /** Makes room for an entry and returns where its bytes go. */
    private long room(int length) {
        int left = bytesMax - (int) (headPosition % bytesMax);
        long position = length <= left ? headPosition : headPosition + left;
        while (head > tail && (head - tail > mask || position + length - positions[row(tail)] > bytesMax)) {
            forget(row(tail));
            tail++;
        }
        return position;
    }

    private void forget(int row) {
        if (isForgotten[row]) {
            return;
        }
        isForgotten[row] = true;
        int candidate = index.first(hashing.hash(hashes, row * Hash.BYTES, 0));
        while (candidate != row) {
            candidate = index.next();
        }
        index.removeCurrent();
    }

    private int row(long sequence) {
        return (int) sequence & mask;
    }

    /** The sequence of the oldest entry, or of the next where there is none. */
    long tail() {
        return tail;
    }

    /** The sequence of the next entry. */
    long head() {
        return head;
    }

    private boolean isRefused(long sequence) {
        return lengths[row(sequence)] == 0;
    }

    /** Whether an entry is to be told to a link: accepted, still here, and neither known to it nor told already. */
    boolean isNewsTo(long sequence, int link) {
        int row = row(sequence);
        return lengths[row] > 0 && !isForgotten[row] && !known.get(row, link) && !owed.get(row, link);
    }

    /** The link has it. */
    void noteKnown(long sequence, int link) {
        known.set(row(sequence), link);
    }

    /** All links that are set in a row have it. */
    void noteKnown(long sequence, LinkBits links, int row) {
        known.add(row(sequence), links, row);
    }

    /** The link was told of it and may ask for it, once. */
    void noteTold(long sequence, int link) {
        owed.set(row(sequence), link);
    }

    /** Whether the link may ask for it; it may not again. */
    boolean takeOwed(long sequence, int link) {
        int row = row(sequence);
        boolean isOwed = lengths[row] > 0 && owed.get(row, link);
        if (isOwed) {
            owed.clear(row, link);
            known.set(row, link);
        }
        return isOwed;
    }

    /** A place of links is another's. */
    void clearLink(int link) {
        known.clearLink(link);
        owed.clearLink(link);
    }

    /** The buffer of the hashes. */
    DirectBuffer hashes() {
        return hashes;
    }

    int hashAt(long sequence) {
        return row(sequence) * Hash.BYTES;
    }

    /** The buffer of the transactions. */
    DirectBuffer bytes() {
        return bytes;
    }

    int offset(long sequence) {
        return (int) (positions[row(sequence)] % bytesMax);
    }

    int length(long sequence) {
        return lengths[row(sequence)];
    }

    /** Gives the memory of the index back; the rest goes with the object. */
    @Override
    public void close() {
        index.close();
    }
}
