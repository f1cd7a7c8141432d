package io.timecoin.store;

import io.timecoin.base.Limits;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The layout of the block files; little-endian.
 *
 * <pre>
 *  blocks-00000001.dat
 *    0  magic 8           "TCBLOCKS"
 *    8  version 4
 *   12  ordinal 4         the number in the file's name
 *   16  first height 8
 *   24  zero 4
 *   28  CRC32C 4          of bytes 0 to 27
 *   32  frames, each:
 *         0  length 4     of the block
 *         4  CRC32C 4     of height and block
 *         8  height 8
 *        16  the block
 *
 *  blocks-00000001.idx    entry i belongs to first height + i:
 *    0  position 8        of the frame
 *    8  length 4          of the block
 *   12  CRC32C 4          of height (8 bytes) and bytes 0 to 11
 * </pre>
 *
 * <p>One thread: the instance keeps buffers.
 */
final class BlockFrame {
    static final int FILE_HEADER_BYTES = 32;
    static final int HEADER_BYTES = 16;
    static final int ENTRY_BYTES = 16;

    /** Largest block: the transactions, and room for framing, header and certificate. */
    static final int BLOCK_BYTES_MAX = Limits.BLOCK_BYTES_MAX + (1 << 20);

    private static final long MAGIC = 0x534B_434F_4C42_4354L;
    private static final int VERSION = 1;
    private static final int VERSION_OFFSET = 8;
    private static final int ORDINAL_OFFSET = 12;
    private static final int FIRST_HEIGHT_OFFSET = 16;
    private static final int ZERO_OFFSET = 24;
    private static final int FILE_CRC_OFFSET = 28;
    private static final int CRC_OFFSET = 4;
    private static final int HEIGHT_OFFSET = 8;
    private static final int ENTRY_LENGTH_OFFSET = 8;
    private static final int ENTRY_CRC_OFFSET = 12;

    private final Crc crc = new Crc();
    private final UnsafeBuffer number = new UnsafeBuffer(new byte[Long.BYTES]);

    static ByteBuffer allocate(int length) {
        return ByteBuffer.allocateDirect(length).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Writes a file header into an empty buffer, ready to be read. */
    void putFileHeader(ByteBuffer target, int ordinal, long firstHeight) {
        target.clear();
        target.putLong(MAGIC)
                .putInt(VERSION)
                .putInt(ordinal)
                .putLong(firstHeight)
                .putInt(0);
        target.putInt(crcOf(target, 0, FILE_CRC_OFFSET));
        target.flip();
    }

    /** The first height of a file with this header; -1 if the header is not whole or not of this file. */
    long firstHeight(ByteBuffer header, int ordinal) {
        boolean intact = header.getLong(0) == MAGIC
                && header.getInt(VERSION_OFFSET) == VERSION
                && header.getInt(ORDINAL_OFFSET) == ordinal
                && header.getInt(ZERO_OFFSET) == 0
                && header.getInt(FILE_CRC_OFFSET) == crcOf(header, 0, FILE_CRC_OFFSET);
        return intact ? header.getLong(FIRST_HEIGHT_OFFSET) : -1;
    }

    /** The checksum of a block under its height. */
    int crc(long height, DirectBuffer block, int offset, int length) {
        return start(height).update(block, offset, length).value();
    }

    /** Begins the checksum of a block whose bytes follow piece by piece. */
    Crc start(long height) {
        number.putLong(0, height, ByteOrder.LITTLE_ENDIAN);
        return crc.reset().update(number, 0, Long.BYTES);
    }

    /** Writes a frame's header at the buffer's position. */
    static void putHeader(ByteBuffer target, int length, int crc, long height) {
        target.putInt(length).putInt(crc).putLong(height);
    }

    static int length(ByteBuffer header) {
        return header.getInt(0);
    }

    static int crc(ByteBuffer header) {
        return header.getInt(CRC_OFFSET);
    }

    static long height(ByteBuffer header) {
        return header.getLong(HEIGHT_OFFSET);
    }

    /** Writes an index entry at the buffer's position. */
    void putEntry(ByteBuffer target, long height, long position, int length) {
        int at = target.position();
        target.putLong(position).putInt(length).putInt(entryCrc(target, at, height));
    }

    /** Whether the index entry at a position belongs to a height and is whole. */
    boolean isEntry(ByteBuffer source, int at, long height) {
        return source.getInt(at + ENTRY_CRC_OFFSET) == entryCrc(source, at, height);
    }

    static long entryPosition(ByteBuffer source, int at) {
        return source.getLong(at);
    }

    static int entryLength(ByteBuffer source, int at) {
        return source.getInt(at + ENTRY_LENGTH_OFFSET);
    }

    private int entryCrc(ByteBuffer source, int at, long height) {
        start(height);
        number.putLong(0, source.getLong(at), ByteOrder.LITTLE_ENDIAN);
        crc.update(number, 0, Long.BYTES);
        number.putInt(0, source.getInt(at + ENTRY_LENGTH_OFFSET), ByteOrder.LITTLE_ENDIAN);
        return crc.update(number, 0, Integer.BYTES).value();
    }

    private int crcOf(ByteBuffer source, int from, int to) {
        int position = source.position();
        int limit = source.limit();
        source.limit(to).position(from);
        int value = crc.reset().update(source).value();
        source.limit(limit).position(position);
        return value;
    }
}
