package io.timecoin.pipeline;

import io.timecoin.ledger.BlockEffects;
import io.timecoin.replica.CommittedBlock;
import io.timecoin.store.BlockStore;
import io.timecoin.store.CommittedUtxoStore;

/** Writes committed blocks into the two stores; those already there, from before a crash, are compared. Store thread. */
public final class StoreSink implements BlockSink {
    private final CommittedUtxoStore coins;
    private final BlockStore blocks;

    /**
     * Creates the sink.
     *
     * @param coins the persistent copy of the unspent outputs
     * @param blocks the blocks with their certificates
     */
    public StoreSink(CommittedUtxoStore coins, BlockStore blocks) {
        this.coins = coins;
        this.blocks = blocks;
    }

    @Override
    public void onCommitted(CommittedBlock block, long sequence) {
        blocks.append(block.height(), block.bytes(), 0, block.length());
        if (block.height() > coins.storedHeight()) {
            BlockEffects effects = block.effects();
            coins.apply(effects.spent(), 0, effects.spentCount(), effects.created(), 0, effects.createdCount());
            coins.advance(block.height(), block.hash(), 0, sequence);
        }
    }
}
