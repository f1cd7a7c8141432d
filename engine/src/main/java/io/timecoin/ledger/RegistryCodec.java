package io.timecoin.ledger;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.timecoin.base.Hash;
import io.timecoin.base.Invariant;
import io.timecoin.base.Limits;
import io.timecoin.base.ResultCode;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The canonical bytes of a registry, little-endian: hashed into every header and kept in snapshots.
 *
 * <pre>
 *  | epoch 8 | n 4 | n x entry 164 |
 *  entry: | key 32 | node 32 | owner 32 | collateral's output 32 + 4 | collateral 8 | tier 4 |
 *         | left epoch 8 | convicted 4 | memberships 8 |
 * </pre>
 */
public final class RegistryCodec {
    private static final int FRONT_BYTES = Long.BYTES + Integer.BYTES;
    private static final int ENTRY_BYTES = Limits.REGISTRATION_BYTES;

    /** Length of the largest registry. */
    public static final int BYTES_MAX = FRONT_BYTES + Limits.REGISTRATIONS_MAX * ENTRY_BYTES;

    private static final int NODE_AT = 32;
    private static final int OWNER_AT = 64;
    private static final int OUTPUT_AT = 96;
    private static final int OUTPUT_INDEX_AT = 128;
    private static final int COLLATERAL_AT = 132;
    private static final int TIER_AT = 140;
    private static final int LEFT_EPOCH_AT = 144;
    private static final int CONVICTED_AT = 152;
    private static final int MEMBERSHIPS_AT = 156;

    /** Indices of outputs are below this. */
    private static final int OUTPUT_INDICES = 1 << 16;

    private RegistryCodec() {}

    /** The canonical bytes. */
    public static byte[] encode(ValidatorRegistry registry) {
        byte[] bytes = new byte[FRONT_BYTES + registry.size() * ENTRY_BYTES];
        UnsafeBuffer buffer = new UnsafeBuffer(bytes);
        buffer.putLong(0, registry.epoch(), LITTLE_ENDIAN);
        buffer.putInt(Long.BYTES, registry.size(), LITTLE_ENDIAN);
        for (int i = 0; i < registry.size(); i++) {
            put(registry.entry(i), buffer, FRONT_BYTES + i * ENTRY_BYTES);
        }
        return bytes;
    }

    private static void put(Registration entry, UnsafeBuffer buffer, int at) {
        entry.key().writeTo(buffer, at);
        entry.node().writeTo(buffer, at + NODE_AT);
        entry.owner().writeTo(buffer, at + OWNER_AT);
        entry.collateralTxId().writeTo(buffer, at + OUTPUT_AT);
        buffer.putInt(at + OUTPUT_INDEX_AT, entry.collateralIndex(), LITTLE_ENDIAN);
        buffer.putLong(at + COLLATERAL_AT, entry.collateral(), LITTLE_ENDIAN);
        buffer.putInt(at + TIER_AT, entry.tier().ordinal(), LITTLE_ENDIAN);
        buffer.putLong(at + LEFT_EPOCH_AT, entry.leftEpoch(), LITTLE_ENDIAN);
        buffer.putInt(at + CONVICTED_AT, entry.isConvicted() ? 1 : 0, LITTLE_ENDIAN);
        buffer.putLong(at + MEMBERSHIPS_AT, entry.memberships(), LITTLE_ENDIAN);
    }

    /**
     * Judges foreign bytes.
     *
     * @return OK if they are the one encoding of a registry that a chain could have; else MALFORMED, NOT_CANONICAL or
     *     TRAILING_BYTES
     */
    static ResultCode check(DirectBuffer buffer, int offset, int length) {
        if (length < FRONT_BYTES) {
            return ResultCode.MALFORMED;
        }
        long epoch = buffer.getLong(offset, LITTLE_ENDIAN);
        int count = buffer.getInt(offset + Long.BYTES, LITTLE_ENDIAN);
        if (epoch < 0 || count < 0 || count > Limits.REGISTRATIONS_MAX) {
            return ResultCode.NOT_CANONICAL;
        }
        int expected = FRONT_BYTES + count * ENTRY_BYTES;
        if (length != expected) {
            return length < expected ? ResultCode.MALFORMED : ResultCode.TRAILING_BYTES;
        }
        boolean isCanonical = true;
        for (int i = 0; i < count && isCanonical; i++) {
            isCanonical = isEntry(buffer, offset + FRONT_BYTES + i * ENTRY_BYTES, epoch)
                    && !isThereBefore(buffer, offset + FRONT_BYTES, i);
        }
        return isCanonical && hasPower(buffer, offset + FRONT_BYTES, count) ? ResultCode.OK : ResultCode.NOT_CANONICAL;
    }

