package io.timecoin.codec;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.timecoin.base.CoinLayout;
import io.timecoin.base.Limits;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.sbe.MessageHeaderDecoder;
import io.timecoin.codec.sbe.StateCoinsDecoder;
import org.agrona.DirectBuffer;

/**
 * A window on the coins of a subtree of the state, in the layout of {@link CoinLayout}. Whether they are these coins, and in
 * order, is for their hash to say. Reused; owned by one thread.
 */
public final class StateCoinsView {
    /** Length of what is before the coins. */
    public static final int FRONT_BYTES = MessageHeaderDecoder.ENCODED_LENGTH
            + StateCoinsDecoder.BLOCK_LENGTH
            + StateCoinsDecoder.CoinsDecoder.sbeHeaderSize();

    /** Length of the longest message. */
    public static final int BYTES_MAX = FRONT_BYTES + Limits.STATE_COINS_MAX * CoinLayout.BYTES;

    private static final int HEIGHT_OFFSET =
            MessageHeaderDecoder.ENCODED_LENGTH + StateCoinsDecoder.heightEncodingOffset();

    private final Fields fields = new Fields();
    private DirectBuffer buffer;
    private int offset;
    private int count;

    /** Points the view at bytes; OK, MALFORMED, NOT_CANONICAL or TRAILING_BYTES. */
    public ResultCode wrap(DirectBuffer source, int at, int length) {
        buffer = source;
        offset = at;
        fields.wrap(
                source,
                at,
                length,
                StateCoinsDecoder.TEMPLATE_ID,
                StateCoinsDecoder.BLOCK_LENGTH,
                StateCoinsDecoder.SCHEMA_ID,
                StateCoinsDecoder.SCHEMA_VERSION);
        count = fields.fixedGroup(CoinLayout.BYTES);
        ResultCode code = fields.finish();
        boolean isCanonical = code == ResultCode.OK && height() >= 0 && count >= 1 && count <= Limits.STATE_COINS_MAX;
        return code != ResultCode.OK || isCanonical ? code : ResultCode.NOT_CANONICAL;
    }

    /** Height of the snapshot. */
    public long height() {
        return buffer.getLong(offset + HEIGHT_OFFSET, LITTLE_ENDIAN);
    }

    /** Number of coins. */
    public int count() {
        return count;
    }

    /** The buffer that holds the message. */
    public DirectBuffer buffer() {
        return buffer;
    }

    /** Position of the coins, one behind the other. */
    public int coinsAt() {
        return offset + FRONT_BYTES;
    }
}
