package io.timecoin.replica;

import io.timecoin.base.Hash;
import io.timecoin.base.Invariant;
import io.timecoin.base.ResultCode;
import io.timecoin.base.Rung;
import io.timecoin.codec.EventKind;
import io.timecoin.codec.HelloView;
import io.timecoin.codec.TransactionView;
import io.timecoin.codec.Verdict;
import io.timecoin.consensus.ConsensusStateMachine;
import io.timecoin.crypto.SignatureVerifier;
import io.timecoin.crypto.Voucher;
import io.timecoin.ledger.Genesis;
import io.timecoin.ledger.Standing;
import io.timecoin.ledger.UtxoTable;
import io.timecoin.sync.CatchUpView;
import io.timecoin.txpool.PoolConfig;
import io.timecoin.txpool.TransactionPool;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * The deterministic validator. The same events give the same outcomes, to the byte, live, on replay and in simulation;
 * what differs is who calls and where outcomes go. State thread.
 */
public final class Replica {
    /** How old a fetched block is, at least, for its validator to be far behind, ms. */
    private static final long FAR_BEHIND_MS = 5_000;

    private final Genesis genesis;
    private final JournaledSigner signer;
    private final StateCommitment commitment;
    private final Outbox outbox;
    private final Chain chain;
    private final Departures departures = new Departures();
    private final EvidenceBook evidence;
    private final PoolTelling telling;
    private final Agreement agreement;
    private final CatchUp catchUp;
    private final HelloView hello = new HelloView();
    private final FetchedBlock fetched;
    private final StatusWriter statusWriter;
    private final long seed;

    private PoolConfig poolConfig;
    private TransactionPool pool;
    private Admission admission;
    private long sequence;
    private long timeMs;
    private boolean isTipOld;
    private long rejected;
    private long conflicts;
    private Outcome outcome;

    /**
     * Creates the validator at genesis.
     *
     * @param config every configured value it reads
     * @param coins holds the allocations of genesis; owned by the caller, changed only here
     * @param commitment the tree over the same set
     * @param blocks lends blocks to fill
     * @param signer signs for the validator, or replays what it signed
     * @param verifier judges the certificates of blocks that were fetched
     * @param outbox takes what it has to say to others
     * @param seed spreads indices in memory; never reaches a result
     */
    public Replica(
            ReplicaConfig config,
            UtxoTable coins,
            StateCommitment commitment,
            CommittedBlocks blocks,
            JournaledSigner signer,
            SignatureVerifier verifier,
            Outbox outbox,
            long seed) {
        this.genesis = config.genesis();
        this.signer = signer;
        this.commitment = commitment;
        this.outbox = outbox;
        this.chain = new Chain(genesis, coins);
        this.timeMs = genesis.timeMs();
        this.seed = seed;
        openPool(config.pool());
        this.evidence = new EvidenceBook(genesis, chain, outbox);
        this.telling = new PoolTelling(outbox);
        this.agreement =
                new Agreement(this, genesis, config.validator(), config.observes(), signer, commitment, blocks, seed);
        this.catchUp = new CatchUp(config, chain, outbox);
        this.fetched = new FetchedBlock(genesis.chainId(), verifier);
        this.statusWriter = new StatusWriter(config);
        agreement.startHeight();
    }

    private void openPool(PoolConfig config) {
        poolConfig = config;
        pool = new TransactionPool(config, seed);
        admission = new Admission(genesis, chain, pool, departures);
    }

    /**
     * A process starts, live or where a replay passes the passport of its start: what was due while it was down is due
     * from now on, and the connections of the process before are gone: another may have their ids. If the policy of the
     * pool is another, what was pooled is admitted again, in order, under the new one.
     */
    public void restart(ReplicaConfig config) {
        if (config.rejoins()) {
            Invariant.checkEqual(chain.height(), config.base().height(), "a validator rejoins with an empty journal");
            agreement.rejoin();
        }
        restart(config.pool());
    }

