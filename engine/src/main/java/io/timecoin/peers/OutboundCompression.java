package io.timecoin.peers;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.timecoin.codec.Compressor;
import io.timecoin.codec.FrameHeader;
import io.timecoin.codec.FrameType;
import java.util.concurrent.locks.ReentrantLock;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Compresses bulk frames for all connections of a listener, on the thread that brings them. Any thread, one at a time: who
 * comes while another compresses does not wait but sends the frame as it is.
 */
final class OutboundCompression implements AutoCloseable {
    private final CompressionCounts counts;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by the lock.
    private final Compressor compressor = new Compressor();
    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);
    private boolean isClosed;

    OutboundCompression(CompressionCounts counts) {
        this.counts = counts;
    }

    /** The frame, compressed; or null if it is to be sent as it is. */
    ByteBuf frame(
            ByteBufAllocator allocator,
            FrameType type,
            long correlationId,
            DirectBuffer payload,
            int offset,
            int length) {
        if (!Compressor.mayCompress(type, length) || !lock.tryLock()) {
            return null;
        }
        try {
            return isClosed ? null : compressed(allocator, type, correlationId, payload, offset, length);
        } finally {
            lock.unlock();
        }
    }

    private ByteBuf compressed(
            ByteBufAllocator allocator,
            FrameType type,
            long correlationId,
            DirectBuffer payload,
            int offset,
            int length) {
        long begun = CompressionCounts.threadNanos();
        int bytes = compressor.compress(payload, offset, length);
        counts.nanosOut.add(CompressionCounts.threadNanos() - begun);
        if (bytes == Compressor.NOT_WORTH_IT) {
            return null;
        }
        counts.framesOut.increment();
        counts.bytesBeforeOut.add(length);
        counts.bytesAfterOut.add(bytes);
        ByteBuf frame = allocator.directBuffer(FrameHeader.BYTES + bytes);
        OutboundQueue.encode(frame, view, type, FrameHeader.COMPRESSED, correlationId, compressor.buffer(), 0, bytes);
        return frame;
    }

    /** Gives its memory back; from here on frames are sent as they are. */
    @Override
    public void close() {
        lock.lock();
        try {
            isClosed = true;
            compressor.close();
        } finally {
            lock.unlock();
        }
    }
}
