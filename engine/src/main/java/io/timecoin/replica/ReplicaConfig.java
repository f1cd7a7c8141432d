package io.timecoin.replica;

import io.timecoin.base.Hash;
import io.timecoin.ledger.Genesis;
import io.timecoin.txpool.PoolConfig;

/**
 * Every configured value the replica reads; written whole into the passport of every journal file, because a replay
 * with another value is another history.
 *
 * @param genesis the chain
 * @param pool local policy
 * @param validator the own consensus key, a member of genesis or not
 * @param rejoins whether the key has voted before and its journal is lost
 */
public record ReplicaConfig(Genesis genesis, PoolConfig pool, Hash validator, boolean rejoins) {
    /** The configuration of a validator whose past, if it has one, is in its journal. */
    public ReplicaConfig(Genesis genesis, PoolConfig pool, Hash validator) {
        this(genesis, pool, validator, false);
    }
}
