package io.timecoin.replica;

import io.timecoin.base.Hash;
import io.timecoin.base.Invariant;
import io.timecoin.base.Limits;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.BlockHeaderView;
import io.timecoin.codec.BodiesView;
import io.timecoin.codec.ContentsView;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.ProposalView;
import io.timecoin.codec.RoundChangeView;
import io.timecoin.codec.VoteView;
import io.timecoin.consensus.ConsensusOutput;
import io.timecoin.consensus.ConsensusStateMachine;
import io.timecoin.consensus.ConsensusTimeouts;
import io.timecoin.consensus.ValidatorSet;
import io.timecoin.crypto.DomainTag;
import io.timecoin.crypto.Hasher;
import io.timecoin.crypto.Signer;
import io.timecoin.ledger.BlockExecution;
import io.timecoin.ledger.ChainRules;
import io.timecoin.ledger.Genesis;
import io.timecoin.txpool.TransactionPool;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Brings the validators to one block a height: hands their messages to the state machine of consensus, gets what a
 * proposal is made of, executes it before the own vote, and tells the replica when a block is final. State thread.
 *
 * <pre>
 *  proposal --> bodies missing? --ask, wait--> execute --> PREPARE --> COMMIT --> certificate --> commit
 * </pre>
 *
 * <p>Nothing waits: a proposal with missing bodies is parked in its {@link Candidate} and other events go on.
 */
final class Agreement implements ConsensusOutput {
    private static final int CERTIFICATE_BYTES_MAX =
            256 + Limits.VALIDATORS_MAX / Byte.SIZE + Limits.VALIDATORS_MAX * Signer.SIGNATURE_BYTES;
    private static final long ASK_AGAIN_MS = 300;

    private final Replica replica;
    private final Chain chain;
    private final ValidatorSet validators;
    private final int self;
    private final StateCommitment commitment;
    private final Outbox outbox;
    private final ConsensusStateMachine machine;
    private final Candidates candidates;
    private final BlockBuilder builder;
    private final CandidateExecution execution;
    private final BodyExchange exchange;
    private final FutureMessages future;
    private final BlockDue due;

    private final ProposalView proposal = new ProposalView();
    private final VoteView vote = new VoteView();
    private final RoundChangeView roundChange = new RoundChangeView();
    private final ContentsView contents = new ContentsView();
    private final BodiesView bodies = new BodiesView();
    private final Hasher blockHasher = new Hasher(DomainTag.BLOCK);
    private final UnsafeBuffer hash = new UnsafeBuffer(new byte[Hash.BYTES]);
    private final UnsafeBuffer certifiedHash = new UnsafeBuffer(new byte[Hash.BYTES]);
    private final UnsafeBuffer certificate = new UnsafeBuffer(new byte[CERTIFICATE_BYTES_MAX]);
    private int certificateLength;
    private boolean startsAnew;
    private boolean isAsking;
    private long askAgainMs;

    Agreement(
            Replica replica,
            Genesis genesis,
            ValidatorSet validators,
            int self,
            Signer signer,
            StateCommitment commitment,
            CommittedBlocks blocks,
            long seed) {
        this.replica = replica;
        this.chain = replica.chain();
        ChainRules rules = genesis.rules();
        this.validators = validators;
        this.self = self;
        this.commitment = commitment;
        this.outbox = replica.outbox();
        this.machine =
                new ConsensusStateMachine(genesis.chainId(), validators, self, signer, ConsensusTimeouts.DEFAULT, this);
        BlockExecution blockExecution = new BlockExecution(genesis, chain.lookUp(), seed);
        this.candidates = new Candidates(rules, blocks);
        this.builder = new BlockBuilder(genesis, chain, blockExecution, blocks);
        this.execution = new CandidateExecution(genesis, chain, blockExecution, blocks);
        this.exchange = new BodyExchange(genesis.chainId(), rules, outbox);
        this.future = new FutureMessages(rules, validators.size());
        this.due = new BlockDue(chain, rules);
    }

