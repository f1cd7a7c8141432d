package io.timecoin.replica;

/** Lends blocks to fill. Live, the pipeline takes them back when tree, store and publisher have read them. */
public interface CommittedBlocks {
    /** A block nobody reads any more; waits for one if need be. */
    CommittedBlock acquire();

    /** Takes back a block that was not committed and that nobody but the replica has seen. */
    void release(CommittedBlock block);
}
