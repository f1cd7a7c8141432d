package io.timecoin.consensus;

import io.timecoin.base.Hash;
import io.timecoin.base.Invariant;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.ProposalView;
import io.timecoin.codec.RoundChangeView;
import io.timecoin.codec.VoteView;
import io.timecoin.crypto.Signer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Byzantine-safe agreement on the block of one height, in the manner of IBFT and QBFT (Moniz, arXiv 2002.03613). A round's
 * proposer puts a block up; who has executed it prepares it; who sees a quorum prepare commits; a quorum of COMMIT in one
 * round is the certificate. A round that takes too long is left by asking for the next one. A validator alone is a quorum
 * of one and takes the same steps; an observer, whose own index is NOT_A_MEMBER, takes them too, says nothing and has no
 * timeouts. State thread; time and messages are arguments, and the signatures in the messages have
 * been verified.
 *
 * <pre>
 *  state          on                                             to
 *  NEW_ROUND      own proposal: own PREPARE                      PRE_PREPARED
 *  NEW_ROUND      proposal accepted                              PROPOSED
 *  PROPOSED       it executes: own PREPARE                       PRE_PREPARED
 *  PROPOSED       it does not execute                            REFUSED
 *  PRE_PREPARED   quorum of PREPARE in this round: own COMMIT    PREPARED
 *  all but the last one:
 *                 timeout of a round that a quorum has reached,
 *                 more than a third ahead: own ROUND-CHANGE;
 *                 justified proposal of a higher round           NEW_ROUND
 *                 quorum of COMMIT in one round                  COMMITTED
 *  any            startHeight                                    NEW_ROUND
 * </pre>
 */
public final class ConsensusStateMachine {
    /** Where a round stands. */
    public enum State {
        /** Nothing is proposed in this round. */
        NEW_ROUND,
        /** A proposal is accepted and waits to be executed. */
        PROPOSED,
        /** The proposal does not execute: nothing is voted for in this round. */
        REFUSED,
        /** The proposal is executed; own PREPARE is signed. */
        PRE_PREPARED,
        /** A quorum has prepared; own COMMIT is signed. */
        PREPARED,
        /** A quorum has committed; nothing more is signed at this height. */
        COMMITTED
    }

    /** No round is reached beyond this one: at the ceiling of the timeout it would take centuries. */
    static final int ROUND_MAX = 1 << 30;

    private static final int FIRST_ROUND = 0;

    private final int chainId;
    private final RoundTimer timer;
    private final ConsensusOutput output;
    private final SafetyRules safetyRules;
    private final MessageWriter writer;
    private final OwnMessages own;
    private final UnsafeBuffer proposalHash = new UnsafeBuffer(new byte[Hash.BYTES]);
    private final UnsafeBuffer demandedHash = new UnsafeBuffer(new byte[Hash.BYTES]);

    private ValidatorSet validators;
    private int self;
    private HeightBook book;

    private State state = State.NEW_ROUND;
    private long height;
    private int round;
    private boolean isQuiet = true;

    /**
     * Creates a machine that waits for its first height.
     *
     * @param self index of the own validator, or NOT_A_MEMBER
     * @param signer signs for the own validator
     * @param output takes what is said and decided
     */
    public ConsensusStateMachine(
            int chainId,
            ValidatorSet validators,
            int self,
            Signer signer,
            ConsensusTimeouts timeouts,
            ConsensusOutput output) {
        this.chainId = chainId;
        this.timer = new RoundTimer(timeouts);
        this.output = output;
        this.safetyRules = new SafetyRules(signer, chainId);
        this.writer = new MessageWriter(chainId);
        this.own = new OwnMessages(safetyRules, writer, output);
        this.book = new HeightBook(validators.size(), writer, output);
        this.validators = validators;
        this.self = self;
    }

    /**
     * Moves to a height, from wherever the last one stands, and forgets that one.
     *
     * @param newHeight above every height before, or the same one for a validator that was silent at it
     * @param set the validators of the height
     * @param ownIndex index of the own validator in it, or NOT_A_MEMBER
     * @param dueMs when the first proposal is due
     */
    public void startHeight(long newHeight, ValidatorSet set, int ownIndex, long dueMs) {
        boolean isSilent = self == ValidatorSet.NOT_A_MEMBER || ownIndex == ValidatorSet.NOT_A_MEMBER && isQuiet;
        Invariant.check(
                newHeight > height || newHeight == height && isSilent,
                "heights grow, and only who has said nothing begins one anew");
        if (set.size() > book.capacity()) {
            // Only a set larger than any before needs more memory.
            book = new HeightBook(set.size(), writer, output);
        }
        validators = set;
        self = ownIndex;
        height = newHeight;
        round = FIRST_ROUND;
        book.startHeight(newHeight, set);
        own.startHeight(newHeight, set, ownIndex);
        become(State.NEW_ROUND, "a new height starts");
        timer.startHeight(dueMs);
        isQuiet = true;
    }

