package io.timecoin.replica;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.timecoin.base.Hash;
import io.timecoin.ledger.Genesis;
import io.timecoin.ledger.GenesisCodec;
import io.timecoin.txpool.PoolConfig;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The configuration in a journal's passport: every configured value the replica reads, whole; little-endian.
 *
 * <pre>
 *  | version 4 | rejoins 4, 0 or 1 | validator key 32 | pool: count 4, depth 4, bytes 8, floor 8, lock 8 | genesis, to the end |
 * </pre>
 */
public final class ReplicaConfigCodec {
    /** Of the layout, and of what the replica decides: a journal is replayed by the rules that wrote it, or refused. */
    private static final int VERSION = 3;

    private static final int REJOINS_AT = 4;
    private static final int VALIDATOR_AT = 8;
    private static final int POOL_AT = VALIDATOR_AT + Hash.BYTES;
    private static final int GENESIS_AT = POOL_AT + 32;

    private ReplicaConfigCodec() {}

    /** Encodes the configuration. */
    public static byte[] encode(ReplicaConfig config) {
        byte[] genesis = GenesisCodec.encode(config.genesis());
        byte[] bytes = new byte[GENESIS_AT + genesis.length];
        UnsafeBuffer buffer = new UnsafeBuffer(bytes);
        buffer.putInt(0, VERSION, LITTLE_ENDIAN);
        buffer.putInt(REJOINS_AT, config.rejoins() ? 1 : 0, LITTLE_ENDIAN);
        config.validator().writeTo(buffer, VALIDATOR_AT);
        PoolConfig pool = config.pool();
        buffer.putInt(POOL_AT, pool.transactionsMax(), LITTLE_ENDIAN);
        buffer.putInt(POOL_AT + 4, pool.chainDepthMax(), LITTLE_ENDIAN);
        buffer.putLong(POOL_AT + 8, pool.bytesMax(), LITTLE_ENDIAN);
        buffer.putLong(POOL_AT + 16, pool.feeFloorPerKb(), LITTLE_ENDIAN);
        buffer.putLong(POOL_AT + 24, pool.lockMs(), LITTLE_ENDIAN);
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
        int rejoins = buffer.getInt(offset + REJOINS_AT, LITTLE_ENDIAN);
        if (rejoins != 0 && rejoins != 1) {
            throw new IllegalArgumentException("the passport says neither whether the validator rejoins nor not");
        }
        return new ReplicaConfig(genesis, poolConfig, Hash.of(buffer, offset + VALIDATOR_AT), rejoins == 1);
    }
}
