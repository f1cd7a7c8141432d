package io.timecoin.ledger;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.timecoin.base.ChainKind;
import io.timecoin.base.Hash;
import io.timecoin.crypto.DomainTag;
import io.timecoin.crypto.Hasher;
import io.timecoin.ledger.Genesis.Allocation;
import io.timecoin.ledger.Genesis.Tier;
import io.timecoin.ledger.Genesis.Validator;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The canonical bytes of a genesis, little-endian: hashed to the chain's identity and written whole into every journal.
 *
 * <pre>
 *  | magic 4 | version 2 | network 2 | chain id 4 | time 8 | rules 80 | n 4 | n x (key 32, owner 32, tier 4) |
 *  | m 4 | m x (owner 32, amount 8) |
 * </pre>
 */
public final class GenesisCodec {
    private static final int MAGIC = 0x4E474354;
    private static final short VERSION = 2;
    private static final int VALIDATOR_BYTES = 2 * Hash.BYTES + Integer.BYTES;
    private static final int ALLOCATION_BYTES = Hash.BYTES + Long.BYTES;
    private static final int FIXED_BYTES = 4 + 2 + 2 + 4 + 8 + 80 + 4 + 4;

    private GenesisCodec() {}

    /** The chain's identity: hash of the canonical bytes. */
    public static Hash hash(Genesis genesis) {
        byte[] bytes = encode(genesis);
        return new Hasher(DomainTag.GENESIS).update(bytes, 0, bytes.length).digest();
    }

    /** The canonical bytes. */
    public static byte[] encode(Genesis genesis) {
        int length = FIXED_BYTES
                + genesis.validators().size() * VALIDATOR_BYTES
                + genesis.allocations().size() * ALLOCATION_BYTES;
        Writer writer = new Writer(new byte[length]);
        writer.putInt(MAGIC).putShort(VERSION).putShort((short)
                genesis.network().ordinal());
        writer.putInt(genesis.chainId()).putLong(genesis.timeMs());
        ChainRules rules = genesis.rules();
        writer.putInt(rules.blockBytesMax()).putInt(rules.blockTransactionsMax());
        writer.putInt(rules.blockIntervalMs()).putInt(rules.heartbeatMs()).putInt(rules.blockTimeSkewMs());
        writer.putLong(rules.rewardUnits()).putInt(rules.slotMs()).putLong(rules.supplyCap());
        writer.putInt(rules.utxosMax()).putLong(rules.dustUnits());
        EpochRules epochs = rules.epochs();
        writer.putInt(epochs.epochBlocks()).putInt(epochs.withdrawalDelayEpochs());
        writer.putInt(epochs.evidenceEpochsMax()).putInt(epochs.freeValidatorsMax());
        writer.putLong(epochs.bronzeUnits()).putInt(0);
        writer.putInt(genesis.validators().size());
        for (Validator validator : genesis.validators()) {
            writer.putHash(validator.publicKey()).putHash(validator.rewardOwner());
            writer.putInt(validator.tier().ordinal());
        }
        writer.putInt(genesis.allocations().size());
        for (Allocation allocation : genesis.allocations()) {
            writer.putHash(allocation.owner()).putLong(allocation.amount());
        }
        return writer.bytes;
    }

