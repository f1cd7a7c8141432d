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
 * @param base where the journal begins
 * @param observes whether it says nothing in the agreement, whoever is registered under its key
 */
public record ReplicaConfig(
        Genesis genesis, PoolConfig pool, Hash validator, boolean rejoins, ReplicaBase base, boolean observes) {
    /** The configuration of a validator. */
    public ReplicaConfig(Genesis genesis, PoolConfig pool, Hash validator, boolean rejoins, ReplicaBase base) {
        this(genesis, pool, validator, rejoins, base, false);
    }

    /** The configuration of a validator whose journal begins with the chain. */
    public ReplicaConfig(Genesis genesis, PoolConfig pool, Hash validator, boolean rejoins) {
        this(genesis, pool, validator, rejoins, ReplicaBase.GENESIS);
    }

    /** The configuration of a validator whose past, if it has one, is in its journal. */
    public ReplicaConfig(Genesis genesis, PoolConfig pool, Hash validator) {
        this(genesis, pool, validator, false);
    }

    /** The same but for where the journal begins. */
    public ReplicaConfig withBase(ReplicaBase other) {
        return new ReplicaConfig(genesis, pool, validator, rejoins, other, observes);
    }

    /** The same node, observing. */
    public ReplicaConfig observing() {
        return new ReplicaConfig(genesis, pool, validator, rejoins, base, true);
    }
}