    private static boolean isEntry(DirectBuffer buffer, int at, long epoch) {
        int index = buffer.getInt(at + OUTPUT_INDEX_AT, LITTLE_ENDIAN);
        int tier = buffer.getInt(at + TIER_AT, LITTLE_ENDIAN);
        long leftEpoch = buffer.getLong(at + LEFT_EPOCH_AT, LITTLE_ENDIAN);
        int convicted = buffer.getInt(at + CONVICTED_AT, LITTLE_ENDIAN);
        return index >= 0
                && index < OUTPUT_INDICES
                && buffer.getLong(at + COLLATERAL_AT, LITTLE_ENDIAN) >= 0
                && tier >= 0
                && tier < Genesis.Tier.ALL.size()
                && leftEpoch >= Registration.STAYS
                && leftEpoch <= epoch
                && (convicted == 0 || convicted == 1);
    }

    private static boolean isThereBefore(DirectBuffer buffer, int first, int place) {
        for (int i = 0; i < place; i++) {
            if (Hash.equal(buffer, first + i * ENTRY_BYTES, buffer, first + place * ENTRY_BYTES)) {
                return true;
            }
        }
        return false;
    }

    /** Whether there is a set that can decide, and somebody with power stays: what a chain never lacks. */
    private static boolean hasPower(DirectBuffer buffer, int first, int count) {
        int members = 0;
        boolean isMemberWithPower = false;
        boolean isStayingWithPower = false;
        for (int i = 0; i < count; i++) {
            int at = first + i * ENTRY_BYTES;
            boolean isMember = (buffer.getLong(at + MEMBERSHIPS_AT, LITTLE_ENDIAN) & 1) != 0;
            boolean isStaying = buffer.getLong(at + LEFT_EPOCH_AT, LITTLE_ENDIAN) == Registration.STAYS;
            boolean isPowerful = Genesis.Tier.ALL
                            .get(buffer.getInt(at + TIER_AT, LITTLE_ENDIAN))
                            .power()
                    > 0;
            members += isMember ? 1 : 0;
            isMemberWithPower |= isMember && isPowerful;
            isStayingWithPower |= isStaying && isPowerful;
        }
        return members <= Limits.VALIDATORS_MAX && isMemberWithPower && isStayingWithPower;
    }

    /** Reads what {@link #encode} wrote or {@link #check} found good; anything else is a broken invariant. */
    public static ValidatorRegistry decode(EpochRules rules, DirectBuffer buffer, int offset, int length) {
        int count = length < FRONT_BYTES ? -1 : buffer.getInt(offset + Long.BYTES, LITTLE_ENDIAN);
        Invariant.check(
                count >= 0 && count <= Limits.REGISTRATIONS_MAX && length == FRONT_BYTES + count * ENTRY_BYTES,
                "the bytes are those of a registry");
        List<Registration> entries = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            entries.add(get(buffer, offset + FRONT_BYTES + i * ENTRY_BYTES));
        }
        return new ValidatorRegistry(rules, buffer.getLong(offset, LITTLE_ENDIAN), entries);
    }

    private static Registration get(DirectBuffer buffer, int at) {
        return new Registration(
                Hash.of(buffer, at),
                Hash.of(buffer, at + NODE_AT),
                Hash.of(buffer, at + OWNER_AT),
                Genesis.Tier.ALL.get(buffer.getInt(at + TIER_AT, LITTLE_ENDIAN)),
                buffer.getLong(at + COLLATERAL_AT, LITTLE_ENDIAN),
                Hash.of(buffer, at + OUTPUT_AT),
                buffer.getInt(at + OUTPUT_INDEX_AT, LITTLE_ENDIAN),
                buffer.getLong(at + LEFT_EPOCH_AT, LITTLE_ENDIAN),
                buffer.getInt(at + CONVICTED_AT, LITTLE_ENDIAN) == 1,
                buffer.getLong(at + MEMBERSHIPS_AT, LITTLE_ENDIAN));
    }
}
