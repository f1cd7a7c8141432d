package io.timecoin.replica;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.TransactionView;
import io.timecoin.consensus.ValidatorSet;
import io.timecoin.ledger.BlockExecution;
import io.timecoin.ledger.Genesis;
import io.timecoin.txpool.TransactionPool;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Builds the block a proposer puts to the vote: what the pool offers and what executes, in order. State thread. */
final class BlockBuilder {
    private final Genesis genesis;
    private final Chain chain;
    private final BlockExecution execution;
    private final CommittedBlocks blocks;
    private final BlockHeaders headers = new BlockHeaders();
    private final TransactionView view = new TransactionView();
    private final UnsafeBuffer ids = new UnsafeBuffer(new byte[2 * Hash.BYTES]);
    private final UnsafeBuffer hash = new UnsafeBuffer(new byte[Hash.BYTES]);
    private final UnsafeBuffer root = new UnsafeBuffer(new byte[Hash.BYTES]);
    private final int[] offered;

    BlockBuilder(Genesis genesis, Chain chain, BlockExecution execution, CommittedBlocks blocks) {
        this.genesis = genesis;
        this.chain = chain;
        this.execution = execution;
        this.blocks = blocks;
        this.offered = new int[genesis.rules().blockTransactionsMax()];
    }

    /**
     * Builds the successor of the tip.
     *
     * @param nowMs event time
     * @param round round of its proposal
     * @param proposer own index
     * @param transactionsMax most transactions it holds, up to what genesis allows
     * @param candidate empty; EXECUTED afterwards
     */
    void build(
            long nowMs,
            int round,
            ValidatorSet validators,
            int proposer,
            int transactionsMax,
            TransactionPool pool,
            StateCommitment commitment,
            Candidate candidate) {
        long height = chain.height() + 1;
        long timeMs = Math.max(nowMs, chain.tipTimeMs() + 1);
        CommittedBlock block = blocks.acquire();
        block.begin();
        candidate.open();
        execution.begin(height, timeMs, chain.coins().size());
        int count = pool.assemble(transactionsMax, genesis.rules().blockBytesMax(), timeMs, offered);
        for (int i = 0; i < count; i++) {
            include(pool, offered[i], candidate, block);
        }
        candidate.supplyAfter().set(chain.supply());
        execution.finish(candidate.supplyAfter(), chain.tipHash(), 0, proposer, block.effects());
        commitment.root(candidate.stateRootBefore(), 0);
        execution.transactionRoot(root, 0);
        headers.begin(
                genesis.chainId(), height, timeMs, round, execution.transactionCount(), execution.transactionBytes());
        headers.parentHash(chain.tipHash());
        headers.transactionRoot(root);
        headers.parentStateRoot(candidate.stateRootBefore());
        headers.validatorSet(validators.hash(), validators.key(proposer));
        headers.hash(hash, 0);
        candidate.name(hash, 0, headers.bytes(), 0);
        block.seal(height, timeMs, headers.bytes(), hash);
        candidate.executed(block);
    }

    /** Ownership and signatures were judged on admission; what does not execute any more waits for its expiry. */
    private void include(TransactionPool pool, int handle, Candidate candidate, CommittedBlock block) {
        DirectBuffer bytes = pool.bytes(handle);
        int offset = pool.offset(handle);
        int length = pool.length(handle);
        view.wrapChecked(bytes, offset, length);
        pool.copyTxId(handle, ids, 0);
        pool.copyContentHash(handle, ids, Hash.BYTES);
        if (execution.execute(view, ids, 0, null, 0) == ResultCode.OK) {
            candidate.add(ids, Hash.BYTES, handle);
            block.addTransaction(bytes, offset, length, ids, 0);
        }
    }
}
