package io.timecoin.replica;

import io.timecoin.base.Hash;
import io.timecoin.ledger.EpochRules;

/**
 * A block that an operator vouches for: the last of an epoch, because that is the one whose record holds all that follows
 * from it.
 *
 * @param height its height
 * @param blockHash its hash
 */
public record TrustedCheckpoint(long height, Hash blockHash) {
    /** Whether there is a record of that block on a chain with such rules. */
    public boolean isLastOfEpoch(EpochRules rules) {
        return height > 0 && rules.isLastOfEpoch(height);
    }
}
