package io.timecoin.replica;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.timecoin.base.Hash;
import io.timecoin.base.Invariant;
import io.timecoin.ledger.Genesis;
import io.timecoin.ledger.GenesisCodec;
import io.timecoin.txpool.PoolConfig;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The configuration in a journal's passport: every configured value the replica reads, whole; little-endian.
 *
 * <pre>
 * | version 4 | role 4: 0 validator, 1 one that rejoins, 2 observer | validator key 32 | pool: count 4, depth 4, bytes 8,
 * floor 8, lock 8 |
 *  | base: height 8, block hash 32, content hash 32; zeros if the journal begins with the chain | genesis, to the end |
 * </pre>
 */
public final class ReplicaConfigCodec {
    /** Of the layout, and of what the replica decides: a journal is replayed by the rules that wrote it, or refused. */
    private static final int VERSION = 5;

    private static final int ROLE_AT = 4;
    private static final int ROLE_REJOINS = 1;
    private static final int ROLE_OBSERVES = 2;
    private static final int VALIDATOR_AT = 8;
    private static final int POOL_AT = VALIDATOR_AT + Hash.BYTES;
    private static final int BASE_AT = POOL_AT + 32;
    private static final int GENESIS_AT = BASE_AT + Long.BYTES + 2 * Hash.BYTES;

    private ReplicaConfigCodec() {}

    /** Encodes the configuration. */
    public static byte[] encode(ReplicaConfig config) {
        byte[] genesis = GenesisCodec.encode(config.genesis());
        byte[] bytes = new byte[GENESIS_AT + genesis.length];
        UnsafeBuffer buffer = new UnsafeBuffer(bytes);
        buffer.putInt(0, VERSION, LITTLE_ENDIAN);
        buffer.putInt(ROLE_AT, role(config), LITTLE_ENDIAN);
        config.validator().writeTo(buffer, VALIDATOR_AT);
        PoolConfig pool = config.pool();
        buffer.putInt(POOL_AT, pool.transactionsMax(), LITTLE_ENDIAN);
        buffer.putInt(POOL_AT + 4, pool.chainDepthMax(), LITTLE_ENDIAN);
        buffer.putLong(POOL_AT + 8, pool.bytesMax(), LITTLE_ENDIAN);
        buffer.putLong(POOL_AT + 16, pool.feeFloorPerKb(), LITTLE_ENDIAN);
        buffer.putLong(POOL_AT + 24, pool.lockMs(), LITTLE_ENDIAN);
        ReplicaBase base = config.base();
        buffer.putLong(BASE_AT, base.height(), LITTLE_ENDIAN);
        base.blockHash().writeTo(buffer, BASE_AT + Long.BYTES);
        base.contentHash().writeTo(buffer, BASE_AT + Long.BYTES + Hash.BYTES);
        buffer.putBytes(GENESIS_AT, genesis);
        return bytes;
    }

    /**
     * Decodes a configuration.
     *
     * @throws IllegalArgumentException if the bytes are not one
     */
    public static ReplicaConfig decode(DirectBuffer buffer, int offset, int length) {
        if (length < GENESIS_AT || buffer.getInt(offset, LITTLE_ENDIAN) != VERSION) {
            throw new IllegalArgumentException("the passport holds no configuration of this version");
        }
        int pool = offset + POOL_AT;
        PoolConfig poolConfig = new PoolConfig(
                buffer.getInt(pool, LITTLE_ENDIAN),
                buffer.getLong(pool + 8, LITTLE_ENDIAN),
                buffer.getLong(pool + 16, LITTLE_ENDIAN),
                buffer.getLong(pool + 24, LITTLE_ENDIAN),
                buffer.getInt(pool + 4, LITTLE_ENDIAN));
        Genesis genesis = GenesisCodec.decode(buffer, offset + GENESIS_AT, length - GENESIS_AT);
        int role = buffer.getInt(offset + ROLE_AT, LITTLE_ENDIAN);
        if (role < 0 || role > ROLE_OBSERVES) {
            throw new IllegalArgumentException("the passport names a role that is not defined");
        }
        return new ReplicaConfig(
                genesis,
                poolConfig,
                Hash.of(buffer, offset + VALIDATOR_AT),
                role == ROLE_REJOINS,
                base(buffer, offset + BASE_AT),
                role == ROLE_OBSERVES);
    }

    private static int role(ReplicaConfig config) {
        Invariant.check(!config.observes() || !config.rejoins(), "an observer has no votes to contradict");
        return config.observes() ? ROLE_OBSERVES : config.rejoins() ? ROLE_REJOINS : 0;
    }

    private static ReplicaBase base(DirectBuffer buffer, int at) {
        ReplicaBase base = new ReplicaBase(
                buffer.getLong(at, LITTLE_ENDIAN),
                Hash.of(buffer, at + Long.BYTES),
                Hash.of(buffer, at + Long.BYTES + Hash.BYTES));
        if (base.height() < 0 || base.isGenesis() && !base.equals(ReplicaBase.GENESIS)) {
            throw new IllegalArgumentException("the passport names a base that no journal can have");
        }
        return base;
    }
}
