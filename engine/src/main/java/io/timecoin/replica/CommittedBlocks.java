package io.timecoin.replica;

/** Lends blocks to fill. Live, the pipeline takes them back when tree, store and publisher have read them. */
@FunctionalInterface
public interface CommittedBlocks {
    /** A block nobody reads any more; waits for one if need be. */
    CommittedBlock acquire();
}
