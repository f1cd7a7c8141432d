package io.timecoin.replica;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.TransactionView;
import io.timecoin.consensus.ValidatorSet;
import io.timecoin.ledger.BlockExecution;
import io.timecoin.ledger.Genesis;
import io.timecoin.ledger.Supply;
import io.timecoin.txpool.TransactionPool;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Builds the block a proposer puts to the vote: what the pool offers and what executes, in order. State thread. */
final class BlockBuilder {
    private final Genesis genesis;
    private final ValidatorSet validators;
    private final Chain chain;
    private final TransactionPool pool;
    private final BlockExecution execution;
    private final BlockHeaders headers = new BlockHeaders();
    private final TransactionView view = new TransactionView();
    private final Supply supplyAfter = new Supply();
    private final UnsafeBuffer ids = new UnsafeBuffer(new byte[2 * Hash.BYTES]);
    private final UnsafeBuffer hash = new UnsafeBuffer(new byte[Hash.BYTES]);
    private final UnsafeBuffer root = new UnsafeBuffer(new byte[Hash.BYTES]);
    private final UnsafeBuffer stateRoot = new UnsafeBuffer(new byte[Hash.BYTES]);
    private final UnsafeBuffer contents;
    private final int[] candidates;
    private final int[] included;
    private int includedCount;

    BlockBuilder(Genesis genesis, ValidatorSet validators, Chain chain, TransactionPool pool, long seed) {
        this.genesis = genesis;
        this.validators = validators;
        this.chain = chain;
        this.pool = pool;
        this.execution = new BlockExecution(genesis, chain.lookUp(), seed);
        this.contents = new UnsafeBuffer(new byte[genesis.rules().blockTransactionsMax() * Hash.BYTES]);
        this.candidates = new int[genesis.rules().blockTransactionsMax()];
        this.included = new int[genesis.rules().blockTransactionsMax()];
    }

    /** Builds the successor of the tip into a block. */
    void build(long nowMs, int proposer, StateCommitment commitment, CommittedBlock block) {
        long height = chain.height() + 1;
        long timeMs = Math.max(nowMs, chain.tipTimeMs() + 1);
        block.begin();
        execution.begin(height, timeMs, chain.coins().size());
        includedCount = 0;
        int count = pool.assemble(
                genesis.rules().blockTransactionsMax(), genesis.rules().blockBytesMax(), timeMs, candidates);
        for (int i = 0; i < count; i++) {
            include(candidates[i], block);
        }
        supplyAfter.set(chain.supply());
        execution.finish(supplyAfter, chain.tipHash(), 0, proposer, block.effects());
        commitment.root(stateRoot, 0);
        execution.transactionRoot(root, 0);
        headers.begin(genesis.chainId(), height, timeMs, 0, execution.transactionCount(), execution.transactionBytes());
        headers.parentHash(chain.tipHash());
        headers.transactionRoot(root);
        headers.parentStateRoot(stateRoot);
        headers.validatorSet(validators.hash(), validators.key(proposer));
        headers.hash(hash, 0);
        block.seal(height, timeMs, headers.bytes(), hash);
    }

    /** Ownership and signatures were judged on admission; what does not execute any more waits for its expiry. */
    private void include(int handle, CommittedBlock block) {
        DirectBuffer bytes = pool.bytes(handle);
        int offset = pool.offset(handle);
        int length = pool.length(handle);
        view.wrapChecked(bytes, offset, length);
        pool.copyTxId(handle, ids, 0);
        pool.copyContentHash(handle, ids, Hash.BYTES);
        if (execution.execute(view, ids, 0, null, 0) == ResultCode.OK) {
            block.addTransaction(bytes, offset, length, ids, 0);
            contents.putBytes(includedCount * Hash.BYTES, ids, Hash.BYTES, Hash.BYTES);
            included[includedCount++] = handle;
        }
    }

    /** The content hashes of the transactions of the block built, side by side. */
    DirectBuffer contents() {
        return contents;
    }

    /** How many. */
    int transactionCount() {
        return includedCount;
    }

    /** The hash of the block built. */
    DirectBuffer blockHash() {
        return hash;
    }

    /** The state root before the block built. */
    UnsafeBuffer stateRoot() {
        return stateRoot;
    }

    /** The supply after the block built. */
    Supply supplyAfter() {
        return supplyAfter;
    }

    /** Keeps the transactions of the block in the pool until the vote on it is over. */
    void markIncluded() {
        for (int i = 0; i < includedCount; i++) {
            pool.markProposed(included[i]);
        }
    }

    /** Takes the transactions of the block, now committed, out of the pool. */
    void removeIncluded() {
        for (int i = 0; i < includedCount; i++) {
            pool.removeCommitted(included[i]);
        }
        includedCount = 0;
    }
}