    private void restart(PoolConfig config) {
        agreement.startAnew();
        catchUp.startAnew();
        telling.startAnew();
        if (config.equals(poolConfig)) {
            return;
        }
        TransactionPool old = pool;
        openPool(config);
        PoolTransfer.copy(old, pool, departures);
        agreement.forgetHandles();
        old.close();
    }

    /** Handles one event and fills its outcome. */
    public void onEvent(ReplicaEvent event, Outcome result) {
        result.clear();
        outcome = result;
        signer.beginEvent();
        if (event.kind().isJournaled()) {
            sequence++;
            timeMs = Math.max(timeMs, event.stampMs());
        }
        result.sequence = sequence;
        result.timeMs = timeMs;
        result.code = judge(event);
        signer.copyTo(result);
        outcome = null;
    }

    /**
     * Reads ahead for an event that is to come soon: brings what its transaction will read into the cache, so that a group
     * of them waits for memory together. Changes nothing, decides nothing, and need not be called.
     */
    public void foresee(ReplicaEvent event) {
        if (event.kind() == EventKind.TRANSACTION && event.verdict() == Verdict.PASSED) {
            admission.foresee(event);
        }
    }

    /** Ends a group of {@link #foresee}. */
    public void readAhead() {
        admission.readAhead();
    }

    private ResultCode judge(ReplicaEvent event) {
        if (Preparation.isNeededFor(event.kind()) && event.verdict() != Verdict.PASSED) {
            return refuse(event);
        }
        return switch (event.kind()) {
            case TICK -> onTick();
            case TRANSACTION -> onTransaction(event);
            case EVIDENCE -> onEvidence(event);
            case VOTE -> agreement.onVote(event, timeMs);
            case PROPOSAL -> agreement.onProposal(event, timeMs);
            case ROUND_CHANGE -> agreement.onRoundChange(event, timeMs);
            case CONTENTS -> agreement.onContents(event, timeMs);
            case BODIES -> agreement.onBodies(event, timeMs);
            case BLOCK -> onBlock(event);
            case HELLO -> onHello(event);
            case CONTENTS_REQUEST, BODIES_REQUEST -> agreement.onRequest(event);
            case STATUS_QUERY -> onStatusQuery();
        };
    }

    private ResultCode refuse(ReplicaEvent event) {
        Invariant.check(event.refusal() != ResultCode.OK, "what did not pass was refused");
        if (event.kind() == EventKind.TRANSACTION) {
            rejected++;
        } else if (event.kind() == EventKind.ROUND_CHANGE && event.refusal() == ResultCode.HEIGHT_PAST) {
            sayHeight(event.connectionId());
        }
        return event.kind() == EventKind.BLOCK ? refuseBlock(event, event.refusal()) : event.refusal();
    }

    private ResultCode onTick() {
        pool.expire(timeMs, departures);
        agreement.onTick(timeMs);
        catchUp.onTick(timeMs);
        return ResultCode.OK;
    }

    private ResultCode onTransaction(ReplicaEvent event) {
        if (TransactionView.kindAt(event.payload(), event.payloadOffset()) == TransactionView.KIND_EVIDENCE) {
            return onEvidence(event);
        }
        ResultCode code = admission.admit(event, timeMs, sequence);
        if (code == ResultCode.OK) {
            agreement.onWork(timeMs);
        } else {
            rejected++;
        }
        return code;
    }

    private ResultCode onEvidence(ReplicaEvent event) {
        ResultCode code = evidence.take(event.payload(), event.payloadOffset());
        if (code == ResultCode.OK) {
            agreement.onWork(timeMs);
        }
        return code;
    }

    private ResultCode onBlock(ReplicaEvent event) {
        ResultCode code = catchUp.judgeHeight(event);
        if (code == ResultCode.OK) {
            code = fetched.take(event.payload(), event.payloadOffset(), event.payloadLength(), chain.validators());
        }
        if (code != ResultCode.OK) {
            return refuseBlock(event, code);
        }
        catchUp.answered(event, timeMs);
        code = agreement.commitFetched(fetched, timeMs);
        if (code != ResultCode.OK) {
            return refuseBlock(event, code);
        }
        isTipOld = timeMs - chain.tipTimeMs() > FAR_BEHIND_MS;
        if (isTipOld && !catchUp.isBehind()) {
            // All that peers told of is here and old: they may have gone on, and those who decide now may be strangers
            // here.
            catchUp.sayHeight(event.connectionId());
        }
        return ResultCode.OK;
    }

