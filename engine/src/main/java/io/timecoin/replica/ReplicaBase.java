package io.timecoin.replica;

import io.timecoin.base.Hash;

/**
 * Where a journal begins: at genesis, or at a state that was taken from peers. Nothing in the journal tells what came
 * before, so the snapshot that holds the state is kept as long as the journal is.
 *
 * @param height of the block the state lies behind; 0 for genesis
 * @param blockHash the hash of that block; zero for genesis
 * @param contentHash what the content of the snapshot hashes to; zero for genesis
 */
public record ReplicaBase(long height, Hash blockHash, Hash contentHash) {
    /** The beginning of a journal that holds everything. */
    public static final ReplicaBase GENESIS = new ReplicaBase(0, Hash.ZERO, Hash.ZERO);

    /** Whether the journal begins with the chain. */
    public boolean isGenesis() {
        return height == 0;
    }
}
