package io.timecoin.client;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.timecoin.codec.FrameHeader;
import io.timecoin.codec.FrameType;
import io.timecoin.crypto.NodeKey;
import java.util.SplittableRandom;
import org.agrona.MutableDirectBuffer;

/**
 * Compressed frames of a few hundred bytes, written by hand: one that truly holds the megabytes it claims, and many that
 * hold more, less, or something else than they say. Of a connection that is no peer's the flag alone is refused.
 *
 * <pre>
 *  | claim u32 | magic 4 | descriptor 1 | window 0-1 | content size 4-8 | blocks, a byte repeated: header 3, byte 1 ... |
 * </pre>
 */
final class CompressionBombs implements AttackScript {
    private static final int MAGIC = 0xFD2FB528;
    private static final int SKIPPABLE_MAGIC = 0x184D2A50;
    private static final int SINGLE_SEGMENT = 0xA0;
    private static final int WITH_WINDOW = 0x80;
    private static final int WITH_LONG_SIZE = 0xE0;
    private static final int WITH_DICTIONARY = 0xA3;
    private static final int BLOCK_BYTES_MAX = 128 * 1024;
    private static final int REPEATED = 1;
    private static final int RESERVED = 3;
    private static final int BLOCK_SIZE_SHIFT = 3;
    private static final int WINDOW_MAX = 0xFF;
    private static final int SMALL = 2_000;
    private static final int TINY = 1_024;
    private static final long HUGE = 1L << 40;
    private static final int FORGERIES = 11;

    private final AttackTarget validator;
    private final NodeKey node;
    private final boolean isPeer;
    private final SplittableRandom random;
    private boolean isHelloDue;
    private long number;

    private MutableDirectBuffer out;
    private int start;
    private int at;

    /**
     * Creates the script of one connection.
     *
     * @param isPeer whether it says first that it is a peer that takes compressed frames
     */
    CompressionBombs(AttackTarget validator, NodeKey node, boolean isPeer, SplittableRandom random) {
        this.validator = validator;
        this.node = node;
        this.isPeer = isPeer;
        this.random = random;
    }

    @Override
    public void begin() {
        isHelloDue = isPeer;
    }

    @Override
    public int write(MutableDirectBuffer target, int offset) {
        if (isHelloDue) {
            isHelloDue = false;
            return AttackHello.write(validator, node, target, offset);
        }
        FrameType type = random.nextBoolean() ? FrameType.BLOCK : FrameType.BODIES;
        int length = forge(random.nextInt(FORGERIES), type.payloadBytesMax(), target, offset + FrameHeader.BYTES);
        FrameHeader.encode(target, offset, type, FrameHeader.COMPRESSED, length, ++number);
        return FrameHeader.BYTES + length;
    }

    /** Writes one compressed payload, and returns its length. */
    int forge(int which, int most, MutableDirectBuffer target, int offset) {
        out = target;
        start = offset;
        at = offset;
        switch (which) {
            case 0 -> whole(most);
            case 1 -> claim(SMALL).single(SMALL).repeated(most);
            case 2 -> claim(most).single(most).repeated(SMALL);
            case 3 ->
                claim(random.nextBoolean() ? Integer.MIN_VALUE : -1).single(-1).repeated(most);
            case 4 -> claim(most).descriptor(WITH_LONG_SIZE).putLong(HUGE).repeated(most);
            case 5 ->
                claim(most)
                        .descriptor(WITH_WINDOW)
                        .putByte(WINDOW_MAX)
                        .putInt(most)
                        .repeated(most);
            case 6 -> {
                whole(most);
                at = start + random.nextInt(at - start);
            }
            case 7 -> claim(most).single(most).repeated(most).single(most).repeated(most);
            case 8 -> claim(most).single(most).block(true, RESERVED, SMALL);
            case 9 -> claim(random.nextInt(TINY + 1)).single(SMALL).repeated(SMALL);
            default -> odd(most);
        }
        return at - start;
    }

    /** The true bomb: a few bytes that hold the largest payload there may be. */
    private void whole(int most) {
        claim(most).single(most).repeated(most);
    }

    private void odd(int most) {
        claim(most);
        if (random.nextBoolean()) {
            putInt(SKIPPABLE_MAGIC).putInt(SMALL).putByte(0);
        } else {
            descriptor(WITH_DICTIONARY).putInt(random.nextInt()).putInt(most).repeated(most);
        }
    }

    private CompressionBombs claim(int bytes) {
        return putInt(bytes);
    }

    private CompressionBombs single(int contentBytes) {
        return descriptor(SINGLE_SEGMENT).putInt(contentBytes);
    }

    private CompressionBombs descriptor(int bits) {
        return putInt(MAGIC).putByte(bits);
    }

    private CompressionBombs repeated(int contentBytes) {
        int rest = contentBytes;
        while (rest > 0) {
            int step = Math.min(BLOCK_BYTES_MAX, rest);
            rest -= step;
            block(rest == 0, REPEATED, step).putByte(random.nextInt());
        }
        return this;
    }

    private CompressionBombs block(boolean isLast, int type, int size) {
        int header = (isLast ? 1 : 0) | type << 1 | size << BLOCK_SIZE_SHIFT;
        return putByte(header).putByte(header >>> Byte.SIZE).putByte(header >>> Short.SIZE);
    }

    private CompressionBombs putByte(int value) {
        out.putByte(at, (byte) value);
        at += Byte.BYTES;
        return this;
    }

    private CompressionBombs putInt(int value) {
        out.putInt(at, value, LITTLE_ENDIAN);
        at += Integer.BYTES;
        return this;
    }

    private CompressionBombs putLong(long value) {
        out.putLong(at, value, LITTLE_ENDIAN);
        at += Long.BYTES;
        return this;
    }
}
