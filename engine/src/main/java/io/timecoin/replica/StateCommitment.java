package io.timecoin.replica;

import org.agrona.MutableDirectBuffer;

/**
 * The authenticated tree as the replica sees it: told of every committed block, asked for the root where the next header
 * needs it. An implementation may work on a thread of its own, started by {@link #apply} and joined by {@link #root};
 * it is never asked whether it is ready, so that its speed decides nothing.
 */
public interface StateCommitment {
    /**
     * Takes the effects of a committed block.
     *
     * @param block stays unchanged until {@link #root} has returned
     */
    void apply(CommittedBlock block);

    /** Writes the root after the last block applied; waits for it if need be. */
    void root(MutableDirectBuffer target, int offset);
}
