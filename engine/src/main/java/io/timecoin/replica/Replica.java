package io.timecoin.replica;

import io.timecoin.base.Hash;
import io.timecoin.base.Invariant;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.Verdict;
import io.timecoin.codec.sbe.VoteDecoder;
import io.timecoin.consensus.ConsensusOutput;
import io.timecoin.consensus.ConsensusStateMachine;
import io.timecoin.consensus.ValidatorSet;
import io.timecoin.ledger.ChainRules;
import io.timecoin.ledger.Genesis;
import io.timecoin.ledger.UtxoTable;
import io.timecoin.txpool.PoolConfig;
import io.timecoin.txpool.TransactionPool;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The deterministic validator. The same events give the same outcomes, to the byte, live, on replay and in simulation;
 * what differs is who calls and where outcomes go. State thread.
 */
public final class Replica implements ConsensusOutput {
    private final Genesis genesis;
    private final ValidatorSet validators;
    private final JournaledSigner signer;
    private final StateCommitment commitment;
    private final CommittedBlocks blocks;
    private final Chain chain;
    private final Departures departures = new Departures();
    private final ConsensusStateMachine consensus;
    private final VotePreparer votes;
    private final StatusWriter statusWriter;
    private final long seed;

    private PoolConfig poolConfig;
    private TransactionPool pool;
    private Admission admission;
    private BlockBuilder builder;
    private long sequence;
    private long timeMs;
    private long rejected;
    private CommittedBlock building;
    private Outcome outcome;

    /**
     * Creates the validator at genesis.
     *
     * @param config every configured value it reads
     * @param coins holds the allocations of genesis; owned by the caller, changed only here
     * @param commitment the tree over the same set
     * @param blocks lends blocks to fill
     * @param signer signs for the validator, or replays what it signed
     * @param seed spreads indices in memory; never reaches a result
     */
    public Replica(
            ReplicaConfig config,
            UtxoTable coins,
            StateCommitment commitment,
            CommittedBlocks blocks,
            JournaledSigner signer,
            long seed) {
        this.genesis = config.genesis();
        this.validators = validatorSet(genesis);
        this.signer = signer;
        this.commitment = commitment;
        this.blocks = blocks;
        this.chain = new Chain(genesis, coins);
        this.seed = seed;
        openPool(config.pool());
        UnsafeBuffer ownKey = new UnsafeBuffer(config.validator().toByteArray());
        int self = validators.indexOf(ownKey, 0);
        this.consensus = new ConsensusStateMachine(genesis.chainId(), validators, self, signer, this);
        this.votes = new VotePreparer(genesis.chainId(), null);
        this.statusWriter = new StatusWriter(config);
        this.timeMs = genesis.timeMs();
        consensus.startHeight(1);
    }

    private void openPool(PoolConfig config) {
        poolConfig = config;
        pool = new TransactionPool(config, seed);
        admission = new Admission(genesis, chain, pool, departures);
        builder = new BlockBuilder(genesis, validators, chain, pool, seed);
    }

    /**
     * Changes the policy of the pool between two runs: what was pooled is admitted again, in order, under the new one.
     * Live and on replay this happens where a passport of a start names another policy.
     */
    public void reconfigure(PoolConfig config) {
        if (config.equals(poolConfig)) {
            return;
        }
        TransactionPool old = pool;
        openPool(config);
        PoolTransfer.copy(old, pool, departures);
        old.close();
    }

    private static ValidatorSet validatorSet(Genesis genesis) {
        int size = genesis.validators().size();
        Hash[] keys = new Hash[size];
        int[] powers = new int[size];
        for (int i = 0; i < size; i++) {
            keys[i] = genesis.validators().get(i).publicKey();
            powers[i] = genesis.validators().get(i).tier().power();
        }
        return new ValidatorSet(keys, powers);
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
        result.code = switch (event.kind()) {
            case TICK -> onTick();
            case TRANSACTION -> onTransaction(event);
            case VOTE -> onVote(event);
            case STATUS_QUERY -> onStatusQuery();
        };
        signer.copyTo(result);
        outcome = null;
    }

