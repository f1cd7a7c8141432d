package io.timecoin.pipeline;

import io.timecoin.replica.CommittedBlock;
import io.timecoin.replica.EpochRecordWriter;
import io.timecoin.store.BlockStore;
import io.timecoin.store.EpochRecords;

/**
 * Writes committed blocks into their files, and the record of each epoch when its last block comes. What is there from
 * before a crash is compared or replaced, so recovery writes through the same. Store thread, or that of the recovery.
 */
public final class StoredBlocks implements BlockSink {
    private final BlockStore blocks;
    private final EpochRecords epochs;
    private final EpochRecordWriter writer = new EpochRecordWriter();

    /** Writes into these. */
    public StoredBlocks(BlockStore blocks, EpochRecords epochs) {
        this.blocks = blocks;
        this.epochs = epochs;
    }

    @Override
    public void onCommitted(CommittedBlock block, long sequence) {
        blocks.append(block.height(), block.bytes(), 0, block.length());
        if (block.endsEpoch()) {
            int length = writer.write(block);
            epochs.put(block.epoch(), writer.bytes(), 0, length);
        }
    }
}
