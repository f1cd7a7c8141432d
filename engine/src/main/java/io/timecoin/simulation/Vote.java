package io.timecoin.simulation;

import io.timecoin.base.Hash;

/**
 * What was signed under a {@link VoteKey}.
 *
 * @param hash the block, or the one prepared, zero for none
 * @param preparedRound of a ROUND-CHANGE, else -1
 */
record Vote(Hash hash, int preparedRound) {
    static final int NOTHING_PREPARED = -1;
}