    /**
     * Says anew when the proposal of round 0 is due; its timeout runs from then. Without effect once there is one, or in a
     * higher round. A time long past makes the round time out at once, so what is due now is due from now.
     */
    public void due(long dueMs) {
        if (state == State.NEW_ROUND && round == FIRST_ROUND) {
            timer.startHeight(dueMs);
        }
    }

    /** Whether the own validator is to propose now: its turn, nothing proposed, and above round 0 a quorum asks for it. */
    public boolean mayPropose() {
        return state == State.NEW_ROUND
                && height > 0
                && validators.proposer(height, round) == self
                && (round == FIRST_ROUND || book.roundChanges().isQuorumFor(round, validators));
    }

    /** Whether the justification demands a block that was prepared before; asked anew before every proposal. */
    public boolean mustRepropose() {
        return round > FIRST_ROUND && book.roundChanges().highestPrepared(round) != ValidatorSet.NOT_A_MEMBER;
    }

    /** The hash of the block that must be proposed again; only where one must. */
    public DirectBuffer preparedHash() {
        Invariant.check(mustRepropose(), "a block is demanded");
        RoundChangeBook roundChanges = book.roundChanges();
        Preparation highest = roundChanges.preparation(roundChanges.highestPrepared(round));
        demandedHash.putBytes(0, highest.hash(), 0, Hash.BYTES);
        return demandedHash;
    }

    /**
     * Proposes a block that the own validator has built, or fetched where one is demanded, and executed. May certify it
     * before it returns, where the own vote is a quorum.
     */
    public void propose(
            DirectBuffer hash,
            int hashAt,
            DirectBuffer header,
            int headerAt,
            int headerLength,
            DirectBuffer contentHashes,
            int contentsAt,
            int count) {
        Invariant.check(mayPropose(), "only the proposer proposes, once");
        Invariant.check(
                !mustRepropose() || Hash.equal(preparedHash(), 0, hash, hashAt),
                "the block that was prepared is proposed again");
        take(hash, hashAt);
        DirectBuffer signature = own.beginProposal(round, count);
        own.contents(contentHashes, contentsAt, count, book.roundChanges());
        own.sayProposal(header, headerAt, headerLength);
        book.round(round).propose(hash, hashAt, signature, 0);
        become(State.PRE_PREPARED, "proposed a block of its own");
        prepare();
    }

    private void take(DirectBuffer hash, int hashAt) {
        isQuiet = false;
        proposalHash.putBytes(0, hash, hashAt, Hash.BYTES);
        own.accept(round, hash, hashAt);
    }

    /**
     * Takes the proposal of a validator.
     *
     * @param blockHash holds the hash of the header in the proposal
     * @return OK if it is accepted, the round is entered and {@link #onExecuted} is waited for; else why it is not
     */
    public ResultCode onProposal(ProposalView proposal, DirectBuffer blockHash, int blockHashAt, long nowMs) {
        int sender = validators.indexOf(proposal.buffer(), proposal.senderAt());
        ResultCode code = judgeSender(sender, proposal.height());
        if (code != ResultCode.OK) {
            return code;
        }
        if (proposal.round() > ROUND_MAX) {
            return ResultCode.ROUND_TOO_FAR;
        }
        if (sender != validators.proposer(height, proposal.round())) {
            return ResultCode.PROPOSER_WRONG;
        }
        code = judgeAgainstKnown(proposal, sender, blockHash, blockHashAt);
        if (code == ResultCode.OK) {
            code = Justification.checkHeader(proposal, chainId, validators);
        }
        if (code == ResultCode.OK) {
            code = Justification.check(proposal, blockHash, blockHashAt, validators);
        }
        if (code == ResultCode.OK) {
            accept(proposal, blockHash, blockHashAt, nowMs);
        }
        return code;
    }

    /** Members first: who is told HEIGHT_AHEAD may be listened to later. */
    private ResultCode judgeSender(int sender, long messageHeight) {
        if (sender == ValidatorSet.NOT_A_MEMBER) {
            return ResultCode.NOT_A_VALIDATOR;
        }
        if (messageHeight > height) {
            return ResultCode.HEIGHT_AHEAD;
        }
        return messageHeight < height || state == State.COMMITTED ? ResultCode.HEIGHT_PAST : ResultCode.OK;
    }

