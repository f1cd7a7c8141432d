package io.timecoin.store;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The bytes of a snapshot file; little-endian. Every chunk but the last is full, so the length of the content fixes
 * the place of every byte.
 *
 * <pre>
 *  header   magic 8 "TCSNAPSH" | version 4 | kind 4 | number 8 | chunk bytes 4 | CRC32C 4  of what is before it
 *  chunks   length 4 | CRC32C 4  of index and bytes | index 8 | bytes
 *  footer   magic 8 "TCSNPEND" | chunk count 8 | content length 8 | zero 4 | CRC32C 4  of header and footer before it
 * </pre>
 */
final class SnapshotLayout {
    static final int HEADER_BYTES = 32;
    static final int FOOTER_BYTES = 32;
    static final int CHUNK_HEADER_BYTES = 16;
    static final int CHUNK_BYTES = 1 << 20;

    static final long MAGIC = 0x4853_5041_4E53_4354L;
    static final long FOOTER_MAGIC = 0x444E_4550_4E53_4354L;
    static final int VERSION = 2;

    static final int VERSION_OFFSET = 8;
    static final int KIND_OFFSET = 12;
    static final int NUMBER_OFFSET = 16;
    static final int CHUNK_BYTES_OFFSET = 24;
    static final int HEADER_CRC_OFFSET = 28;

    static final int CHUNK_COUNT_OFFSET = 8;
    static final int CONTENT_LENGTH_OFFSET = 16;
    static final int ZERO_OFFSET = 24;
    static final int FOOTER_CRC_OFFSET = 28;

    static final int CHUNK_CRC_OFFSET = 4;
    static final int CHUNK_INDEX_OFFSET = 8;

    private SnapshotLayout() {}

    static ByteBuffer allocate(int length) {
        return ByteBuffer.allocateDirect(length).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** A header, ready to be written. */
    static ByteBuffer header(SnapshotKind kind, long number, Crc crc) {
        ByteBuffer header = allocate(HEADER_BYTES);
        header.putLong(MAGIC)
                .putInt(VERSION)
                .putInt(kind.code())
                .putLong(number)
                .putInt(CHUNK_BYTES);
        header.putInt(headerCrc(header, crc));
        return header.flip();
    }

    static int headerCrc(ByteBuffer header, Crc crc) {
        return crc.reset()
                .update(header.duplicate().limit(HEADER_CRC_OFFSET).position(0))
                .value();
    }

    /** A footer, ready to be written. */
    static ByteBuffer footer(ByteBuffer header, long contentLength, Crc crc) {
        ByteBuffer footer = allocate(FOOTER_BYTES);
        footer.putLong(FOOTER_MAGIC)
                .putLong(chunkCount(contentLength))
                .putLong(contentLength)
                .putInt(0);
        footer.putInt(footerCrc(header, footer, crc));
        return footer.flip();
    }

    /** Covers the header too: a footer belongs to one file only. */
    static int footerCrc(ByteBuffer header, ByteBuffer footer, Crc crc) {
        return crc.reset()
                .update(header.duplicate().limit(HEADER_BYTES).position(0))
                .update(footer.duplicate().limit(FOOTER_CRC_OFFSET).position(0))
                .value();
    }

    /** The checksum of a chunk whose header is at the buffer's beginning and whose bytes end at its limit. */
    static int chunkCrc(ByteBuffer chunk, Crc crc) {
        return crc.reset()
                .update(chunk.duplicate().position(CHUNK_INDEX_OFFSET))
                .value();
    }

    static long chunkCount(long contentLength) {
        return (contentLength + CHUNK_BYTES - 1) / CHUNK_BYTES;
    }

    /** The length of a file with this much content. */
    static long fileLength(long contentLength) {
        return HEADER_BYTES + contentLength + chunkCount(contentLength) * CHUNK_HEADER_BYTES + FOOTER_BYTES;
    }

    /** Where a chunk's header begins. */
    static long chunkPosition(long index) {
        return HEADER_BYTES + index * (CHUNK_HEADER_BYTES + CHUNK_BYTES);
    }
}