    private ResultCode refuseBlock(ReplicaEvent event, ResultCode code) {
        outcome.isOffence = catchUp.refused(code, event.connectionId(), timeMs);
        return code;
    }

    /** Says who this is in the hellos to come; before, they name a node that speaks for no validator. */
    public void introduce(Voucher voucher) {
        catchUp.introduce(voucher);
    }

    /** A link is up, or somebody thinks that this validator is behind. */
    private ResultCode onHello(ReplicaEvent event) {
        hello.wrap(event.payload(), event.payloadOffset(), event.payloadLength());
        agreement.onLink(event.connectionId());
        silence().told(event.payload(), hello.validatorAt(), hello.height());
        evidence.tell(event.connectionId());
        telling.onHello(event.connectionId(), pool, timeMs);
        catchUp.linked(event.payload().getLong(hello.voucherAt()), hello.height(), event.connectionId(), timeMs);
        return ResultCode.OK;
    }

    private ResultCode onStatusQuery() {
        outcome.answerLength = statusWriter.write(this, outcome.answer);
        return ResultCode.OK;
    }

    /** Told by the agreement that a block has become the tip. */
    void committed(CommittedBlock block) {
        Invariant.check(outcome.committed == null, "an event commits one block at most");
        outcome.committed = block;
        isTipOld = false;
        evidence.committed();
        catchUp.committed(timeMs);
    }

    /** Told by the agreement that a block without transactions was decided. */
    void tellWaiting() {
        telling.onEmptyBlock(pool, timeMs);
    }

    /** Told by the agreement that a peer has committed at least this height. */
    void heardOf(long height, long connectionId) {
        catchUp.heard(height, connectionId, timeMs);
    }

    /** Tells a peer that asks for what has long been decided. */
    void sayHeight(long connectionId) {
        catchUp.sayHeight(connectionId);
    }

    /** Told by the agreement that a validator has signed two things. */
    void onConflict(DirectBuffer first, int firstAt, DirectBuffer second, int secondAt, int length) {
        conflicts++;
        evidence.onConflict(first, firstAt, second, secondAt, length);
    }

    /** How often a validator was caught signing two things, since the process began. */
    public long conflicts() {
        return conflicts;
    }

    /** When the replica wants the next tick, ms since 1970. */
    public long nextDeadlineMs() {
        return Math.min(Math.min(agreement.nextDeadlineMs(), catchUp.deadlineMs()), pool.nextExpiryMs());
    }

    /** Whether the replica can be captured: nothing is under way that a snapshot does not hold. */
    public boolean isQuiet() {
        return agreement.isQuiet();
    }

    /** The first eight bytes of the hash of the block whose transactions peers were asked for; 0 if there is none. */
    public long askedFor() {
        return agreement.askedFor();
    }

    /**
     * Whether what is unspent on the chain is not known here: the last block was fetched, was old already, and a peer claims
     * more. The claim alone, which may be a lie, is not enough.
     */
    public boolean isFarBehind() {
        return isTipOld && catchUp.isBehind();
    }

    /** Where catching up stands; the same object until that changes. */
    public CatchUpView catchUp() {
        return catchUp.view();
    }

    /** The bits of the {@link Rung}s that the state knows of. */
    public int rungs() {
        boolean hasRisen = pool.risenFloorPerKb() > 0 && pool.feeFloorPerKb(timeMs) > poolConfig.feeFloorPerKb();
        Restraint restraint = agreement.restraint();
        return Rung.FEE_FLOOR.bitIf(hasRisen)
                | Rung.BEHIND.bitIf(restraint.isBehind(timeMs))
                | Rung.CLOCK_DOUBTFUL.bitIf(restraint.isClockDoubtful())
                | Rung.CLOCK_OFF.bitIf(restraint.isClockOff());
    }