    /** Compares a proposal with the one accepted in its round, which may be over. */
    private ResultCode judgeAgainstKnown(ProposalView proposal, int sender, DirectBuffer blockHash, int blockHashAt) {
        if (VoteBook.isPast(proposal.round(), round)) {
            return ResultCode.ROUND_PAST;
        }
        RoundVotes known = proposal.round() > round ? null : book.round(proposal.round());
        boolean isOver = proposal.round() < round;
        if (known == null || !known.hasProposal()) {
            return isOver ? ResultCode.ROUND_PAST : ResultCode.OK;
        }
        if (Hash.equal(known.proposalHash(), 0, blockHash, blockHashAt)) {
            return isOver ? ResultCode.ROUND_PAST : ResultCode.MESSAGE_REPEATED;
        }
        book.conflicts().ofProposals(sender, known, proposal, blockHash, blockHashAt);
        return ResultCode.MESSAGE_CONFLICTING;
    }

    private void accept(ProposalView proposal, DirectBuffer blockHash, int blockHashAt, long nowMs) {
        if (proposal.round() > round) {
            enter(proposal.round(), nowMs, "a proposal of a higher round is justified");
        }
        timer.share(round, nowMs);
        timer.limit(round, nowMs);
        take(blockHash, blockHashAt);
        book.round(round).propose(blockHash, blockHashAt, proposal.buffer(), proposal.signatureAt());
        become(State.PROPOSED, "accepted a proposal");
    }

    /**
     * The accepted proposal has been executed. Without effect if it is no longer the one of this round.
     *
     * @param isValid whether the own validator is to vote for it
     */
    public void onExecuted(DirectBuffer hash, int hashAt, boolean isValid) {
        if (state != State.PROPOSED || !Hash.equal(proposalHash, 0, hash, hashAt)) {
            return;
        }
        if (!isValid) {
            become(State.REFUSED, "the proposal does not execute");
            return;
        }
        become(State.PRE_PREPARED, "executed the proposal");
        prepare();
    }

    private void prepare() {
        if (self != ValidatorSet.NOT_A_MEMBER) {
            DirectBuffer signature = own.sayPrepare(round, proposalHash);
            book.round(round).votes(Phase.PREPARE).add(self, proposalHash, 0, signature, 0);
        }
        countPrepares();
    }

    /**
     * Takes the vote of a validator.
     *
     * @return OK if it is counted, else why it is not
     */
    public ResultCode onVote(VoteView vote, long nowMs) {
        int sender = validators.indexOf(vote.buffer(), vote.senderAt());
        ResultCode code = judgeSender(sender, vote.height());
        if (code != ResultCode.OK) {
            return code;
        }
        if (VoteBook.isPast(vote.round(), round)) {
            return ResultCode.ROUND_PAST;
        }
        if (VoteBook.isTooFar(vote.round(), round)) {
            return ResultCode.ROUND_TOO_FAR;
        }
        Phase phase = Phase.ofVote(vote.phase());
        VoteSet votes = book.round(vote.round()).votes(phase);
        code = votes.add(sender, vote.buffer(), vote.blockHashAt(), vote.buffer(), vote.signatureAt());
        isQuiet = false;
        if (code == ResultCode.MESSAGE_CONFLICTING) {
            book.conflicts().ofVotes(sender, votes, vote, phase);
        }
        if (code == ResultCode.OK && phase == Phase.PREPARE) {
            countPrepares();
        } else if (code == ResultCode.OK) {
            countCommits(vote.round(), vote.buffer(), vote.blockHashAt());
        }
        return code;
    }

    private void countPrepares() {
        VoteSet prepares = book.round(round).votes(Phase.PREPARE);
        if (state != State.PRE_PREPARED || !prepares.isQuorumFor(proposalHash, 0, validators)) {
            return;
        }
        book.prepared().take(round, proposalHash, prepares, validators);
        become(State.PREPARED, "a quorum has prepared");
        if (self != ValidatorSet.NOT_A_MEMBER) {
            DirectBuffer signature = own.sayCommit(book.round(round), proposalHash);
            book.round(round).votes(Phase.COMMIT).add(self, proposalHash, 0, signature, 0);
            countCommits(round, proposalHash, 0);
        }
    }

    /** Nothing may follow a call: the output may have moved the machine to the next height. */
    private void countCommits(int inRound, DirectBuffer hash, int hashAt) {
        VoteSet commits = book.round(inRound).votes(Phase.COMMIT);
        if (!commits.isQuorumFor(hash, hashAt, validators)) {
            return;
        }
        become(State.COMMITTED, "a quorum has committed");
        int length = writer.certificate(book.certificate(), height, inRound, hash, hashAt, commits, validators);
        output.onCertified(book.certificate(), MessageWriter.CERTIFIED_HASH_AT, book.certificate(), 0, length);
    }

