package io.timecoin.ledger;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.timecoin.base.Invariant;
import io.timecoin.base.Limits;
import io.timecoin.base.ResultCode;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The canonical bytes of a standing, little-endian: in snapshots for peers, in the records of epochs and in what is offered
 * to newcomers. Foreign bytes are judged by {@link #check} before they are decoded.
 *
 * <pre>
 *  | issued 8 | fees owed 8 | last paid slot 8 | burned 8 | registry, to the end |
 * </pre>
 */
public final class StandingCodec {
    private static final int FEES_OWED_AT = 8;
    private static final int LAST_PAID_SLOT_AT = 16;
    private static final int BURNED_AT = 24;
    private static final int REGISTRY_AT = 32;

    /** The last paid slot before the first. */
    private static final long NO_SLOT = -1;

    /** Length of the largest standing. */
    public static final int BYTES_MAX = Limits.STANDING_BYTES_MAX;

    static {
        Invariant.checkEqual(BYTES_MAX, REGISTRY_AT + RegistryCodec.BYTES_MAX, "the limit is that of the layout");
    }

    private StandingCodec() {}

    /** The canonical bytes. */
    public static byte[] encode(Standing standing) {
        byte[] registry = RegistryCodec.encode(standing.registry());
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[REGISTRY_AT + registry.length]);
        buffer.putLong(0, standing.issued(), LITTLE_ENDIAN);
        buffer.putLong(FEES_OWED_AT, standing.feesOwed(), LITTLE_ENDIAN);
        buffer.putLong(LAST_PAID_SLOT_AT, standing.lastPaidSlot(), LITTLE_ENDIAN);
        buffer.putLong(BURNED_AT, standing.burned(), LITTLE_ENDIAN);
        buffer.putBytes(REGISTRY_AT, registry);
        return buffer.byteArray();
    }

    /**
     * Judges foreign bytes.
     *
     * @return OK if they are the one encoding of a standing that a chain could have; else MALFORMED, NOT_CANONICAL or
     *     TRAILING_BYTES
     */
    public static ResultCode check(DirectBuffer buffer, int offset, int length) {
        if (length < REGISTRY_AT) {
            return ResultCode.MALFORMED;
        }
        long feesOwed = buffer.getLong(offset + FEES_OWED_AT, LITTLE_ENDIAN);
        boolean isSupply = feesOwed >= 0
                && buffer.getLong(offset, LITTLE_ENDIAN) >= feesOwed
                && buffer.getLong(offset + LAST_PAID_SLOT_AT, LITTLE_ENDIAN) >= NO_SLOT
                && buffer.getLong(offset + BURNED_AT, LITTLE_ENDIAN) >= 0;
        return isSupply
                ? RegistryCodec.check(buffer, offset + REGISTRY_AT, length - REGISTRY_AT)
                : ResultCode.NOT_CANONICAL;
    }

    /** Reads what {@link #encode} wrote or {@link #check} found good; anything else is a broken invariant. */
    public static Standing decode(EpochRules rules, DirectBuffer buffer, int offset, int length) {
        return new Standing(
                RegistryCodec.decode(rules, buffer, offset + REGISTRY_AT, length - REGISTRY_AT),
                buffer.getLong(offset, LITTLE_ENDIAN),
                buffer.getLong(offset + FEES_OWED_AT, LITTLE_ENDIAN),
                buffer.getLong(offset + LAST_PAID_SLOT_AT, LITTLE_ENDIAN),
                buffer.getLong(offset + BURNED_AT, LITTLE_ENDIAN));
    }
}
