package io.timecoin.pipeline;

import io.timecoin.replica.CommittedBlock;

/** Takes committed blocks in order: the store when live or recovering, nothing when an auditor replays. */
@FunctionalInterface
public interface BlockSink {
    /** Takes nothing anywhere. */
    BlockSink NONE = (block, sequence) -> {};

    /**
     * A block was committed.
     *
     * @param block valid during the call
     * @param sequence journal sequence of the event that committed it
     */
    void onCommitted(CommittedBlock block, long sequence);
}
