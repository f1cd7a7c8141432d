package io.timecoin.pipeline;

import io.timecoin.replica.CommittedBlock;

/**
 * Has committed blocks written into their files and hands their coins on. Store thread.
 */
public final class StoreSink implements BlockSink {
    private final CoinsAgent coins;
    private final StoredBlocks blocks;
    private volatile long storedHeight;

    /**
     * Creates the sink.
     *
     * @param coins brings blocks into the map of coins
     * @param blocks takes the blocks with their certificates, and the records of epochs
     * @param height of the block before the first that will come
     */
    public StoreSink(CoinsAgent coins, StoredBlocks blocks, long height) {
        this.coins = coins;
        this.blocks = blocks;
        this.storedHeight = height;
    }

    @Override
    public void onCommitted(CommittedBlock block, long sequence) {
        blocks.onCommitted(block, sequence);
        storedHeight = block.height();
        coins.store(block, sequence);
    }

    /** Height of the last block that is in its file; the map of coins may be behind. Any thread. */
    public long storedHeight() {
        return storedHeight;
    }
}
