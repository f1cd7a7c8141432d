package io.timecoin.codec;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.timecoin.base.Limits;
import org.agrona.DirectBuffer;

/**
 * The shape of one zstd frame (RFC 8878), walked before the library sees it: what the library would allow but nobody who
 * compresses a payload needs - dictionaries, skippable and concatenated frames, windows without bound, a length that is not
 * told - is refused here. Stateless.
 *
 * <pre>
 *  | magic 4 | descriptor 1 | window 0-1 | content size 1-8 | blocks: header 3, bytes ... | checksum 0-4 |
 * </pre>
 */
final class ZstdFrame {
    private static final int MAGIC = 0xFD2FB528;
    private static final int DESCRIPTOR_AT = 4;
    private static final int DICTIONARY_BITS = 0b0000_0011;
    private static final int CHECKSUM_BIT = 0b0000_0100;
    private static final int RESERVED_BIT = 0b0000_1000;
    private static final int SINGLE_SEGMENT_BIT = 0b0010_0000;
    private static final int CONTENT_SIZE_SHIFT = 6;
    private static final int WINDOW_LOG_MIN = 10;
    private static final int WINDOW_EXPONENT_SHIFT = 3;
    private static final int WINDOW_MANTISSA_BITS = 0b111;
    private static final int TWO_BYTE_SIZE_FROM = 256;
    private static final int BLOCK_HEADER_BYTES = 3;
    private static final int LAST_BLOCK_BIT = 1;
    private static final int BLOCK_TYPE_BITS = 0b11;
    private static final int BLOCK_SIZE_SHIFT = 3;
    private static final int REPEATED = 1;
    private static final int RESERVED_TYPE = 3;
    private static final int CHECKSUM_BYTES = 4;
    private static final int HEADER_BYTES_MAX = DESCRIPTOR_AT + 1 + 1 + Long.BYTES;
    private static final int UNSIGNED_BYTE = 0xFF;
    private static final int UNSIGNED_SHORT = 0xFFFF;

    private ZstdFrame() {}

    /** Whether the bytes are one frame, from the first to the last of them, that says it holds so many bytes. */
    static boolean holds(DirectBuffer buffer, int offset, int length, int contentBytes) {
        if (length < HEADER_BYTES_MAX || buffer.getInt(offset, LITTLE_ENDIAN) != MAGIC) {
            return false;
        }
        int descriptor = buffer.getByte(offset + DESCRIPTOR_AT) & UNSIGNED_BYTE;
        if ((descriptor & (DICTIONARY_BITS | RESERVED_BIT)) != 0) {
            return false;
        }
        boolean isSingle = (descriptor & SINGLE_SEGMENT_BIT) != 0;
        int at = offset + DESCRIPTOR_AT + 1;
        if (!isSingle) {
            if (windowBytes(buffer.getByte(at) & UNSIGNED_BYTE) > Limits.COMPRESSION_WINDOW_BYTES_MAX) {
                return false;
            }
            at++;
        }
        int sizeFlag = descriptor >>> CONTENT_SIZE_SHIFT;
        if (contentSize(buffer, at, sizeFlag, isSingle) != contentBytes) {
            return false;
        }
        at += sizeFlag == 0 ? 1 : 1 << sizeFlag;
        int checksumBytes = (descriptor & CHECKSUM_BIT) == 0 ? 0 : CHECKSUM_BYTES;
        return endsWithBlocks(buffer, at, offset + length - checksumBytes);
    }

    private static long windowBytes(int descriptor) {
        long base = 1L << (WINDOW_LOG_MIN + (descriptor >>> WINDOW_EXPONENT_SHIFT));
        return base + base / (WINDOW_MANTISSA_BITS + 1) * (descriptor & WINDOW_MANTISSA_BITS);
    }

    /** The length that the frame tells, or -1 if it tells none. */
    private static long contentSize(DirectBuffer buffer, int at, int flag, boolean isSingle) {
        return switch (flag) {
            case 0 -> isSingle ? buffer.getByte(at) & UNSIGNED_BYTE : -1;
            case 1 -> (buffer.getShort(at, LITTLE_ENDIAN) & UNSIGNED_SHORT) + TWO_BYTE_SIZE_FROM;
            case 2 -> Integer.toUnsignedLong(buffer.getInt(at, LITTLE_ENDIAN));
            default -> buffer.getLong(at, LITTLE_ENDIAN);
        };
    }

    /** Whether the last block ends where it must; each step takes three bytes at least. */
    private static boolean endsWithBlocks(DirectBuffer buffer, int from, int end) {
        int at = from;
        boolean isLast = false;
        while (!isLast) {
            if (end - at < BLOCK_HEADER_BYTES) {
                return false;
            }
            int header = (buffer.getShort(at, LITTLE_ENDIAN) & UNSIGNED_SHORT)
                    | (buffer.getByte(at + 2) & UNSIGNED_BYTE) << Short.SIZE;
            int type = header >>> 1 & BLOCK_TYPE_BITS;
            int bytes = type == REPEATED ? 1 : header >>> BLOCK_SIZE_SHIFT;
            at += BLOCK_HEADER_BYTES;
            if (type == RESERVED_TYPE || bytes > end - at) {
                return false;
            }
            at += bytes;
            isLast = (header & LAST_BLOCK_BIT) != 0;
        }
        return at == end;
    }
}
