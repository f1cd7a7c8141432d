package io.timecoin.replica;

import io.timecoin.base.Hash;
import io.timecoin.base.Limits;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.BlockHeaderView;
import io.timecoin.codec.TransactionView;
import io.timecoin.consensus.ValidatorSet;
import io.timecoin.ledger.BlockExecution;
import io.timecoin.ledger.Genesis;
import io.timecoin.txpool.TransactionPool;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Judges another validator's block as the successor of the tip: its header against the chain, then every transaction, in
 * full, before anything is signed for it. State thread.
 */
final class CandidateExecution {
    private final Genesis genesis;
    private final Chain chain;
    private final BlockExecution execution;
    private final TransactionPreparer preparer;
    private final CommittedBlocks blocks;
    private final BlockHeaderView header = new BlockHeaderView();
    private final TransactionView view = new TransactionView();
    private final UnsafeBuffer ids = new UnsafeBuffer(new byte[2 * Hash.BYTES]);
    private final UnsafeBuffer owners = new UnsafeBuffer(new byte[Limits.INPUTS_MAX * Hash.BYTES]);
    private final UnsafeBuffer root = new UnsafeBuffer(new byte[Hash.BYTES]);

    CandidateExecution(Genesis genesis, Chain chain, BlockExecution execution, CommittedBlocks blocks) {
        this.genesis = genesis;
        this.chain = chain;
        this.execution = execution;
        this.blocks = blocks;
        this.preparer = new TransactionPreparer(genesis.chainId(), null);
    }

    /**
     * Judges a block's time, which is asked before a vote and never of a block that has a certificate.
     *
     * @param nowMs local event time
     */
    boolean isTimely(Candidate candidate, long nowMs) {
        boolean isFormed = header.wrap(candidate.header(), 0, BlockHeaderView.BYTES) == ResultCode.OK;
        return isFormed && Math.abs(header.timeMs() - nowMs) <= genesis.rules().blockTimeSkewMs();
    }

    /**
     * Executes a candidate all of whose bodies are here; it is EXECUTED or INVALID afterwards.
     *
     * @return OK, HEADER_INVALID, BLOCK_TIME_INVALID or BLOCK_INVALID
     */
    ResultCode execute(Candidate candidate, StateCommitment commitment, TransactionPool pool) {
        ResultCode code = checkHeader(candidate, commitment);
        if (code != ResultCode.OK) {
            candidate.invalid();
            return code;
        }
        CommittedBlock block = blocks.acquire();
        block.begin(chain);
        execution.begin(header.height(), header.timeMs(), chain.coins().size(), chain.registry());
        boolean isValid = true;
        for (int place = 0; place < candidate.count() && isValid; place++) {
            isValid = candidate.hasBody(place)
                    ? executeBody(candidate, place, block)
                    : executePooled(candidate, place, block, pool);
        }
        isValid = isValid && matchesHeader();
        if (!isValid) {
            blocks.release(block);
            candidate.invalid();
            return ResultCode.BLOCK_INVALID;
        }
        int proposer = chain.validators().indexOf(candidate.header(), header.proposerAt());
        candidate.supplyAfter().set(chain.supply());
        execution.finish(candidate.supplyAfter(), chain.tipHash(), 0, proposer, block.effects());
        block.seal(header.height(), header.timeMs(), candidate.header(), candidate.hash());
        block.leaves(execution.registryAfter());
        candidate.executed(block, execution.registryAfter());
        return ResultCode.OK;
    }

    private ResultCode checkHeader(Candidate candidate, StateCommitment commitment) {
        ResultCode form = header.wrap(candidate.header(), 0, BlockHeaderView.BYTES);
        if (form != ResultCode.OK) {
            return ResultCode.HEADER_INVALID;
        }
        DirectBuffer bytes = candidate.header();
        ValidatorSet validators = chain.validators();
        int proposer = validators.indexOf(bytes, header.proposerAt());
        boolean fits = header.chainId() == genesis.chainId()
                && header.height() == chain.height() + 1
                && header.transactionCount() == candidate.count()
                && proposer != ValidatorSet.NOT_A_MEMBER
                && proposer == validators.proposer(header.height(), header.round())
                && Hash.equal(bytes, header.parentHashAt(), chain.tipHash(), 0)
                && Hash.equal(bytes, header.standingHashAt(), chain.standingHash(), 0);
        if (!fits) {
            return ResultCode.HEADER_INVALID;
        }
        if (header.timeMs() <= chain.tipTimeMs()) {
            return ResultCode.BLOCK_TIME_INVALID;
        }
        commitment.root(candidate.stateRootBefore(), 0);
        return Hash.equal(bytes, header.parentStateRootAt(), candidate.stateRootBefore(), 0)
                ? ResultCode.OK
                : ResultCode.HEADER_INVALID;
    }

    private boolean executeBody(Candidate candidate, int place, CommittedBlock block) {
        view.wrapChecked(candidate.bodies(), candidate.bodyAt(place), candidate.bodyLength(place));
        preparer.deriveIds(view, ids, 0);
        preparer.deriveOwners(view, owners, 0);
        return execute(owners, block);
    }

    /** Ownership and signatures were judged on admission. */
    private boolean executePooled(Candidate candidate, int place, CommittedBlock block, TransactionPool pool) {
        int handle = pool.findByContentHash(candidate.contentHashes(), place * Hash.BYTES);
        view.wrapChecked(pool.bytes(handle), pool.offset(handle), pool.length(handle));
        pool.copyTxId(handle, ids, 0);
        pool.copyContentHash(handle, ids, Hash.BYTES);
        candidate.handle(place, handle);
        return execute(null, block);
    }

    private boolean execute(DirectBuffer itsOwners, CommittedBlock block) {
        if (execution.execute(view, ids, 0, itsOwners, 0) != ResultCode.OK) {
            return false;
        }
        block.addTransaction(view.buffer(), view.offset(), view.length(), ids, 0);
        return true;
    }

    private boolean matchesHeader() {
        execution.transactionRoot(root, 0);
        return execution.transactionBytes() == header.transactionBytes()
                && Hash.equal(header.buffer(), header.transactionRootAt(), root, 0);
    }
}