    /** How far the clocks of the other validators are ahead of the own one, ms; 0 where they do not agree. */
    public long clockOffsetMs() {
        return agreement.restraint().clockOffsetMs();
    }

    /** The highest height that a peer claims, or the own one. */
    long targetHeight() {
        return catchUp.targetHeight();
    }

    /** Blocks that were asked for and are not here. */
    long blocksOutstanding() {
        return catchUp.outstanding();
    }

    /** Sequence of the last journaled event, 0 before the first. */
    public long sequence() {
        return sequence;
    }

    /** Event time, ms since 1970. */
    public long timeMs() {
        return timeMs;
    }

    /** Height of the last committed block. */
    public long height() {
        return chain.height();
    }

    /** The own round of the height above it. */
    public int round() {
        return agreement.machine().round();
    }

    /** Bytes of the transactions in the pool. */
    public long pooledBytes() {
        return pool.bytes();
    }

    /** How much it holds of all that is bounded. */
    public Holdings holdings() {
        return Holdings.of(pool, agreement.future(), evidence, agreement.candidates());
    }

    /** Hash of the last committed block. */
    public Hash tipHash() {
        return Hash.of(chain.tipHash(), 0);
    }

    /** Transactions refused since the journal began. */
    public long rejectedTransactions() {
        return rejected;
    }

    /** Registry and supply as the last committed block leaves them. */
    public Standing standing() {
        return Standing.of(chain.registry(), chain.supply());
    }

    /** Writes the root of the tree after the last committed block. */
    public void stateRoot(MutableDirectBuffer target, int offset) {
        commitment.root(target, offset);
    }

    /** Writes everything but the unspent outputs: what {@link #restore} needs beside them. Between events only. */
    public void capture(SnapshotOutput output) {
        new ReplicaSnapshot(this).write(output);
    }

    /**
     * Whether {@link #restore} can take what was captured: another version of the engine may have written it otherwise.
     *
     * @param firstNumber the first int64 of what was captured, little-endian
     */
    public static boolean canRestore(long firstNumber) {
        return ReplicaSnapshot.isOfThisVersion(firstNumber);
    }

    /** Restores what was captured; the unspent outputs are those of the same moment. Before the first event only. */
    public void restore(SnapshotInput input) {
        Invariant.check(sequence == 0, "a validator is restored before it does anything");
        new ReplicaSnapshot(this).read(input);
    }

    /** Begins behind a state that has been proven; the unspent outputs are its. Before the first event only. */
    public void begin(OfferedState state) {
        Invariant.check(sequence == 0, "a validator begins before it does anything");
        chain.begin(state);
        restoreCounters(0, chain.tipTimeMs(), 0);
    }

    void restoreCounters(long lastSequence, long lastTimeMs, long rejectedTransactions) {
        sequence = lastSequence;
        timeMs = lastTimeMs;
        rejected = rejectedTransactions;
        catchUp.committed(timeMs);
        if (chain.height() > 0 || silence().isKept()) {
            agreement.startHeight();
        }
    }

    FutureMessages future() {
        return agreement.future();
    }

    EvidenceBook evidence() {
        return evidence;
    }

    Outbox outbox() {
        return outbox;
    }

    Silence silence() {
        return agreement.silence();
    }

    Restraint restraint() {
        return agreement.restraint();
    }

    BlockDue blockDue() {
        return agreement.blockDue();
    }

    BlockSizing blockSizing() {
        return agreement.blockSizing();
    }

    ConsensusStateMachine consensus() {
        return agreement.machine();
    }

    /** Transactions that left the pool without a block since this object was made or restored. */
    public long departures() {
        return departures.total();
    }

    /** Those of them that left for one reason. */
    public long departures(ResultCode reason) {
        return departures.count(reason);
    }

    Departures departureListener() {
        return departures;
    }

    Chain chain() {
        return chain;
    }

    TransactionPool pool() {
        return pool;
    }

    /** Gives the memory of the pool back. */
    public void close() {
        pool.close();
    }
}
