package io.timecoin.codec;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.timecoin.base.Limits;
import io.timecoin.base.ResultCode;
import io.timecoin.base.StateProofLayout;
import io.timecoin.codec.sbe.MessageHeaderDecoder;
import io.timecoin.codec.sbe.StateChildrenDecoder;
import org.agrona.DirectBuffer;

/**
 * A window on the parts of a subtree of the state. Whether they are its parts is for their hashes to say, and nothing proves
 * the numbers of coins but the coins. Reused; owned by one thread.
 */
public final class StateChildrenView {
    /** Length of one part. */
    public static final int PART_BYTES = StateChildrenDecoder.PartsDecoder.sbeBlockLength();

    /** Length of what is before the parts. */
    public static final int FRONT_BYTES = MessageHeaderDecoder.ENCODED_LENGTH
            + StateChildrenDecoder.BLOCK_LENGTH
            + StateChildrenDecoder.PartsDecoder.sbeHeaderSize();

    /** Length of the longest message. */
    public static final int BYTES_MAX = FRONT_BYTES + Limits.STATE_PARTS_MAX * PART_BYTES;

    private static final int HEIGHT_OFFSET =
            MessageHeaderDecoder.ENCODED_LENGTH + StateChildrenDecoder.heightEncodingOffset();
    private static final int RESERVED_OFFSET = 2;
    private static final int COINS_OFFSET = 4;
    private static final int HASH_OFFSET = 8;
    private static final int UNSIGNED_SHORT = 0xFFFF;

    private final Fields fields = new Fields();
    private DirectBuffer buffer;
    private int offset;
    private int count;
    private long coins;

    /**
     * Points the view at bytes; OK, MALFORMED, NOT_CANONICAL or TRAILING_BYTES. Parts that claim no more coins than one answer
     * holds are not canonical: these would have been sent themselves.
     */
    public ResultCode wrap(DirectBuffer source, int at, int length) {
        buffer = source;
        offset = at;
        fields.wrap(
                source,
                at,
                length,
                StateChildrenDecoder.TEMPLATE_ID,
                StateChildrenDecoder.BLOCK_LENGTH,
                StateChildrenDecoder.SCHEMA_ID,
                StateChildrenDecoder.SCHEMA_VERSION);
        count = fields.fixedGroup(PART_BYTES);
        ResultCode code = fields.finish();
        return code != ResultCode.OK || isCanonical() ? code : ResultCode.NOT_CANONICAL;
    }

    private boolean isCanonical() {
        coins = 0;
        boolean isCanonical = height() >= 0 && count > 1 && count <= Limits.STATE_PARTS_MAX;
        for (int i = 0; i < count && isCanonical; i++) {
            coins += coinCount(i);
            isCanonical = buffer.getShort(partAt(i) + RESERVED_OFFSET) == 0
                    && coinCount(i) > 0
                    && coinCount(i) <= Limits.UTXOS_MAX
                    && (i == 0 ? splitBit(i) == 0 : splitBit(i) < StateProofLayout.KEY_BITS);
        }
        return isCanonical && coins > Limits.STATE_COINS_MAX && coins <= Limits.UTXOS_MAX;
    }

    /** Height of the snapshot. */
    public long height() {
        return buffer.getLong(offset + HEIGHT_OFFSET, LITTLE_ENDIAN);
    }

    /** Number of parts. */
    public int count() {
        return count;
    }

    /** How many coins the parts are said to hold. */
    public long coins() {
        return coins;
    }

    /** The first bit in which a part differs from the one before; 0 of the first part, which has none before. */
    public int splitBit(int part) {
        return buffer.getShort(partAt(part), LITTLE_ENDIAN) & UNSIGNED_SHORT;
    }

    /** How many coins a part is said to hold. */
    public int coinCount(int part) {
        return buffer.getInt(partAt(part) + COINS_OFFSET, LITTLE_ENDIAN);
    }

    /** The buffer that holds the message. */
    public DirectBuffer buffer() {
        return buffer;
    }

    /** Position of the hash of a part. */
    public int hashAt(int part) {
        return partAt(part) + HASH_OFFSET;
    }

    private int partAt(int part) {
        return offset + FRONT_BYTES + part * PART_BYTES;
    }
}
