package io.timecoin.peers;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.timecoin.base.Limits;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.FrameHeader;
import io.timecoin.codec.FrameType;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Cuts one connection's bytes into frames. A frame that lies whole in what was read is handed over where it lies; only
 * one cut by the end of a read is put together, after its header has been checked, in a buffer that grows with what
 * arrives, whatever length is claimed, and is given back with the frame. A compressed payload is decompressed once its
 * frame is whole. Event loop.
 *
 * <pre>
 *             +---- skipping: the claimed payload of a refused frame, bounded ----+
 *             v                                                                   |
 *  bytes -> header whole? -yes-> header checked -OK-> frame whole? -yes-> consumer |
 *             | no                     | refused           | no                   |
 *             v                        +-------------------|---> answered --------+
 *         assembling  <------------------------------------+
 * </pre>
 */
final class FrameReader {
    /** Takes what the reader finds. */
    interface Consumer {
        /** Whether one more frame may be read now, if only to be refused; if not, the reader stops before it. */
        boolean isReady();

        /**
         * Judges a frame before a byte of its payload is kept; anything but OK refuses it. A frame for which there was no
         * room is judged again.
         *
         * @param payloadBytes as claimed, within the type's maximum
         */
        ResultCode admit(FrameType type, int payloadBytes);

        /** Whether a compressed payload is taken; if not, its flag is unknown here. */
        default boolean takesCompressed() {
            return false;
        }

        /**
         * Takes one whole frame whose header is in order.
         *
         * @return false if there is no room: the reader offers the same frame again on its next call
         */
        boolean onFrame(FrameType type, long correlationId, DirectBuffer buffer, int offset, int length);

        /**
         * Told of a frame that was not taken.
         *
         * @param last true if the connection must end, because the claimed payload is too long to skip
         */
        void onRefused(ResultCode code, int typeCode, long correlationId, boolean last);
    }

    private static final int ASSEMBLY_BYTES_MIN = 512;
    private static final int ASSEMBLY_BYTES_FIRST_MAX = 16 * 1024;
    private static final int FRAME_BYTES_MAX = FrameHeader.BYTES + largestInboundPayload();
    private static final int TYPE_OFFSET = 4;
    private static final int UNSIGNED_BYTE = 0xFF;

