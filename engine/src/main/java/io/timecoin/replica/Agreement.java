package io.timecoin.replica;

import io.timecoin.base.Hash;
import io.timecoin.base.Invariant;
import io.timecoin.base.Limits;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.BlockHeaderView;
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
    private final Replica replica;
    private final Chain chain;
    private final UnsafeBuffer ownKey;
    private final StateCommitment commitment;
    private final Outbox outbox;
    private final ConsensusStateMachine machine;
    private final Candidates candidates;
    private final BlockBuilder builder;
    private final CandidateExecution execution;
    private final BodyExchange exchange;
    private final BlockGathering gathering;
    private final Decision decided = new Decision();
    private final FutureMessages future;
    private final HeightAhead ahead;
    private final BlockDue due;
    private final BlockSizing sizing;
    private final Silence silence;
    private final Restraint restraint;
    private final boolean observes;

    private final ProposalView proposal = new ProposalView();
    private final VoteView vote = new VoteView();
    private final RoundChangeView roundChange = new RoundChangeView();
    private final Hasher blockHasher = new Hasher(DomainTag.BLOCK);
    private final UnsafeBuffer hash = new UnsafeBuffer(new byte[Hash.BYTES]);
    private int self;
    private boolean startsAnew;

    Agreement(
            Replica replica,
            Genesis genesis,
            Hash ownKey,
            boolean observes,
            Signer signer,
            StateCommitment commitment,
            CommittedBlocks blocks,
            long seed) {
        this.replica = replica;
        this.chain = replica.chain();
        ChainRules rules = genesis.rules();
        this.ownKey = new UnsafeBuffer(ownKey.toByteArray());
        this.commitment = commitment;
        this.outbox = replica.outbox();
        this.observes = observes;
        this.self = observes ? ValidatorSet.NOT_A_MEMBER : validators().indexOf(this.ownKey, 0);
        this.machine = new ConsensusStateMachine(
                genesis.chainId(), chain.validators(), self, signer, ConsensusTimeouts.DEFAULT, this);
        BlockExecution blockExecution = new BlockExecution(genesis, chain.lookUp(), seed);
        this.candidates = new Candidates(rules, blocks);
        this.builder = new BlockBuilder(genesis, chain, blockExecution, blocks);
        this.execution = new CandidateExecution(genesis, chain, blockExecution, blocks);
        this.exchange = new BodyExchange(genesis.chainId(), rules, outbox);
        this.gathering = new BlockGathering(replica, machine, candidates, execution, exchange, decided, commitment);
        this.silence = new Silence(this.ownKey);
        this.future = new FutureMessages(rules, Limits.VALIDATORS_MAX);
        this.restraint = new Restraint(rules.blockTimeSkewMs());
        this.ahead = new HeightAhead(replica, machine, candidates, decided, this.ownKey, silence, restraint);
        this.due = new BlockDue(chain, rules);
        this.sizing = new BlockSizing(rules.blockTransactionsMax());
    }

    /** The set of the height being decided. */
    private ValidatorSet validators() {
        return chain.validators();
    }

    /** Moves to the height above the tip, which may be the first of another set. */
    void startHeight() {
        decided.clear();
        gathering.startHeight();
        sizing.startHeight();
        due.startHeight(replica.pool().count() > 0, replica.evidence().size() > 0);
        self = observes || silence.isKept()
                ? ValidatorSet.NOT_A_MEMBER
                : validators().indexOf(ownKey, 0);
        silence.startHeight(validators());
        restraint.startHeight(chain.height(), validators(), self, replica.timeMs());
        machine.startHeight(chain.height() + 1, validators(), self, due.ms());
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
        gathering.sources().clear();
    }

    /** The process starts with a key that has voted before and without the journal that says what. */
    void rejoin() {
        silence.begin();
        startHeight();
    }

    Silence silence() {
        return silence;
    }

    /** The pool has been replaced. */
    void forgetHandles() {
        candidates.forgetHandles();
    }

    /** Lets time pass: what came early is judged, a block that is due is proposed, a round that took too long is left. */
    void onTick(long nowMs) {
        if (future.isFor(machine.height()) && judgeFuture(nowMs)) {
            // An event commits one block at most; the next tick follows at once.
            return;
        }
        if (startsAnew) {
            startsAnew = false;
            due.startAnew(nowMs);
            machine.due(due.ms());
        }
        if (!decided.isPresent() && silence.onTime(nowMs, chain.height(), chain.tipTimeMs(), due.ms())) {
            startHeight();
        }
        if (machine.round() == 0 && nowMs >= due.ms()) {
            proposeIfMay(nowMs);
        }
        machine.onTime(nowMs);
        gathering.onTick(nowMs);
        settle(nowMs);
    }

    /** Judges what came early for this height; true if that has decided it. */
    private boolean judgeFuture(long nowMs) {
        long height = machine.height();
        if (future.proposalLength() > 0) {
            onProposal(future.proposal(), 0, future.proposalLength(), 0, nowMs);
        }
        for (int place = 0; place < future.voteCount() && !decided.isPresent(); place++) {
            vote.wrap(future.votes(), FutureMessages.voteAt(place), VoteView.BYTES);
            machine.onVote(vote, nowMs);
        }
        future.clear();
        settle(nowMs);
        return machine.height() > height;
    }

    ResultCode onVote(ReplicaEvent event, long nowMs) {
        ResultCode form = vote.wrap(event.payload(), event.payloadOffset(), event.payloadLength());
        Invariant.check(form == ResultCode.OK, "a vote that passed is well-formed");
        int sender = validators().indexOf(vote.buffer(), vote.senderAt());
        if (isOwn(sender, vote.height())) {
            return ResultCode.OWN_KEY;
        }
        ResultCode code = machine.onVote(vote, nowMs);
        code = ahead.judge(code, vote.buffer(), vote.senderAt(), vote.height(), event.connectionId());
        if (code == ResultCode.OK) {
            gathering.sources().heard(event.connectionId());
        } else if (code == ResultCode.HEIGHT_AHEAD && ahead.isOfNext(vote.buffer(), vote.senderAt(), vote.height())) {
            future.keepVote(vote, vote.buffer(), event.payloadOffset());
        }
        settle(nowMs);
        return code;
    }

    /** What the own key has signed at this height comes from here alone; from outside it is another process with the key. */
    private boolean isOwn(int sender, long height) {
        return sender == self && sender != ValidatorSet.NOT_A_MEMBER && height == machine.height();
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
        if (isOwn(validators().indexOf(payload, proposal.senderAt()), proposal.height())) {
            return ResultCode.OWN_KEY;
        }
        blockHasher.update(payload, proposal.headerAt(), BlockHeaderView.BYTES).digest(hash, 0);
        ResultCode code = machine.onProposal(proposal, hash, 0, nowMs);
        code = ahead.judge(code, payload, proposal.senderAt(), proposal.height(), connectionId);
        if (code == ResultCode.HEIGHT_AHEAD && ahead.isFirstProposalOfNext(proposal)) {
            restraint.heard(proposal, validators(), connectionId, nowMs);
            future.keepProposal(proposal, payload, offset, length);
        }
        if (code == ResultCode.OK) {
            sizing.proposed(nowMs);
            restraint.heard(proposal, validators(), connectionId, nowMs);
            gathering.sources().prefer(connectionId);
            consider(nowMs);
        } else if (code == ResultCode.HEIGHT_PAST && lacksDecided(hash)) {
            gathering.foundAt(connectionId);
            consider(nowMs);
            return ResultCode.OK;
        }
        return code;
    }

    /** Whether the votes have decided a block before it was heard of: then it is taken from anyone, its hash proves it. */
    private boolean lacksDecided(DirectBuffer blockHash) {
        return decided.isPresent()
                && Hash.equal(decided.hash(), 0, blockHash, 0)
                && candidates.find(blockHash, 0) == null;
    }

    /** Makes the accepted proposal a candidate, unless it is one already. */
    private void consider(long nowMs) {
        Candidate candidate = candidates.find(hash, 0);
        if (candidate == null) {
            candidate = gathering.open(proposal.contentHashCount());
            if (candidate == null) {
                machine.onExecuted(hash, 0, false);
                return;
            }
            for (int i = 0; i < proposal.contentHashCount(); i++) {
                candidate.add(proposal.buffer(), proposal.contentHashAt(i), TransactionPool.NONE);
            }
            candidate.name(hash, 0, proposal.buffer(), proposal.headerAt());
        }
        if (proposal.highestPreparedRound() != ProposalView.NOTHING_PREPARED) {
            candidate.prepared();
        }
        gathering.advance(candidate, nowMs);
    }

    ResultCode onRoundChange(ReplicaEvent event, long nowMs) {
        ResultCode form = roundChange.wrap(event.payload(), event.payloadOffset(), event.payloadLength());
        Invariant.check(form == ResultCode.OK, "a round change that passed is well-formed");
        int sender = validators().indexOf(roundChange.buffer(), roundChange.senderAt());
        if (isOwn(sender, roundChange.height())) {
            return ResultCode.OWN_KEY;
        }
        ResultCode code = machine.onRoundChange(roundChange, nowMs);
        if (code == ResultCode.OK && machine.round() == 0 && !machine.hasProposal() && due.onWish(nowMs)) {
            machine.due(due.ms());
        }
        if (code == ResultCode.HEIGHT_PAST) {
            // Whoever still asks for a round of a decided height has missed the decision.
            replica.sayHeight(event.connectionId());
        }
        code = ahead.judge(
                code, roundChange.buffer(), roundChange.senderAt(), roundChange.height(), event.connectionId());
        settle(nowMs);
        return code;
    }

    ResultCode onContents(ReplicaEvent event, long nowMs) {
        ResultCode code = gathering.onContents(event, nowMs);
        settle(nowMs);
        return code;
    }

    ResultCode onBodies(ReplicaEvent event, long nowMs) {
        ResultCode code = gathering.onBodies(event, nowMs);
        settle(nowMs);
        return code;
    }

    /** Answers who asks for parts of a candidate, or that its height is committed here; has no effect. */
    ResultCode onRequest(ReplicaEvent event) {
        ResultCode code = exchange.answer(event, candidates);
        if (code == ResultCode.NOT_HERE && exchange.requestedHeight() <= chain.height()) {
            replica.sayHeight(event.connectionId());
        }
        return code;
    }

    /** A link is up: whoever is at its other end may have missed what the own validator said. */
    void onLink(long connectionId) {
        machine.resend(new ConsensusOutputTo(outbox, connectionId));
    }

    /** What follows from whatever just happened: a block to commit, or one to propose. */
    private void settle(long nowMs) {
        if (decided.isPresent()) {
            commitCertified(nowMs);
        } else if (machine.round() > 0) {
            proposeIfMay(nowMs);
        }
    }

    private boolean mayPropose(long nowMs) {
        return machine.mayPropose() && restraint.mayPropose(machine.round(), nowMs);
    }

    private void proposeIfMay(long nowMs) {
        if (!mayPropose(nowMs)) {
            return;
        }
        Candidate candidate;
        if (machine.mustRepropose()) {
            candidate = gather(machine.preparedHash(), nowMs);
            if (candidate == null || candidate.state() == Candidate.State.INVALID) {
                return;
            }
        } else {
            candidate = candidates.vacate(gathering.keptHash(), replica.pool());
            builder.build(
                    nowMs,
                    machine.round(),
                    self,
                    sizing.limit(),
                    replica.evidence(),
                    replica.pool(),
                    commitment,
                    candidate);
            if (candidate.count() == 0 && replica.pool().count() > 0) {
                due.fruitless();
            }
        }
        sizing.proposed(nowMs);
        machine.propose(
                candidate.hash(),
                0,
                candidate.header(),
                0,
                BlockHeaderView.BYTES,
                candidate.contentHashes(),
                0,
                candidate.count());
        if (decided.isPresent()) {
            commitCertified(nowMs);
        } else if (!candidate.isMarked()) {
            // Not decided at once: votes are other events, and between events transactions expire and are evicted.
            candidates.mark(candidate, replica.pool());
        }
    }

    /** A block, executed; null while a part of it is missing, which is asked for, unless it has come into the pool meanwhile. */
    private Candidate gather(DirectBuffer blockHash, long nowMs) {
        Candidate candidate = candidates.find(blockHash, 0);
        if (candidate == null || candidate.state() == Candidate.State.INCOMPLETE) {
            gathering.want(nowMs);
            candidate = candidates.find(blockHash, 0);
        }
        return candidate == null || candidate.state() == Candidate.State.INCOMPLETE ? null : candidate;
    }

    private void commitCertified(long nowMs) {
        Candidate candidate = gather(decided.hash(), nowMs);
        if (candidate == null) {
            return;
        }
        Invariant.check(
                candidate.state() == Candidate.State.EXECUTED, "what a quorum has committed can be executed here");
        sizing.committed(machine.round(), candidate.count(), nowMs);
        boolean isEmpty = candidate.count() == 0;
        commit(candidate, decided.certificate(), 0, decided.length(), nowMs);
        if (isEmpty) {
            replica.tellWaiting();
        }
    }

    private void commit(Candidate candidate, DirectBuffer certificateSource, int at, int length, long nowMs) {
        CommittedBlock block = candidate.block();
        block.certify(certificateSource, at, length);
        chain.commit(candidate, nowMs);
        commitment.apply(block);
        candidates.settle(candidate, replica.pool(), replica.departureListener());
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
            candidate = gathering.open(fetched.transactions().count());
            if (candidate == null || !fetched.fill(candidate)) {
                return ResultCode.BLOCK_INVALID;
            }
        } else if (candidate.state() == Candidate.State.INCOMPLETE) {
            exchange.keep(candidate, fetched.transactions());
        }
        if (candidate.state() == Candidate.State.INCOMPLETE) {
            execution.execute(candidate, commitment, replica.pool());
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
        decided.set(blockHash, hashAt, source, offset, length);
    }

    @Override
    public void onConflict(DirectBuffer first, int firstAt, DirectBuffer second, int secondAt, int length) {
        replica.onConflict(first, firstAt, second, secondAt, length);
    }

    /** See {@link Replica#askedFor}. */
    long askedFor() {
        return gathering.askedFor();
    }

    Restraint restraint() {
        return restraint;
    }

    BlockDue blockDue() {
        return due;
    }

    BlockSizing blockSizing() {
        return sizing;
    }

    /** When {@link #onTick} has something to do, ms since 1970. */
    long nextDeadlineMs() {
        if (future.isFor(machine.height()) || startsAnew) {
            return 0;
        }
        long deadline = machine.round() == 0 && mayPropose(replica.timeMs())
                ? Math.min(due.ms(), machine.deadlineMs())
                : machine.deadlineMs();
        return Math.min(deadline, Math.min(gathering.deadlineMs(), silence.deadlineMs()));
    }

    /** Whether a snapshot may be taken: nothing of a height under way would be lost. */
    boolean isQuiet() {
        return !startsAnew && machine.isQuiet() && candidates.areEmpty() && !decided.isPresent();
    }

    ConsensusStateMachine machine() {
        return machine;
    }

    Candidates candidates() {
        return candidates;
    }

    FutureMessages future() {
        return future;
    }
}