    private ResultCode onTick() {
        pool.expire(timeMs, departures);
        if (timeMs >= nextBlockMs() && consensus.mayPropose()) {
            building = blocks.acquire();
            builder.build(timeMs, consensus.proposerIndex(), commitment, building);
            consensus.propose(builder.blockHash(), 0);
            if (building != null) {
                // Not decided at once: votes are other events, and between events transactions expire and are evicted.
                builder.markIncluded();
            }
        }
        return ResultCode.OK;
    }

    private ResultCode onTransaction(ReplicaEvent event) {
        Invariant.check(
                event.verdict() == Verdict.PASSED || event.refusal() != ResultCode.OK,
                "a transaction that did not pass was refused");
        ResultCode code =
                event.verdict() == Verdict.PASSED ? admission.admit(event, timeMs, sequence) : event.refusal();
        if (code != ResultCode.OK) {
            rejected++;
        }
        return code;
    }

    private ResultCode onVote(ReplicaEvent event) {
        if (event.verdict() != Verdict.PASSED) {
            return event.refusal();
        }
        DirectBuffer payload = event.payload();
        ResultCode form = votes.wrap(payload, event.payloadOffset(), event.payloadLength());
        Invariant.check(form == ResultCode.OK, "a vote that passed is well-formed");
        int sender = validators.indexOf(payload, votes.at(VoteDecoder.senderEncodingOffset()));
        return consensus.onVote(
                votes.vote().height(),
                (int) votes.vote().round(),
                votes.phase(),
                payload,
                votes.at(VoteDecoder.blockHashEncodingOffset()),
                sender,
                payload,
                votes.at(VoteDecoder.signatureEncodingOffset()));
    }

    private ResultCode onStatusQuery() {
        outcome.answerLength = statusWriter.write(this, outcome.answer);
        return ResultCode.OK;
    }

    @Override
    public void onCertified(DirectBuffer certificate, int offset, int length) {
        building.certify(certificate, offset, length);
        chain.commit(building, builder.supplyAfter(), builder.stateRoot(), timeMs);
        commitment.apply(building);
        builder.removeIncluded();
        outcome.committed = building;
        building = null;
        consensus.startHeight(chain.height() + 1);
    }

    /** When the next block is due, ms: soon while there is work or a state root to certify, else at the heartbeat. */
    private long nextBlockMs() {
        ChainRules rules = genesis.rules();
        boolean isDue = pool.count() > 0 || chain.tipTransactions() > 0;
        return chain.committedAtMs() + (isDue ? rules.blockIntervalMs() : rules.heartbeatMs());
    }

    /** When the replica wants the next tick, ms since 1970. */
    public long nextDeadlineMs() {
        long block = consensus.mayPropose() ? nextBlockMs() : Long.MAX_VALUE;
        return Math.min(block, pool.nextExpiryMs());
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

    /** Bytes of the transactions in the pool. */
    public long pooledBytes() {
        return pool.bytes();
    }

    /** Hash of the last committed block. */
    public Hash tipHash() {
        return Hash.of(chain.tipHash(), 0);
    }

    /** Transactions refused since genesis. */
    public long rejectedTransactions() {
        return rejected;
    }

    /** Writes the root of the tree after the last committed block. */
    public void stateRoot(MutableDirectBuffer target, int offset) {
        commitment.root(target, offset);
    }

    /** Writes everything but the unspent outputs: what {@link #restore} needs beside them. Between events only. */
    public void capture(SnapshotOutput output) {
        new ReplicaSnapshot(this).write(output);
    }

    /** Restores what was captured; the unspent outputs are those of the same moment. Before the first event only. */
    public void restore(SnapshotInput input) {
        Invariant.check(sequence == 0, "a validator is restored before it does anything");
        new ReplicaSnapshot(this).read(input);
    }

    void restoreCounters(long lastSequence, long lastTimeMs, long rejectedTransactions) {
        sequence = lastSequence;
        timeMs = lastTimeMs;
        rejected = rejectedTransactions;
        consensus.resumeAfter(chain.height());
    }

    ConsensusStateMachine consensus() {
        return consensus;
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
