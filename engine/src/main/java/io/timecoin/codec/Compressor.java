package io.timecoin.codec;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.util.Native;
import io.timecoin.base.Limits;
import java.nio.ByteBuffer;
import org.agrona.DirectBuffer;

/**
 * Compresses payloads into memory of its own, one at a time. Holds memory outside the heap, a little over twice the largest
 * payload, from the first on; whoever makes it closes it. One thread.
 */
public final class Compressor implements AutoCloseable {
    /** Not compressed, since it would not be worth it. */
    public static final int NOT_WORTH_IT = 0;

    /**
     * Where blocks pay the same wallets again, level 3 finds what levels 1 and 2 miss; higher levels find no more and take
     * several times as long. Of blocks of strangers all levels save a fifth: keys, hashes and signatures do not compress.
     */
    private static final int LEVEL = 3;

    /** The part of a payload that compression must save. */
    private static final int SAVED_PART_MIN = 16;

    private final ReusedBuffer source = new ReusedBuffer();
    private final ReusedBuffer target = new ReusedBuffer();
    private ZstdCompressCtx context;

    /**
     * Whether the native library loads here. It is unpacked into the system's place for temporary files, which may be full
     * or forbid it; false as well where there is none for the machine.
     */
    public static boolean isAvailable() {
        try {
            Native.load();
            return true;
        } catch (LinkageError missing) {
            return false;
        }
    }

    /** Whether a payload may be compressed at all. */
    public static boolean mayCompress(FrameType type, int length) {
        return type.isCompressible() && length > Limits.UNCOMPRESSED_BYTES_MAX && length <= type.payloadBytesMax();
    }

    /**
     * Compresses a payload of a type and length that may be; what was compressed before is lost.
     *
     * @return the length of the compressed payload in {@link #buffer}, or {@link #NOT_WORTH_IT}
     */
    public int compress(DirectBuffer payload, int offset, int length) {
        if (context == null) {
            context = new ZstdCompressCtx()
                    .setLevel(LEVEL)
                    .setContentSize(true)
                    .setChecksum(false)
                    .setDictID(false);
        }
        ByteBuffer from = source.ofAtLeast(length);
        payload.getBytes(offset, from, 0, length);
        int bound = (int) Zstd.compressBound(length);
        ByteBuffer to = target.ofAtLeast(CompressedPayload.LENGTH_BYTES + bound);
        int compressed = context.compressDirectByteBuffer(to, CompressedPayload.LENGTH_BYTES, bound, from, 0, length);
        int bytes = CompressedPayload.LENGTH_BYTES + compressed;
        if (bytes > length - length / SAVED_PART_MIN) {
            return NOT_WORTH_IT;
        }
        target.view().putInt(0, length, LITTLE_ENDIAN);
        return bytes;
    }

    /** What was compressed last, from index 0; until the next call. */
    public DirectBuffer buffer() {
        return target.view();
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
