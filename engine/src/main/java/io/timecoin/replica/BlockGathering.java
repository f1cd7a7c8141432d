package io.timecoin.replica;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.BodiesView;
import io.timecoin.codec.ContentsView;
import io.timecoin.consensus.ConsensusStateMachine;
import io.timecoin.consensus.ValidatorSet;
import io.timecoin.crypto.DomainTag;
import io.timecoin.crypto.Hasher;
import io.timecoin.txpool.TransactionPool;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Gets what a proposed block is made of, executes it as soon as nothing is missing, and tells consensus the verdict. What
 * is missing is asked for: first of whoever sent the proposal, then, if nothing comes in time, of everybody. State thread.
 */
final class BlockGathering {
    private static final long ASK_AGAIN_MS = 300;
    private static final long EVERYBODY = 0;

    private final Replica replica;
    private final ConsensusStateMachine machine;
    private final Candidates candidates;
    private final CandidateExecution execution;
    private final BodyExchange exchange;
    private final Decision decided;
    private final ValidatorSet validators;
    private final StateCommitment commitment;
    private final ContentsView contents = new ContentsView();
    private final BodiesView bodies = new BodiesView();
    private final Hasher blockHasher = new Hasher(DomainTag.BLOCK);
    private final UnsafeBuffer hash = new UnsafeBuffer(new byte[Hash.BYTES]);
    private boolean isAsking;
    private long askAgainMs;

    BlockGathering(
            Replica replica,
            ConsensusStateMachine machine,
            Candidates candidates,
            CandidateExecution execution,
            BodyExchange exchange,
            Decision decided,
            ValidatorSet validators,
            StateCommitment commitment) {
        this.replica = replica;
        this.machine = machine;
        this.candidates = candidates;
        this.execution = execution;
        this.exchange = exchange;
        this.decided = decided;
        this.validators = validators;
        this.commitment = commitment;
    }

    /** A new height: nothing is missing. */
    void startHeight() {
        isAsking = false;
    }

    void onTick(long nowMs) {
        if (isAsking && nowMs >= askAgainMs) {
            askForMissing(nowMs);
        }
    }

    /** Whether an answer is waited for. */
    boolean isAsking() {
        return isAsking;
    }

    /** When {@link #onTick} has something to do, ms. */
    long deadlineMs() {
        return isAsking ? askAgainMs : Long.MAX_VALUE;
    }

    /** An empty candidate for so many transactions, or null if no block may hold them. */
    Candidate open(int transactions) {
        Candidate candidate = candidates.vacate(keptHash(), replica.pool());
        if (!candidate.fits(transactions)) {
            return null;
        }
        candidate.open();
        return candidate;
    }

    /** The block that must not make room for another: certified, or prepared. */
    DirectBuffer keptHash() {
        if (decided.isPresent()) {
            return decided.hash();
        }
        return machine.isPrepared() ? machine.lockedHash() : null;
    }

    /** Executes a candidate as soon as nothing of it is missing, and votes if it is the proposal of the round. */
    void advance(Candidate candidate, long connectionId, long nowMs) {
        if (candidate.state() == Candidate.State.INCOMPLETE) {
            if (exchange.missing(candidate, replica.pool()) > 0) {
                ask(candidate, connectionId, nowMs);
                return;
            }
            execution.execute(candidate, validators, commitment, replica.pool());
            if (candidate.state() == Candidate.State.EXECUTED) {
                candidates.mark(candidate, replica.pool());
            }
        }
        boolean isProposed = machine.hasProposal() && candidate.isOf(machine.proposalHash(), 0);
        if (isProposed && !decided.isPresent()) {
            boolean isValid = candidate.state() == Candidate.State.EXECUTED
                    && (candidate.isPrepared() || execution.isTimely(candidate, nowMs));
            machine.onExecuted(candidate.hash(), 0, isValid);
        }
    }

    private void ask(Candidate candidate, long connectionId, long nowMs) {
        exchange.requestBodies(candidate, machine.height(), replica.pool(), connectionId);
        askLater(nowMs);
    }

    private void askLater(long nowMs) {
        isAsking = true;
        askAgainMs = nowMs + ASK_AGAIN_MS;
    }

    /** Asks for what the wanted block lacks, unless an answer is waited for. */
    void want(long nowMs) {
        if (!isAsking) {
            askForMissing(nowMs);
        }
    }

    /** Asks everybody for what the wanted block still lacks: the certified one, the one to propose again, the proposal. */
    private void askForMissing(long nowMs) {
        isAsking = false;
        DirectBuffer wanted = wantedHash();
        if (wanted == null) {
            return;
        }
        Candidate candidate = candidates.find(wanted, 0);
        if (candidate == null) {
            exchange.requestContents(machine.height(), wanted);
            askLater(nowMs);
        } else if (candidate.state() == Candidate.State.INCOMPLETE) {
            advance(candidate, EVERYBODY, nowMs);
        }
    }

    private DirectBuffer wantedHash() {
        if (decided.isPresent()) {
            return decided.hash();
        }
        if (machine.mayPropose() && machine.mustRepropose()) {
            return machine.preparedHash();
        }
        return machine.hasProposal() ? machine.proposalHash() : null;
    }

    ResultCode onContents(ReplicaEvent event, long nowMs) {
        contents.wrap(event.payload(), event.payloadOffset(), event.payloadLength());
        blockHasher
                .update(contents.buffer(), contents.headerAt(), contents.headerLength())
                .digest(hash, 0);
        DirectBuffer wanted = wantedHash();
        if (wanted == null || !Hash.equal(wanted, 0, hash, 0) || candidates.find(hash, 0) != null) {
            return ResultCode.NOT_REQUESTED;
        }
        Candidate candidate = open(contents.count());
        if (candidate == null) {
            return ResultCode.BLOCK_INVALID;
        }
        for (int i = 0; i < contents.count(); i++) {
            candidate.add(contents.buffer(), contents.hashesAt() + i * Hash.BYTES, TransactionPool.NONE);
        }
        candidate.name(hash, 0, contents.buffer(), contents.headerAt());
        advance(candidate, event.connectionId(), nowMs);
        return ResultCode.OK;
    }

    ResultCode onBodies(ReplicaEvent event, long nowMs) {
        bodies.wrap(event.payload(), event.payloadOffset(), event.payloadLength());
        Candidate candidate = candidates.find(event.payload(), bodies.blockHashAt());
        if (candidate == null || candidate.state() != Candidate.State.INCOMPLETE) {
            return ResultCode.NOT_REQUESTED;
        }
        ResultCode code = exchange.keep(candidate, bodies.transactions());
        if (exchange.missing(candidate, replica.pool()) == 0) {
            advance(candidate, event.connectionId(), nowMs);
        }
        return code;
    }
}
