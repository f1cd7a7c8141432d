package io.timecoin.replica;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.timecoin.base.ChainKind;
import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.ledger.ChainRules;
import io.timecoin.ledger.Genesis;
import io.timecoin.ledger.GenesisCodec;
import io.timecoin.ledger.GenesisCoins;
import io.timecoin.txpool.PoolConfig;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * An endless load that allocates nothing itself: one owner, each transaction spends the larger output of the one made a
 * round before and pays two outputs; the small one is swept by its successor. So the number of coins stays as it is.
 */
final class SteadyLoad implements AutoCloseable {
    private static final int CHAIN_ID = 7;
    private static final long BIG = 1L << 50;
    private static final long SMALL = 1_000;
    private static final long FEE = 2_000;
    private static final int INTERVAL_MS = 100;
    private static final Hash KEY = Hash.of(NaiveHashes.sha256(NaiveHashes.int32(-1)));

    private static final int INPUTS_AT = 28;
    private static final int INPUT_BYTES = 36;

    private final int chains;
    private final UnsafeBuffer heads;
    private final long[] amounts;
    private final UnsafeBuffer transaction;
    private final int firstOutputAt;
    private final SampleReplica engine;
    private long clockMs = 1_000;
    private long refused;
    private long committed;

    /** Makes a chain with so many independent coins, each spent once a block. */
    SteadyLoad(int chains) {
        this.chains = chains;
        ChainRules rules = new ChainRules(
                4 << 20, 65_535, INTERVAL_MS, 10_000, 5_000, 0, 86_400_000, Long.MAX_VALUE, 2 * chains + 10, 546);
        Hash owner = NaiveTransaction.ownerOf(KEY);
        List<Genesis.Allocation> allocations = new ArrayList<>();
        for (int i = 0; i < chains; i++) {
            allocations.add(new Genesis.Allocation(owner, BIG));
            allocations.add(new Genesis.Allocation(owner, SMALL));
        }
        List<Genesis.Validator> validators = List.of(new Genesis.Validator(KEY, owner, Genesis.Tier.GOLD));
        Genesis genesis = new Genesis(ChainKind.DEVNET, CHAIN_ID, 0, rules, validators, allocations);
        PoolConfig pool = new PoolConfig(Math.max(chains, 1_000), 1L << 30, 1_000, 30_000, 25);
        engine = SampleReplica.withoutSignatures(genesis, pool, KEY);
        heads = new UnsafeBuffer(new byte[chains * INPUT_BYTES * 2]);
        amounts = new long[chains];
        Hash genesisHash = GenesisCodec.hash(genesis);
        for (int i = 0; i < chains; i++) {
            amounts[i] = BIG;
            putHead(i, 0, GenesisCoins.txId(genesisHash, 2 * i), GenesisCoins.outputIndex(2 * i));
            putHead(i, 1, GenesisCoins.txId(genesisHash, 2 * i + 1), GenesisCoins.outputIndex(2 * i + 1));
        }
        byte[] template = new SampleTransaction(CHAIN_ID, Long.MAX_VALUE)
                .spend(new Outpoint(KEY, 0), KEY)
                .spend(new Outpoint(KEY, 1), KEY)
                .pay(BIG, owner)
                .pay(SMALL, owner)
                .encode();
        transaction = new UnsafeBuffer(template);
        firstOutputAt = INPUTS_AT + 2 * INPUT_BYTES + 4;
    }

    private void putHead(int chain, int input, Hash txId, int outputIndex) {
        int at = (2 * chain + input) * INPUT_BYTES;
        txId.writeTo(heads, at);
        heads.putShort(at + Hash.BYTES, (short) outputIndex, LITTLE_ENDIAN);
    }

    /** Submits so many transactions; after each round over all chains a tick makes a block. */
    void run(int transactions) {
        for (int i = 0; i < transactions; i++) {
            int chain = i % chains;
            submit(chain);
            if (chain == chains - 1) {
                tick();
            }
        }
    }

    void submit(int chain) {
        amounts[chain] -= FEE;
        transaction.putBytes(INPUTS_AT, heads, 2 * chain * INPUT_BYTES, 2 * INPUT_BYTES);
        transaction.putLong(firstOutputAt, amounts[chain], LITTLE_ENDIAN);
        engine.replica.onEvent(
                engine.event.transaction(clockMs, transaction, 0, transaction.capacity()), engine.outcome);
        if (engine.outcome.code() == ResultCode.OK) {
            for (int input = 0; input < 2; input++) {
                int at = (2 * chain + input) * INPUT_BYTES;
                heads.putBytes(at, engine.event.ids().buffer(), TransactionIds.TX_ID_AT, Hash.BYTES);
                heads.putShort(at + Hash.BYTES, (short) input, LITTLE_ENDIAN);
            }
        } else {
            refused++;
        }
    }

    void tick() {
        clockMs += INTERVAL_MS;
        engine.replica.onEvent(engine.event.tick(clockMs), engine.outcome);
        committed += engine.outcome.committed() == null
                ? 0
                : engine.outcome.committed().transactionCount();
    }

    /** Submits the last transaction again: if it was committed, its inputs are gone. */
    ResultCode repeatCommitted() {
        engine.replica.onEvent(
                engine.event.transaction(clockMs, transaction, 0, transaction.capacity()), engine.outcome);
        return engine.outcome.code();
    }

    long refused() {
        return refused;
    }

    long committed() {
        return committed;
    }

    @Override
    public void close() {
        engine.close();
    }
}
