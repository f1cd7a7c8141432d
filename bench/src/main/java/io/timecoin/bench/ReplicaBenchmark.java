package io.timecoin.bench;

import io.timecoin.base.Hash;
import io.timecoin.base.Invariant;
import io.timecoin.base.Limits;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.EventKind;
import io.timecoin.codec.Verdict;
import io.timecoin.ledger.Genesis;
import io.timecoin.ledger.GenesisCodec;
import io.timecoin.ledger.GenesisCoins;
import io.timecoin.ledger.UtxoTable;
import io.timecoin.replica.CommittedBlock;
import io.timecoin.replica.CommittedBlocks;
import io.timecoin.replica.JournaledSigner;
import io.timecoin.replica.Outbox;
import io.timecoin.replica.Outcome;
import io.timecoin.replica.Replica;
import io.timecoin.replica.ReplicaConfig;
import io.timecoin.replica.ReplicaEvent;
import io.timecoin.replica.StateCommitment;
import io.timecoin.replica.TransactionIds;
import io.timecoin.replica.TransactionPreparer;
import io.timecoin.txpool.PoolConfig;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The state thread alone: 10,000 prepared 1-in 2-out transactions validated and pooled, then the tick that builds, certifies
 * and commits their block. Nanoseconds a transaction, the block's share and the validator's two signatures of it included; it
 * starts from 200,000 coins and grows by one a transaction. Left out: preparation, the tree, journal, store.
 */
@State(Scope.Thread)
public class ReplicaBenchmark extends EngineBenchmark {
    private static final int BLOCK = 10_000;
    private static final int COINS = 200_000;
    private static final int UTXOS_MAX = 16_000_000;
    private static final long START_MS = 1_700_000_000_000L;
    private static final int INTERVAL_MS = 100;
    private static final int BLOCK_BYTES = 4 << 20;

    private final Prepared[] events = new Prepared[BLOCK];
    private final Prepared tick = new Prepared(EventKind.TICK);
    private final Outcome outcome = new Outcome();
    private final UnsafeBuffer scratch = new UnsafeBuffer(new byte[Limits.TRANSACTION_BYTES_MAX]);
    private UtxoTable coins;
    private Replica replica;
    private PlannedTransfers transfers;
    private TransactionPreparer preparer;
    private int next;
    private long timeMs;

    /** Starts at genesis. */
    @Setup(Level.Iteration)
    public void start() {
        BenchChain chain =
                BenchChain.of(new BenchChain.BlockLimits(BLOCK_BYTES, BLOCK, INTERVAL_MS), COINS, UTXOS_MAX, START_MS);
        Genesis genesis = chain.genesis();
        coins = new UtxoTable(UTXOS_MAX, 1);
        GenesisCoins.forEach(genesis, GenesisCodec.hash(genesis), coins::add);
        Hash key = genesis.validators().get(0).publicKey();
        JournaledSigner signer = new JournaledSigner(new UnsafeBuffer(key.toByteArray()), 0);
        signer.goLive(chain.key());
        CommittedBlock block = new CommittedBlock(genesis.rules(), 0);
        replica = new Replica(
                new ReplicaConfig(genesis, PoolConfig.defaults(), key),
                coins,
                new NoTree(),
                new OneBlock(block),
                signer,
                null,
                Outbox.NOWHERE,
                1);
        transfers = new PlannedTransfers(BenchChain.CHAIN_ID, Coins.ofGenesis(genesis, 0), 1, 2);
        preparer = new TransactionPreparer(BenchChain.CHAIN_ID, null);
        next = 0;
        timeMs = START_MS;
        for (int i = 0; i < BLOCK; i++) {
            events[i] = new Prepared(EventKind.TRANSACTION);
        }
    }

    /** Prepares the next block's transactions. */
    @Setup(Level.Invocation)
    public void prepare() {
        transfers.extendTo(next + BLOCK);
        timeMs += INTERVAL_MS;
        for (Prepared event : events) {
            event.length = transfers.encode(next++, scratch, 0);
            event.bytes.putBytes(0, scratch, 0, event.length);
            event.timeMs = timeMs;
            ResultCode code = preparer.prepare(event.bytes, 0, event.length, event.ids);
            Invariant.check(code == ResultCode.OK, "the workload is canonical");
        }
        tick.timeMs = timeMs;
    }

    /** Gives the memory back. */
    @TearDown(Level.Iteration)
    public void close() {
        replica.close();
        coins.close();
    }

    /** Every transaction, then the block. */
    @Benchmark
    @OperationsPerInvocation(BLOCK)
    public long validateAndApply() {
        for (Prepared event : events) {
            replica.onEvent(event, outcome);
            Invariant.check(outcome.code() == ResultCode.OK, "the workload is valid");
        }
        replica.onEvent(tick, outcome);
        CommittedBlock block = outcome.committed();
        Invariant.check(block != null && block.transactionCount() == BLOCK, "the tick commits them all");
        return block.height();
    }

    /** The tree is measured by itself. */
    private static final class NoTree implements StateCommitment {
        @Override
        public void apply(CommittedBlock block) {
            // Left out on purpose.
        }

        @Override
        public void root(MutableDirectBuffer target, int offset) {
            target.setMemory(offset, Hash.BYTES, (byte) 0);
        }
    }

    private record OneBlock(CommittedBlock block) implements CommittedBlocks {
        @Override
        public CommittedBlock acquire() {
            return block;
        }

        @Override
        public void release(CommittedBlock released) {
            // It is there for the next.
        }
    }

    private static final class Prepared implements ReplicaEvent {
        private final EventKind kind;
        private final UnsafeBuffer bytes = new UnsafeBuffer(new byte[Limits.SLOT_PAYLOAD_BYTES]);
        private final TransactionIds ids = new TransactionIds();
        private int length;
        private long timeMs;

        private Prepared(EventKind kind) {
            this.kind = kind;
        }

        @Override
        public EventKind kind() {
            return kind;
        }

        @Override
        public long stampMs() {
            return timeMs;
        }

        @Override
        public long connectionId() {
            return 0;
        }

        @Override
        public Verdict verdict() {
            return kind == EventKind.TRANSACTION ? Verdict.PASSED : Verdict.NOT_CHECKED;
        }

        @Override
        public ResultCode refusal() {
            return ResultCode.OK;
        }

        @Override
        public DirectBuffer payload() {
            return bytes;
        }

        @Override
        public int payloadOffset() {
            return 0;
        }

        @Override
        public int payloadLength() {
            return length;
        }

        @Override
        public TransactionIds ids() {
            return ids;
        }
    }
}