    /** Moves to the height above the tip. */
    void startHeight() {
        certificateLength = 0;
        isAsking = false;
        due.startHeight(replica.pool().count() > 0);
        machine.startHeight(chain.height() + 1, validators, self, due.ms());
    }

    /** A transaction has come into the pool: the next block is due sooner. */
    void onWork(long nowMs) {
        if (due.onWork(nowMs)) {
            machine.due(due.ms());
        }
    }

    /** A process starts, or a replay passes where one did: what was due while it was down is due from now on. */
    void startAnew() {
        startsAnew = true;
    }

    /** The pool has been replaced. */
    void forgetHandles() {
        candidates.forgetHandles();
    }

    /** Lets time pass: what came early is judged, a block that is due is proposed, a round that took too long is left. */
    void onTick(long nowMs) {
        if (future.isFor(machine.height())) {
            // Instead of what else a tick does, so that one event commits one block at most; the next tick follows at
            // once.
            judgeFuture(nowMs);
            return;
        }
        if (startsAnew) {
            startsAnew = false;
            due.startAnew(nowMs);
            machine.due(due.ms());
        }
        if (machine.round() == 0 && nowMs >= due.ms()) {
            proposeIfMay(nowMs);
        }
        machine.onTime(nowMs);
        if (isAsking && nowMs >= askAgainMs) {
            askForMissing(nowMs, 0);
        }
        settle(nowMs);
    }

    private void judgeFuture(long nowMs) {
        if (future.proposalLength() > 0) {
            onProposal(future.proposal(), 0, future.proposalLength(), 0, nowMs);
        }
        for (int slot = 0; slot < future.slots() && certificateLength == 0; slot++) {
            if (future.hasVote(slot)) {
                vote.wrap(future.votes(), FutureMessages.voteAt(slot), VoteView.BYTES);
                machine.onVote(vote, nowMs);
            }
        }
        future.clear();
        settle(nowMs);
    }

    ResultCode onVote(ReplicaEvent event, long nowMs) {
        ResultCode form = vote.wrap(event.payload(), event.payloadOffset(), event.payloadLength());
        Invariant.check(form == ResultCode.OK, "a vote that passed is well-formed");
        ResultCode code = machine.onVote(vote, nowMs);
        if (code == ResultCode.HEIGHT_AHEAD) {
            int sender = validators.indexOf(vote.buffer(), vote.senderAt());
            if (sender == ValidatorSet.NOT_A_MEMBER) {
                return ResultCode.NOT_A_VALIDATOR;
            }
            replica.heardOf(vote.height() - 1, event.connectionId());
            if (vote.height() == machine.height() + 1) {
                future.keepVote(vote.height(), sender, vote.phase(), vote.buffer(), event.payloadOffset());
            }
        }
        settle(nowMs);
        return code;
    }

    ResultCode onProposal(ReplicaEvent event, long nowMs) {
        ResultCode code =
                onProposal(event.payload(), event.payloadOffset(), event.payloadLength(), event.connectionId(), nowMs);
        settle(nowMs);
        return code;
    }

    private ResultCode onProposal(DirectBuffer payload, int offset, int length, long connectionId, long nowMs) {
        ResultCode form = proposal.wrap(payload, offset, length);
        Invariant.check(form == ResultCode.OK, "a proposal that passed is well-formed");
        blockHasher.update(payload, proposal.headerAt(), BlockHeaderView.BYTES).digest(hash, 0);
        ResultCode code = machine.onProposal(proposal, hash, 0, nowMs);
        if (code == ResultCode.HEIGHT_AHEAD) {
            if (validators.indexOf(payload, proposal.senderAt()) == ValidatorSet.NOT_A_MEMBER) {
                return ResultCode.NOT_A_VALIDATOR;
            }
            replica.heardOf(proposal.height() - 1, connectionId);
            boolean isOfNext = proposal.height() == machine.height() + 1
                    && validators.indexOf(payload, proposal.senderAt())
                            == validators.proposer(proposal.height(), proposal.round());
            if (isOfNext) {
                future.keepProposal(proposal.height(), payload, offset, length);
            }
        }
        if (code == ResultCode.OK) {
            consider(connectionId, nowMs);
        }
        return code;
    }

