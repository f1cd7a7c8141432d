package io.timecoin.replica;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.TransactionView;
import io.timecoin.codec.ValidatorFields;
import io.timecoin.ledger.BlockExecution;
import io.timecoin.ledger.CoinsAhead;
import io.timecoin.ledger.Genesis;
import io.timecoin.txpool.TransactionPool;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Builds the block a proposer puts to the vote: the evidence kept and what the pool offers, as far as it executes, in
 * order. State thread.
 */
final class BlockBuilder {
    private final Genesis genesis;
    private final Chain chain;
    private final BlockExecution execution;
    private final CommittedBlocks blocks;
    private final CoinsAhead ahead;
    private final BlockHeaders headers = new BlockHeaders();
    private final TransactionView view = new TransactionView();
    private final UnsafeBuffer ids = new UnsafeBuffer(new byte[2 * Hash.BYTES]);
    private final UnsafeBuffer hash = new UnsafeBuffer(new byte[Hash.BYTES]);
    private final UnsafeBuffer root = new UnsafeBuffer(new byte[Hash.BYTES]);
    private final TransactionPreparer preparer;
    private final int[] offered;

    BlockBuilder(Genesis genesis, Chain chain, BlockExecution execution, CommittedBlocks blocks) {
        this.genesis = genesis;
        this.chain = chain;
        this.execution = execution;
        this.blocks = blocks;
        this.ahead = chain.coins().ahead();
        this.preparer = new TransactionPreparer(genesis.chainId(), null);
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
            int proposer,
            int transactionsMax,
            EvidenceBook evidence,
            TransactionPool pool,
            StateCommitment commitment,
            Candidate candidate) {
        long height = chain.height() + 1;
        long timeMs = Math.max(nowMs, chain.tipTimeMs() + 1);
        CommittedBlock block = blocks.acquire();
        block.begin(chain);
        candidate.open();
        execution.begin(height, timeMs, chain.coins().size(), chain.registry());
        for (int i = 0; i < evidence.size(); i++) {
            include(evidence.piece(i), candidate, block);
        }
        int count = pool.assemble(
                Math.max(0, transactionsMax - execution.transactionCount()),
                genesis.rules().blockBytesMax() - execution.transactionBytes(),
                timeMs,
                offered);
        for (int i = 0; i < count; i++) {
            if (i % CoinsAhead.GROUP == 0) {
                readAhead(pool, i, Math.min(count, i + CoinsAhead.GROUP));
            }
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
        headers.standingHash(chain.standingHash());
        headers.proposer(chain.validators().key(proposer));
        headers.hash(hash, 0);
        candidate.name(hash, 0, headers.bytes(), 0);
        block.seal(height, timeMs, headers.bytes(), hash);
        block.leaves(execution.registryAfter());
        candidate.executed(block, execution.registryAfter());
    }

    /** Evidence was judged when it came; a block may convict nobody twice, so it may not execute any more. */
    private void include(DirectBuffer evidence, Candidate candidate, CommittedBlock block) {
        view.wrapChecked(evidence, 0, ValidatorFields.EVIDENCE_BYTES);
        preparer.deriveIds(view, ids, 0);
        if (execution.execute(view, ids, 0, null, 0) == ResultCode.OK) {
            candidate.add(ids, Hash.BYTES, TransactionPool.NONE);
            block.addTransaction(evidence, 0, ValidatorFields.EVIDENCE_BYTES, ids, 0);
        }
    }

    /** Has the coins that some transactions spend wait for memory together. */
    private void readAhead(TransactionPool pool, int from, int to) {
        for (int i = from; i < to; i++) {
            int handle = offered[i];
            view.wrapChecked(pool.bytes(handle), pool.offset(handle), pool.length(handle));
            for (int input = 0; input < view.inputCount(); input++) {
                ahead.add(view.buffer(), view.inputTxIdAt(input), view.inputOutputIndex(input));
            }
        }
        ahead.read();
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
