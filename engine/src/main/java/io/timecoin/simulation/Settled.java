package io.timecoin.simulation;

import io.timecoin.base.Hash;

/**
 * A block as one validator has committed it, with what its ledger held right after.
 *
 * @param height of the block
 * @param hash of the block
 * @param bytes the encoded block
 * @param stateRoot after it
 * @param coins number of unspent outputs after it
 * @param coinTotal their sum, in units
 */
record Settled(long height, Hash hash, byte[] bytes, Hash stateRoot, int coins, long coinTotal) {}