    /** Makes the accepted proposal a candidate, unless it is one already. */
    private void consider(long connectionId, long nowMs) {
        Candidate candidate = candidates.find(hash, 0);
        if (candidate == null) {
            candidate = open(proposal.contentHashCount());
            if (candidate == null) {
                machine.onExecuted(hash, 0, false);
                return;
            }
            for (int i = 0; i < proposal.contentHashCount(); i++) {
                candidate.add(proposal.buffer(), proposal.contentHashAt(i), TransactionPool.NONE);
            }
            candidate.name(hash, 0, proposal.buffer(), proposal.headerAt());
        }
        advance(candidate, connectionId, nowMs);
    }

    private Candidate open(int transactions) {
        Candidate candidate = candidates.vacate(keptHash(), replica.pool());
        if (!candidate.fits(transactions)) {
            return null;
        }
        candidate.open();
        return candidate;
    }

    /** The block that must not make room for another: certified, or prepared. */
    private DirectBuffer keptHash() {
        if (certificateLength > 0) {
            return certifiedHash;
        }
        return machine.isPrepared() ? machine.lockedHash() : null;
    }

    /** Executes a candidate as soon as nothing of it is missing, and votes if it is the proposal of the round. */
    private void advance(Candidate candidate, long connectionId, long nowMs) {
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
        if (isProposed && certificateLength == 0) {
            boolean isValid = candidate.state() == Candidate.State.EXECUTED
                    && (machine.isReproposal() || execution.isTimely(candidate, nowMs));
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

    /** Asks everybody for what the wanted block still lacks: the certified one, the one to propose again, the proposal. */
    private void askForMissing(long nowMs, long connectionId) {
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
            advance(candidate, connectionId, nowMs);
        }
    }

    private DirectBuffer wantedHash() {
        if (certificateLength > 0) {
            return certifiedHash;
        }
        if (machine.mayPropose() && machine.mustRepropose()) {
            return machine.preparedHash();
        }
        return machine.hasProposal() ? machine.proposalHash() : null;
    }

    ResultCode onRoundChange(ReplicaEvent event, long nowMs) {
        ResultCode form = roundChange.wrap(event.payload(), event.payloadOffset(), event.payloadLength());
        Invariant.check(form == ResultCode.OK, "a round change that passed is well-formed");
        ResultCode code = machine.onRoundChange(roundChange, nowMs);
        boolean isMember =
                validators.indexOf(roundChange.buffer(), roundChange.senderAt()) != ValidatorSet.NOT_A_MEMBER;
        if (code == ResultCode.HEIGHT_PAST && isMember) {
            // Whoever still asks for a round of a decided height has missed the decision.
            replica.sayHeight(event.connectionId());
        } else if (code == ResultCode.HEIGHT_AHEAD && isMember) {
            replica.heardOf(roundChange.height() - 1, event.connectionId());
        }
        settle(nowMs);
        return code;
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
        settle(nowMs);
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
        settle(nowMs);
        return code;
    }

    /** Answers who asks for parts of a candidate; has no effect. */
    ResultCode onRequest(ReplicaEvent event) {
        return exchange.answer(event, candidates);
    }

    /** A link is up: whoever is at its other end may have missed what the own validator said. */
    void onLink(long connectionId) {
        machine.resend(new ConsensusOutputTo(outbox, connectionId));
    }

    /** What follows from whatever just happened: a block to commit, or one to propose. */
    private void settle(long nowMs) {
        if (certificateLength > 0) {
            commitCertified(nowMs);
        } else if (machine.round() > 0) {
            proposeIfMay(nowMs);
        }
    }

    private void proposeIfMay(long nowMs) {
        if (!machine.mayPropose()) {
            return;
        }
        Candidate candidate;
        if (machine.mustRepropose()) {
            candidate = candidates.find(machine.preparedHash(), 0);
            if (candidate == null || candidate.state() == Candidate.State.INCOMPLETE) {
                if (!isAsking) {
                    askForMissing(nowMs, 0);
                }
                return;
            }
            if (candidate.state() == Candidate.State.INVALID) {
                return;
            }
        } else {
            candidate = candidates.vacate(keptHash(), replica.pool());
            builder.build(nowMs, machine.round(), validators, self, replica.pool(), commitment, candidate);
        }
        machine.propose(
                candidate.hash(),
                0,
                candidate.header(),
                0,
                BlockHeaderView.BYTES,
                candidate.contentHashes(),
                0,
                candidate.count());
        if (certificateLength > 0) {
            commitCertified(nowMs);
        } else if (!candidate.isMarked()) {
            // Not decided at once: votes are other events, and between events transactions expire and are evicted.
            candidates.mark(candidate, replica.pool());
        }
    }

    private void commitCertified(long nowMs) {
        Candidate candidate = candidates.find(certifiedHash, 0);
        if (candidate == null || candidate.state() == Candidate.State.INCOMPLETE) {
            if (!isAsking) {
                askForMissing(nowMs, 0);
            }
            return;
        }
        Invariant.check(
                candidate.state() == Candidate.State.EXECUTED, "what a quorum has committed can be executed here");
        commit(candidate, certificate, 0, certificateLength, nowMs);
    }

    private void commit(Candidate candidate, DirectBuffer certificateSource, int at, int length, long nowMs) {
        CommittedBlock block = candidate.block();
        block.certify(certificateSource, at, length);
        chain.commit(block, candidate.supplyAfter(), candidate.stateRootBefore(), nowMs);
        commitment.apply(block);
        candidates.settle(candidate, replica.pool(), replica.departures());
        replica.committed(block);
        startHeight();
    }

    /**
     * Commits a block that came whole with its certificate, which has been judged.
     *
     * @return OK, or why the block cannot follow the tip
     */
    ResultCode commitFetched(FetchedBlock fetched, long nowMs) {
        Candidate candidate = candidates.find(fetched.hash(), 0);
        if (candidate == null) {
            candidate = open(fetched.transactions().count());
            if (candidate == null || !fetched.fill(candidate)) {
                return ResultCode.BLOCK_INVALID;
            }
        } else if (candidate.state() == Candidate.State.INCOMPLETE) {
            exchange.keep(candidate, fetched.transactions());
        }
        if (candidate.state() == Candidate.State.INCOMPLETE) {
            execution.execute(candidate, validators, commitment, replica.pool());
        }
        Invariant.check(
                candidate.state() == Candidate.State.EXECUTED, "what a quorum has committed can be executed here");
        commit(candidate, fetched.buffer(), fetched.certificateAt(), fetched.certificateLength(), nowMs);
        return ResultCode.OK;
    }

    @Override
    public void broadcast(FrameType type, DirectBuffer message, int offset, int length) {
        outbox.toPeers(type, message, offset, length);
    }

    @Override
    public void onCertified(DirectBuffer blockHash, int hashAt, DirectBuffer source, int offset, int length) {
        certifiedHash.putBytes(0, blockHash, hashAt, Hash.BYTES);
        certificate.putBytes(0, source, offset, length);
        certificateLength = length;
    }

    @Override
    public void onConflict(DirectBuffer first, int firstAt, DirectBuffer second, int secondAt, int length) {
        replica.countConflict();
    }

    /** When {@link #onTick} has something to do, ms since 1970. */
    long nextDeadlineMs() {
        if (future.isFor(machine.height()) || startsAnew) {
            return 0;
        }
        long deadline = machine.round() == 0 && machine.mayPropose()
                ? Math.min(due.ms(), machine.deadlineMs())
                : machine.deadlineMs();
        return isAsking ? Math.min(deadline, askAgainMs) : deadline;
    }

    /** Whether a snapshot may be taken: nothing of a height under way would be lost. */
    boolean isQuiet() {
        return machine.isQuiet() && candidates.areEmpty() && certificateLength == 0;
    }

    ConsensusStateMachine machine() {
        return machine;
    }

    FutureMessages future() {
        return future;
    }
}