    /**
     * Reads canonical bytes.
     *
     * @throws IllegalArgumentException if they are not the canonical bytes of a valid genesis
     */
    public static Genesis decode(DirectBuffer buffer, int offset, int length) {
        if (length < FIXED_BYTES) {
            throw new IllegalArgumentException("genesis: the bytes are cut short");
        }
        Reader reader = new Reader(buffer, offset, length);
        if (reader.getInt() != MAGIC || reader.getShort() != VERSION) {
            throw new IllegalArgumentException("genesis: not the bytes of a genesis of this version");
        }
        ChainKind network =
                ChainKind.values()[reader.index(Short.toUnsignedInt(reader.getShort()), ChainKind.values().length)];
        int chainId = reader.getInt();
        long timeMs = reader.getLong();
        ChainRules rules = rules(reader);
        List<Validator> validators = new ArrayList<>();
        for (int left = reader.count(VALIDATOR_BYTES); left > 0; left--) {
            Hash key = reader.getHash();
            Hash owner = reader.getHash();
            validators.add(
                    new Validator(key, owner, Tier.values()[reader.index(reader.getInt(), Tier.values().length)]));
        }
        List<Allocation> allocations = new ArrayList<>();
        for (int left = reader.count(ALLOCATION_BYTES); left > 0; left--) {
            Hash owner = reader.getHash();
            allocations.add(new Allocation(owner, reader.getLong()));
        }
        if (reader.at != reader.end) {
            throw new IllegalArgumentException("genesis: bytes follow the last allocation");
        }
        return new Genesis(network, chainId, timeMs, rules, validators, allocations);
    }

    private static ChainRules rules(Reader reader) {
        int blockBytesMax = reader.getInt();
        int blockTransactionsMax = reader.getInt();
        int blockIntervalMs = reader.getInt();
        int heartbeatMs = reader.getInt();
        int blockTimeSkewMs = reader.getInt();
        long rewardUnits = reader.getLong();
        int slotMs = reader.getInt();
        long supplyCap = reader.getLong();
        int utxosMax = reader.getInt();
        long dustUnits = reader.getLong();
        EpochRules epochs =
                new EpochRules(reader.getInt(), reader.getInt(), reader.getInt(), reader.getInt(), reader.getLong());
        if (reader.getInt() != 0) {
            throw new IllegalArgumentException("genesis: a reserved field is set");
        }
        return new ChainRules(
                blockBytesMax,
                blockTransactionsMax,
                blockIntervalMs,
                heartbeatMs,
                blockTimeSkewMs,
                rewardUnits,
                slotMs,
                supplyCap,
                utxosMax,
                dustUnits,
                epochs);
    }

    private static final class Writer {
        private final byte[] bytes;
        private final UnsafeBuffer buffer;
        private int at;

        Writer(byte[] bytes) {
            this.bytes = bytes;
            this.buffer = new UnsafeBuffer(bytes);
        }

        Writer putShort(short value) {
            buffer.putShort(at, value, LITTLE_ENDIAN);
            at += Short.BYTES;
            return this;
        }

        Writer putInt(int value) {
            buffer.putInt(at, value, LITTLE_ENDIAN);
            at += Integer.BYTES;
            return this;
        }

        Writer putLong(long value) {
            buffer.putLong(at, value, LITTLE_ENDIAN);
            at += Long.BYTES;
            return this;
        }

        Writer putHash(Hash hash) {
            hash.writeTo(buffer, at);
            at += Hash.BYTES;
            return this;
        }
    }

    private static final class Reader {
        private final DirectBuffer buffer;
        private final int end;
        private int at;

        Reader(DirectBuffer buffer, int offset, int length) {
            this.buffer = buffer;
            this.at = offset;
            this.end = offset + length;
        }

        private int take(int bytes) {
            if (end - at < bytes) {
                throw new IllegalArgumentException("genesis: the bytes are cut short");
            }
            int here = at;
            at += bytes;
            return here;
        }

        short getShort() {
            return buffer.getShort(take(Short.BYTES), LITTLE_ENDIAN);
        }

        int getInt() {
            return buffer.getInt(take(Integer.BYTES), LITTLE_ENDIAN);
        }

        long getLong() {
            return buffer.getLong(take(Long.BYTES), LITTLE_ENDIAN);
        }

        Hash getHash() {
            return Hash.of(buffer, take(Hash.BYTES));
        }

        int count(int entryBytes) {
            int count = getInt();
            if (count < 0 || (long) count * entryBytes > end - at) {
                throw new IllegalArgumentException("genesis: a list is longer than the bytes");
            }
            return count;
        }

        int index(int value, int length) {
            if (value < 0 || value >= length) {
                throw new IllegalArgumentException("genesis: unknown kind " + value);
            }
            return value;
        }
    }
}
