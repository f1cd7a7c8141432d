package io.timecoin.replica;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.BodiesView;
import io.timecoin.codec.ContentsView;
import io.timecoin.consensus.ConsensusStateMachine;
import io.timecoin.crypto.DomainTag;
import io.timecoin.crypto.Hasher;
import io.timecoin.txpool.TransactionPool;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Gets what a proposed block is made of, executes it as soon as nothing is missing, and tells consensus the verdict. What
 * is missing may be on its way, so it is given a moment; then it is asked for, of one peer at a time: first of whoever
 * sent the proposal, then, if nothing comes any more, of the next: what two send is carried and hashed twice. State thread.
 *
 * <pre>
 *  wanted --LOOK_MS, until GRACE_MS--> looked for again --> asked of one --ASK_AGAIN_MS without progress--> of the next
 * </pre>
 */
final class BlockGathering {
    /** How long a transaction relayed before the proposal may be behind it, ms. */
    static final long GRACE_MS = 100;

    /** How long one peer may take between two answers, ms. */
    static final long ASK_AGAIN_MS = 1_000;

    private static final long LOOK_MS = 50;

    private final Replica replica;
    private final ConsensusStateMachine machine;
    private final Candidates candidates;
    private final CandidateExecution execution;
    private final BodyExchange exchange;
    private final Decision decided;
    private final StateCommitment commitment;
    private final ContentsView contents = new ContentsView();
    private final BodiesView bodies = new BodiesView();
    private final Hasher blockHasher = new Hasher(DomainTag.BLOCK);
    private final UnsafeBuffer hash = new UnsafeBuffer(new byte[Hash.BYTES]);
    private final Sources sources = new Sources();
    private boolean isWaiting;
    private boolean hasAsked;
    private long lookMs;
    private long askMs;

    BlockGathering(
            Replica replica,
            ConsensusStateMachine machine,
            Candidates candidates,
            CandidateExecution execution,
            BodyExchange exchange,
            Decision decided,
            StateCommitment commitment) {
        this.replica = replica;
        this.machine = machine;
        this.candidates = candidates;
        this.execution = execution;
        this.exchange = exchange;
        this.decided = decided;
        this.commitment = commitment;
    }

    /** A new height: nothing is missing. */
    void startHeight() {
        isWaiting = false;
        hasAsked = false;
        sources.clear();
    }

    void onTick(long nowMs) {
        if (isWaiting && nowMs >= lookMs) {
            look(nowMs);
        }
    }

    /** Who speaks of this height and can be asked. */
    Sources sources() {
        return sources;
    }

    /** The first bytes of the hash of the block whose transactions were asked for, 0 if there is none. */
    long askedFor() {
        DirectBuffer wanted = hasAsked ? wantedHash() : null;
        return wanted == null ? 0 : wanted.getLong(0);
    }

    /** When {@link #onTick} has something to do, ms. */
    long deadlineMs() {
        return isWaiting ? lookMs : Long.MAX_VALUE;
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
    void advance(Candidate candidate, long nowMs) {
        if (candidate.state() == Candidate.State.INCOMPLETE) {
            replica.evidence().lend(candidate);
            if (exchange.missing(candidate, replica.pool()) > 0) {
                await(nowMs, GRACE_MS);
                return;
            }
            execution.execute(candidate, commitment, replica.pool());
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

    private void await(long nowMs, long beforeAskingMs) {
        if (!isWaiting) {
            isWaiting = true;
            lookMs = nowMs + Math.min(LOOK_MS, beforeAskingMs);
            askMs = nowMs + beforeAskingMs;
        }
    }

    /** What the wanted block is made of is known now, from a peer that can be asked for it. */
    void foundAt(long connectionId) {
        sources.prefer(connectionId);
        isWaiting = false;
    }

    /** Gets what the wanted block lacks, unless that is under way. */
    void want(long nowMs) {
        if (!isWaiting) {
            await(nowMs, 0);
            look(nowMs);
        }
    }

    /** Looks what the wanted block still lacks: the certified one, the one to propose again, the proposal. */
    private void look(long nowMs) {
        DirectBuffer wanted = wantedHash();
        Candidate candidate = wanted == null ? null : candidates.find(wanted, 0);
        boolean isComplete = candidate != null
                && (candidate.state() != Candidate.State.INCOMPLETE
                        || exchange.missing(candidate, replica.pool()) == 0);
        if (wanted == null || isComplete) {
            isWaiting = false;
            hasAsked = false;
        }
        if (isComplete) {
            advance(candidate, nowMs);
        } else if (wanted != null) {
            lookMs = nowMs + LOOK_MS;
            if (nowMs >= askMs) {
                ask(wanted, candidate);
                askMs = nowMs + ASK_AGAIN_MS;
            }
        }
    }

    private void ask(DirectBuffer wanted, Candidate candidate) {
        hasAsked = true;
        if (candidate == null) {
            exchange.requestContents(machine.height(), wanted);
        } else {
            exchange.requestBodies(candidate, machine.height(), replica.pool(), sources.next());
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
        foundAt(event.connectionId());
        want(nowMs);
        return ResultCode.OK;
    }

    ResultCode onBodies(ReplicaEvent event, long nowMs) {
        bodies.wrap(event.payload(), event.payloadOffset(), event.payloadLength());
        Candidate candidate = candidates.find(event.payload(), bodies.blockHashAt());
        if (candidate == null || candidate.state() != Candidate.State.INCOMPLETE) {
            return ResultCode.NOT_REQUESTED;
        }
        ResultCode code = exchange.keep(candidate, bodies.transactions());
        if (code == ResultCode.OK) {
            askMs = nowMs + ASK_AGAIN_MS;
        }
        if (exchange.missing(candidate, replica.pool()) == 0) {
            look(nowMs);
        }
        return code;
    }
}
