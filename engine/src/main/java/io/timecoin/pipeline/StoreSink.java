package io.timecoin.pipeline;

import io.timecoin.replica.CommittedBlock;
import io.timecoin.store.BlockStore;

/**
 * Writes committed blocks into their files and hands their coins on; blocks already there, from before a crash, are
 * compared. Store thread.
 */
public final class StoreSink implements BlockSink {
    private final CoinsAgent coins;
    private final BlockStore blocks;
    private volatile long storedHeight;

    /**
     * Creates the sink.
     *
     * @param coins brings blocks into the map of coins
     * @param blocks the blocks with their certificates
     * @param height of the block before the first that will come
     */
    public StoreSink(CoinsAgent coins, BlockStore blocks, long height) {
        this.coins = coins;
        this.blocks = blocks;
        this.storedHeight = height;
    }

    @Override
    public void onCommitted(CommittedBlock block, long sequence) {
        blocks.append(block.height(), block.bytes(), 0, block.length());
        storedHeight = block.height();
        coins.store(block, sequence);
    }

    /** Height of the last block that is in its file; the map of coins may be behind. Any thread. */
    public long storedHeight() {
        return storedHeight;
    }
}