    /**
     * Takes the wish of a validator for a later round.
     *
     * @return OK if it is kept, else why it is not
     */
    public ResultCode onRoundChange(RoundChangeView message, long nowMs) {
        int sender = validators.indexOf(message.buffer(), message.senderAt());
        ResultCode code = judgeSender(sender, message.height());
        if (code != ResultCode.OK) {
            return code;
        }
        if (message.round() < round) {
            return ResultCode.ROUND_PAST;
        }
        if (message.round() > ROUND_MAX) {
            return ResultCode.ROUND_TOO_FAR;
        }
        RoundChangeBook roundChanges = book.roundChanges();
        code = roundChanges.judge(sender, message);
        if (code == ResultCode.OK) {
            code = Justification.check(message, validators);
        }
        if (code == ResultCode.OK) {
            isQuiet = false;
            roundChanges.put(sender, message, validators);
            int join = roundChanges.roundToJoin(round, validators);
            if (join != RoundChangeBook.NONE) {
                askFor(join, nowMs, "more than a third is ahead");
            } else {
                countArrivals(nowMs);
            }
        }
        return code;
    }

    /**
     * Lets time pass. A round that has taken too long is left for the next one if a quorum has reached it, else the own
     * wish for it is said again.
     */
    public void onTime(long nowMs) {
        long deadline = deadlineMs();
        if (deadline == RoundTimer.NEVER || nowMs < deadline) {
            return;
        }
        if (timer.isShared() && round < ROUND_MAX) {
            askFor(round + 1, nowMs, "the round timed out");
        } else {
            own.repeatRoundChange();
            timer.again(round, nowMs);
        }
    }

    private void askFor(int newRound, long nowMs, String why) {
        enter(newRound, nowMs, why);
        if (self != ValidatorSet.NOT_A_MEMBER) {
            DirectBuffer signature = own.sayRoundChange(newRound, book.prepared());
            book.roundChanges().put(self, newRound, book.prepared(), signature);
        }
        countArrivals(nowMs);
    }

    private void countArrivals(long nowMs) {
        if (book.roundChanges().isQuorumFrom(round, validators)) {
            timer.share(round, nowMs);
        }
    }

    private void enter(int newRound, long nowMs, String why) {
        Invariant.check(newRound > round, "rounds grow");
        Invariant.check(state != State.COMMITTED, "a height that is decided has no more rounds");
        isQuiet = false;
        round = newRound;
        timer.enter(newRound, nowMs);
        become(State.NEW_ROUND, why);
    }

    /** When {@link #onTime} has something to do, ms since 1970; Long.MAX_VALUE if never. */
    public long deadlineMs() {
        return state == State.COMMITTED || self == ValidatorSet.NOT_A_MEMBER ? RoundTimer.NEVER : timer.deadlineMs();
    }

    /** Says again what the own validator said last at this height. */
    public void resend(ConsensusOutput to) {
        own.resend(round, to);
    }

    private void become(State next, String why) {
        Invariant.check(isLegal(state, next), why);
        state = next;
    }

    /** The table above. */
    private static boolean isLegal(State from, State to) {
        return switch (to) {
            case NEW_ROUND -> true;
            case COMMITTED -> from != State.COMMITTED;
            case PROPOSED -> from == State.NEW_ROUND;
            case REFUSED -> from == State.PROPOSED;
            case PRE_PREPARED -> from == State.NEW_ROUND || from == State.PROPOSED;
            case PREPARED -> from == State.PRE_PREPARED;
        };
    }

    /** Whether nothing but the safety rules differs from a fresh start of this height: a snapshot may be taken. */
    public boolean isQuiet() {
        return isQuiet;
    }

    /** Where the round stands. */
    public State state() {
        return state;
    }

    /** The height being decided. */
    public long height() {
        return height;
    }

    /** The own round. */
    public int round() {
        return round;
    }

    /** Whether a proposal is accepted in the own round. */
    public boolean hasProposal() {
        return book.round(round).hasProposal();
    }

    /** The hash of the block accepted in the own round; only where there is one. */
    public DirectBuffer proposalHash() {
        return proposalHash;
    }

    /** Whether a quorum is known to have prepared a block at this height, in whatever round. */
    public boolean isPrepared() {
        return !book.prepared().isNothing();
    }

    /** The hash of that block; only where there is one. */
    public DirectBuffer lockedHash() {
        return book.prepared().hash();
    }

    /** The highest round in which a block is known to be prepared, -1 if none is. */
    public int preparedRound() {
        return book.prepared().round();
    }

    /** The rules that guard the own key; for snapshots. */
    public SafetyRules safetyRules() {
        return safetyRules;
    }
}
