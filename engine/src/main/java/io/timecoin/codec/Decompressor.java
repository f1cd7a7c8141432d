package io.timecoin.codec;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import io.timecoin.base.ResultCode;
import java.nio.ByteBuffer;
import org.agrona.DirectBuffer;

/**
 * Decompresses payloads into memory of its own, one at a time. Holds memory outside the heap, at most twice the largest
 * payload that may be compressed, from the first on; whoever makes it closes it. One thread.
 */
public final class Decompressor implements AutoCloseable {
    private final ReusedBuffer source = new ReusedBuffer();
    private final ReusedBuffer target = new ReusedBuffer();
    private ZstdDecompressCtx context;
    private int length;

    /**
     * Decompresses one payload; what was decompressed before is lost.
     *
     * @param type of the frame, which bounds what the payload may claim
     * @return OK or COMPRESSION_INVALID; nothing is allocated for what claims too much
     */
    public ResultCode decompress(FrameType type, DirectBuffer buffer, int offset, int payloadBytes) {
        length = 0;
        ResultCode code = CompressedPayload.check(type, buffer, offset, payloadBytes);
        if (code != ResultCode.OK) {
            return code;
        }
        int claimed = CompressedPayload.claimedBytes(buffer, offset);
        int compressed = payloadBytes - CompressedPayload.LENGTH_BYTES;
        if (context == null) {
            context = new ZstdDecompressCtx();
        }
        ByteBuffer from = source.ofAtLeast(compressed);
        buffer.getBytes(offset + CompressedPayload.LENGTH_BYTES, from, 0, compressed);
        ByteBuffer to = target.ofAtLeast(claimed);
        // In one go and into what is claimed: so the window is the target itself, whatever the frame asks for.
        try {
            length = context.decompressDirectByteBuffer(to, 0, claimed, from, 0, compressed);
        } catch (ZstdException invalid) {
            return ResultCode.COMPRESSION_INVALID;
        }
        return length == claimed ? ResultCode.OK : ResultCode.COMPRESSION_INVALID;
    }

    /** What was decompressed last, from index 0; until the next call. */
    public DirectBuffer buffer() {
        return target.view();
    }

    /** Length in bytes of what was decompressed last. */
    public int length() {
        return length;
    }

    /** Gives the memory back. */
    @Override
    public void close() {
        source.close();
        target.close();
        if (context != null) {
            context.close();
            context = null;
        }
    }
}
