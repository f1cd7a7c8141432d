package io.timecoin.peers;

import io.timecoin.base.ResultCode;
import io.timecoin.codec.Decompressor;
import io.timecoin.codec.FrameType;
import org.agrona.DirectBuffer;

/**
 * Decompresses what the connections of one event loop read, into one buffer for all of them. A frame that the sink had no
 * room for stays in it, and is not decompressed again unless another connection needed the buffer meanwhile. Event loop.
 */
final class InboundCompression implements AutoCloseable {
    private final CompressionCounts counts;
    private final Decompressor decompressor = new Decompressor();
    private FrameReader holder;

    InboundCompression(CompressionCounts counts) {
        this.counts = counts;
    }

    /** Decompresses a reader's frame, unless it is the one it left here; OK or COMPRESSION_INVALID. */
    ResultCode decompress(FrameReader reader, FrameType type, DirectBuffer buffer, int offset, int length) {
        if (holder == reader) {
            return ResultCode.OK;
        }
        holder = null;
        long begun = CompressionCounts.threadNanos();
        ResultCode code = decompressor.decompress(type, buffer, offset, length);
        counts.nanosIn.add(CompressionCounts.threadNanos() - begun);
        if (code != ResultCode.OK) {
            counts.framesRefused.increment();
            return code;
        }
        counts.framesIn.increment();
        counts.bytesBeforeIn.add(length);
        counts.bytesAfterIn.add(decompressor.length());
        holder = reader;
        return ResultCode.OK;
    }

    /** What was decompressed, from index 0. */
    DirectBuffer buffer() {
        return decompressor.buffer();
    }

    int length() {
        return decompressor.length();
    }

    /** The reader's frame was taken, or given up. */
    void forget(FrameReader reader) {
        if (holder == reader) {
            holder = null;
        }
    }

    /** Gives the memory back. */
    @Override
    public void close() {
        holder = null;
        decompressor.close();
    }
}
