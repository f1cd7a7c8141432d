package io.timecoin.client;

import io.timecoin.codec.FrameHeader;
import io.timecoin.codec.FrameType;
import io.timecoin.crypto.NodeKey;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.agrona.MutableDirectBuffer;

/**
 * Headers that claim sizes at and beyond the edges, of every type that is taken, half of them with the bytes they claim. A
 * frame that stays cut ends its connection, once there was time for an answer.
 */
final class OversizedClaims implements AttackScript {
    /** Bytes of one frame that are sent at most, whatever it claims: more than any validator skips. */
    private static final long SENT_BYTES_MAX = 20L * 1024 * 1024;

    private static final long LINGER_MS = 300;
    private static final long TWO_TO_31 = 1L << 31;
    private static final long TWO_TO_32 = 1L << 32;
    private static final int CLAIMS = 6;
    private static final List<FrameType> TYPES =
            Stream.of(FrameType.values()).filter(FrameType::isInbound).toList();

    private final AttackTarget validator;
    private final NodeKey node;
    private final boolean isPeer;
    private final SplittableRandom random;
    private long claimed;
    private long rest;
    private boolean isOver;
    private boolean isHelloDue;
    private long number;

    /**
     * Creates the script of one connection.
     *
     * @param isPeer whether it says first that it is a peer, so that it may send all types
     */
    OversizedClaims(AttackTarget validator, NodeKey node, boolean isPeer, SplittableRandom random) {
        this.validator = validator;
        this.node = node;
        this.isPeer = isPeer;
        this.random = random;
    }

    @Override
    public void begin() {
        rest = 0;
        isOver = false;
        isHelloDue = isPeer;
    }

    @Override
    public boolean isBetweenMessages() {
        return rest == 0;
    }

    @Override
    public boolean isOver() {
        return isOver;
    }

    @Override
    public long lingerMs() {
        return LINGER_MS;
    }

    @Override
    public int write(MutableDirectBuffer target, int offset) {
        if (isHelloDue) {
            isHelloDue = false;
            return AttackHello.write(validator, node, target, offset);
        }
        if (rest == 0) {
            return writeHeader(target, offset);
        }
        int length = (int) Math.min(PIECE_BYTES_MAX, rest);
        target.setMemory(offset, length, (byte) random.nextInt());
        rest -= length;
        isOver = rest == 0 && claimed > SENT_BYTES_MAX;
        return length;
    }

    private int writeHeader(MutableDirectBuffer target, int offset) {
        FrameType type = TYPES.get(random.nextInt(TYPES.size()));
        claimed = claim(random.nextInt(CLAIMS), type.payloadBytesMax());
        boolean isWithBytes = random.nextBoolean();
        FrameHeader.encode(target, offset, type, (int) claimed, ++number);
        rest = isWithBytes ? Math.min(SENT_BYTES_MAX, claimed) : 0;
        isOver = !isWithBytes && claimed > 0;
        return FrameHeader.BYTES;
    }

    /** The size of a number, 0 to 2^32 - 1; as an int it has the bits that stand in the header. */
    static long claim(int which, int most) {
        return switch (which) {
            case 0 -> 0;
            case 1 -> most - 1L;
            case 2 -> most;
            case 3 -> most + 1L;
            case 4 -> TWO_TO_31;
            default -> TWO_TO_32 - 1;
        };
    }
}
