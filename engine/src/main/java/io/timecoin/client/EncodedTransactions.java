package io.timecoin.client;

import io.timecoin.base.Limits;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Encoded transactions by number, end to end in off-heap chunks of 1 MiB, none across two. Added to by one thread; then
 * read, and signed in place, by any.
 */
final class EncodedTransactions {
    private static final int CHUNK_BITS = 20;
    private static final int CHUNK_BYTES = 1 << CHUNK_BITS;
    private static final int CHUNK_MASK = CHUNK_BYTES - 1;

    private final List<UnsafeBuffer> chunks = new ArrayList<>();
    private final long[] positions;
    private final int[] lengths;
    private int count;
    private int used = CHUNK_BYTES;

    EncodedTransactions(int capacity) {
        positions = new long[capacity];
        lengths = new int[capacity];
    }

    /** Where the next transaction may be written, with room for the largest. */
    UnsafeBuffer target() {
        if (used + Limits.TRANSACTION_BYTES_MAX > CHUNK_BYTES) {
            chunks.add(new UnsafeBuffer(ByteBuffer.allocateDirect(CHUNK_BYTES)));
            used = 0;
        }
        return chunks.get(chunks.size() - 1);
    }

    /** The offset in {@link #target} to write at. */
    int targetOffset() {
        return used;
    }

    /** Ends the transaction that was written to the target. */
    void added(int length) {
        positions[count] = (long) (chunks.size() - 1) << CHUNK_BITS | used;
        lengths[count] = length;
        used += length;
        count++;
    }

    UnsafeBuffer buffer(int number) {
        return chunks.get((int) (positions[number] >>> CHUNK_BITS));
    }

    int offset(int number) {
        return (int) positions[number] & CHUNK_MASK;
    }

    int length(int number) {
        return lengths[number];
    }

    int count() {
        return count;
    }

    long bytes() {
        long bytes = 0;
        for (int i = 0; i < count; i++) {
            bytes += lengths[i];
        }
        return bytes;
    }
}