    private final ByteBufAllocator allocator;
    private final Consumer consumer;
    private final InboundCompression compression;
    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);
    private ByteBuf assembly;
    private int frameBytes;
    private long skipBytes;
    private boolean ended;

    /**
     * Creates a reader that has read nothing.
     *
     * @param compression of the event loop; asked only if the consumer takes compressed payloads
     */
    FrameReader(ByteBufAllocator allocator, Consumer consumer, InboundCompression compression) {
        this.allocator = allocator;
        this.consumer = consumer;
        this.compression = compression;
    }

    private static int largestInboundPayload() {
        int largest = 0;
        for (FrameType type : FrameType.values()) {
            largest = type.isInbound() ? Math.max(largest, type.payloadBytesMax()) : largest;
        }
        return largest;
    }

    /**
     * Reads what is readable.
     *
     * @return true if all of it was used; false if the consumer had no room, then call again with the same buffer
     */
    boolean read(ByteBuf in) {
        if (ended) {
            in.skipBytes(in.readableBytes());
            return true;
        }
        if (assembly != null && !(consumer.isReady() && assemble(in))) {
            return false;
        }
        ByteBufView.wrap(view, in, 0, in.writerIndex());
        while (in.isReadable()) {
            if (ended) {
                in.skipBytes(in.readableBytes());
            } else if (skipBytes > 0) {
                int step = (int) Math.min(skipBytes, in.readableBytes());
                in.skipBytes(step);
                skipBytes -= step;
            } else if (!consumer.isReady() || !readInPlace(in)) {
                return false;
            }
        }
        return true;
    }

    private boolean readInPlace(ByteBuf in) {
        int at = in.readerIndex();
        int readable = in.readableBytes();
        if (readable < FrameHeader.BYTES) {
            startAssembly(in, FrameHeader.BYTES);
            return true;
        }
        ResultCode code = check(view, at);
        if (code != ResultCode.OK) {
            refuse(code, view, at);
            in.skipBytes(FrameHeader.BYTES);
            return true;
        }
        int bytes = FrameHeader.BYTES + (int) FrameHeader.payloadBytes(view, at);
        if (readable < bytes) {
            startAssembly(in, bytes);
            return true;
        }
        if (!handOver(view, at, bytes)) {
            return false;
        }
        in.skipBytes(bytes);
        return true;
    }

    private ResultCode check(DirectBuffer buffer, int at) {
        ResultCode code = FrameHeader.checkInbound(buffer, at);
        if (code == ResultCode.OK && FrameHeader.isCompressed(buffer, at) && !consumer.takesCompressed()) {
            return ResultCode.FRAME_FLAGS_UNKNOWN;
        }
        return code == ResultCode.OK
                ? consumer.admit(FrameHeader.type(buffer, at), (int) FrameHeader.payloadBytes(buffer, at))
                : code;
    }

    private void startAssembly(ByteBuf in, int bytes) {
        frameBytes = bytes;
        int first = Math.max(in.readableBytes(), Math.min(ASSEMBLY_BYTES_FIRST_MAX, bytes));
        assembly = allocator.directBuffer(Math.max(ASSEMBLY_BYTES_MIN, first), FRAME_BYTES_MAX);
        assembly.writeBytes(in);
    }

    /** Goes on with a cut frame; true if it was handed over or refused, or the bytes did not suffice. */
    private boolean assemble(ByteBuf in) {
        if (!fill(in)) {
            return true;
        }
        ByteBufView.wrap(view, assembly, 0, frameBytes);
        if (frameBytes == FrameHeader.BYTES) {
            ResultCode code = check(view, 0);
            if (code != ResultCode.OK) {
                refuse(code, view, 0);
                release();
                return true;
            }
            frameBytes += (int) FrameHeader.payloadBytes(view, 0);
            if (!fill(in)) {
                return true;
            }
            ByteBufView.wrap(view, assembly, 0, frameBytes);
        }
        if (!handOver(view, 0, frameBytes)) {
            return false;
        }
        release();
        return true;
    }

    private boolean fill(ByteBuf in) {
        int step = Math.min(frameBytes - assembly.writerIndex(), in.readableBytes());
        assembly.writeBytes(in, step);
        return assembly.writerIndex() == frameBytes;
    }

    private boolean handOver(DirectBuffer buffer, int at, int bytes) {
        if (FrameHeader.isCompressed(buffer, at)) {
            return handOverDecompressed(buffer, at, bytes);
        }
        return consumer.onFrame(
                FrameHeader.type(buffer, at),
                FrameHeader.correlationId(buffer, at),
                buffer,
                at + FrameHeader.BYTES,
                bytes - FrameHeader.BYTES);
    }

    /** False if the consumer had no room; a frame that is not what it claims is refused, and used up. */
    private boolean handOverDecompressed(DirectBuffer buffer, int at, int bytes) {
        FrameType type = FrameHeader.type(buffer, at);
        long correlationId = FrameHeader.correlationId(buffer, at);
        ResultCode code = compression.decompress(this, type, buffer, at + FrameHeader.BYTES, bytes - FrameHeader.BYTES);
        if (code != ResultCode.OK) {
            consumer.onRefused(code, type.code(), correlationId, false);
            return true;
        }
        boolean isTaken = consumer.onFrame(type, correlationId, compression.buffer(), 0, compression.length());
        if (isTaken) {
            compression.forget(this);
        }
        return isTaken;
    }

    private void refuse(ResultCode code, DirectBuffer buffer, int at) {
        long claimed = FrameHeader.payloadBytes(buffer, at);
        ended = claimed > Limits.FRAME_SKIP_BYTES_MAX;
        skipBytes = ended ? 0 : claimed;
        int typeCode = buffer.getByte(at + TYPE_OFFSET) & UNSIGNED_BYTE;
        consumer.onRefused(code, typeCode, FrameHeader.correlationId(buffer, at), ended);
    }

    /** From here on everything is skipped. */
    void end() {
        ended = true;
    }

    /** Gives back what is half read. */
    void release() {
        compression.forget(this);
        if (assembly != null) {
            assembly.release();
            assembly = null;
        }
    }
}
