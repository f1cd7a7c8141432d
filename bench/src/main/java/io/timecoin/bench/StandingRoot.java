package io.timecoin.bench;

import io.timecoin.base.Hash;
import io.timecoin.replica.CommittedBlock;
import io.timecoin.replica.StateCommitment;
import org.agrona.MutableDirectBuffer;

/** A root that no block changes, in place of the state tree: what is left when it is taken away. */
final class StandingRoot implements StateCommitment {
    @Override
    public void apply(CommittedBlock block) {
        // The measurement is of everything else.
    }

    @Override
    public void root(MutableDirectBuffer target, int offset) {
        target.setMemory(offset, Hash.BYTES, (byte) 0);
    }
}
