package io.timecoin.base;

import org.agrona.DirectBuffer;
import org.agrona.UnsafeApi;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A sequence of bytes outside the heap that grows at its end, segment by segment, without copying what is there. For
 * something large that is made once, read once and given back: it never reaches the heap's old generation, and counts
 * neither against the heap nor against the JVM's limit on direct buffers.
 *
 * <p>One thread at a time. {@link #close} gives the memory back, after which it is empty and cannot grow.
 */
public final class OffHeapBytes implements AutoCloseable {
    private static final int SEGMENT_BYTES = 4 * 1024 * 1024;

    private final UnsafeBuffer[] segments;
    private long capacity;
    private long length;
    private boolean isClosed;

    /**
     * Plans a sequence; takes no memory yet.
     *
     * @param bytesMax most bytes it can hold, from 1
     */
    public OffHeapBytes(long bytesMax) {
        Invariant.check(bytesMax > 0, "a sequence holds a byte");
        segments = new UnsafeBuffer[Math.toIntExact((bytesMax + SEGMENT_BYTES - 1) / SEGMENT_BYTES)];
    }

    /** Is shown the bytes piece by piece, in order. */
    @FunctionalInterface
    public interface PieceVisitor {
        /** The next bytes; valid during the call. */
        void onPiece(DirectBuffer buffer, int offset, int length);
    }

    /** Adds bytes at the end; they are copied. */
    public void append(DirectBuffer source, int offset, int count) {
        Invariant.check(!isClosed, "the sequence is open");
        int done = 0;
        while (done < count) {
            if (length == capacity) {
                addSegment();
            }
            int at = (int) (length % SEGMENT_BYTES);
            int step = Math.min(SEGMENT_BYTES - at, count - done);
            segments[(int) (length / SEGMENT_BYTES)].putBytes(at, source, offset + done, step);
            done += step;
            length += step;
        }
    }

    private void addSegment() {
        int index = (int) (capacity / SEGMENT_BYTES);
        Invariant.check(index < segments.length, "a sequence keeps its bound");
        segments[index] = new UnsafeBuffer(UnsafeApi.allocateMemory(SEGMENT_BYTES), SEGMENT_BYTES);
        capacity += SEGMENT_BYTES;
    }

    /** Shows all bytes. */
    public void forEach(PieceVisitor visitor) {
        for (long from = 0; from < length; from += SEGMENT_BYTES) {
            int count = (int) Math.min(SEGMENT_BYTES, length - from);
            visitor.onPiece(segments[(int) (from / SEGMENT_BYTES)], 0, count);
        }
    }

    /** Number of bytes. */
    public long length() {
        return length;
    }

    /** Gives the memory back. Closing twice does nothing. */
    @Override
    public void close() {
        for (int i = 0; i < capacity / SEGMENT_BYTES; i++) {
            UnsafeApi.freeMemory(segments[i].addressOffset());
            segments[i] = null;
        }
        capacity = 0;
        length = 0;
        isClosed = true;
    }
}
