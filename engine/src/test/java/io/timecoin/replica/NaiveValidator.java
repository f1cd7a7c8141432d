package io.timecoin.replica;

import io.timecoin.base.CoinLayout;
import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.sbe.BlockHeaderEncoder;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.codec.sbe.VoteDecoder;
import io.timecoin.ledger.ChainRules;
import io.timecoin.ledger.Genesis;
import io.timecoin.txpool.PoolConfig;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The whole validator as plainly as it can be said, from the rules of the protocol: maps and lists, no ring, no memory
 * outside the heap, no code of the engine but its constants and generated codecs. Alone on its chain.
 */
final class NaiveValidator {
    /** A block that was made: its header, and the transactions in order. */
    record Block(
            long height, byte[] header, byte[] hash, List<NaiveTransaction> transactions, List<NaiveCoin> minted) {}

    private final Genesis genesis;
    private final Hash self;
    private final Map<Outpoint, NaiveCoin> utxos = new HashMap<>();
    private final TreeMap<byte[], NaiveCoin> sorted = new TreeMap<>(Arrays::compareUnsigned);
    final NaivePool pool;
    final int proposer;

    long timeMs;
    long sequence;
    long rejected;
    long committed;
    long height;
    byte[] tipHash;
    long issued;
    private long feesOwed;
    private long lastPaidSlot = -1;
    private long committedAtMs;
    private int tipTransactions;

    NaiveValidator(Genesis genesis, PoolConfig poolConfig, Hash self) {
        this.genesis = genesis;
        this.self = self;
        this.pool = new NaivePool(poolConfig);
        this.timeMs = genesis.timeMs();
        this.committedAtMs = genesis.timeMs();
        this.tipHash = NaiveGenesis.hash(genesis);
        NaiveGenesis.coins(genesis).forEach(this::add);
        this.issued = utxos.values().stream().mapToLong(c -> c.amount).sum();
        int index = 0;
        while (genesis.validators().get(index).tier().power() == 0) {
            index++;
        }
        this.proposer = index;
    }

    private void add(NaiveCoin coin) {
        utxos.put(coin.outpoint, coin);
        sorted.put(coin.outpoint.key(), coin);
    }

    private void advance(long stampMs) {
        sequence++;
        timeMs = Math.max(timeMs, stampMs);
    }

    /** The unspent outputs in the order of their keys. */
    List<NaiveCoin> coins() {
        return new ArrayList<>(sorted.values());
    }

    int utxoCount() {
        return utxos.size();
    }

    /** What an outpoint holds in the chain or in the pool, or null. */
    NaiveTransaction.Output find(Outpoint outpoint) {
        NaiveCoin coin = utxos.get(outpoint);
        if (coin != null) {
            return new NaiveTransaction.Output(coin.amount, coin.owner);
        }
        NaivePool.Entry parent = pool.entries.get(outpoint.txId());
        return parent != null && outpoint.index() < parent.tx.outputs.size()
                ? parent.tx.outputs.get(outpoint.index())
                : null;
    }

    ResultCode transaction(long stampMs, NaiveTransaction tx) {
        advance(stampMs);
        ResultCode code = tx.code == ResultCode.OK ? admit(tx) : tx.code;
        if (code != ResultCode.OK) {
            rejected++;
        }
        return code;
    }

    private ResultCode admit(NaiveTransaction tx) {
        if (pool.entries.containsKey(tx.id)) {
            return ResultCode.ALREADY_POOLED;
        }
        if (tx.expiryMs <= timeMs) {
            return ResultCode.EXPIRED;
        }
        for (NaiveTransaction.Output output : tx.outputs) {
            if (output.amount() < genesis.rules().dustUnits()) {
                return ResultCode.DUST;
            }
        }
        long sum = 0;
        for (NaiveTransaction.Input input : tx.inputs) {
            NaiveTransaction.Output spent = find(input.outpoint());
            if (spent == null) {
                return ResultCode.INPUT_UNKNOWN;
            }
            if (!spent.owner().equals(tx.owners.get(input.witness()))) {
                return ResultCode.NOT_OWNER;
            }
            NaiveCoin coin = utxos.get(input.outpoint());
            if (coin != null && coin.kind == CoinLayout.KIND_COLLATERAL) {
                return ResultCode.COLLATERAL_LOCKED;
            }
            sum = Math.addExact(sum, spent.amount());
        }
        return tx.outputSum > sum
                ? ResultCode.OUTPUTS_EXCEED_INPUTS
                : pool.admit(tx, sum - tx.outputSum, timeMs, sequence);
    }

    /** Judges a vote: alone on the chain, every height is decided at once, so no vote of another is ever of use. */
    ResultCode vote(long stampMs, byte[] bytes) {
        advance(stampMs);
        if (bytes.length < 8 + 148) {
            return ResultCode.MALFORMED;
        }
        if (bytes.length > 8 + 148) {
            return ResultCode.TRAILING_BYTES;
        }
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        boolean isVote = in.getShort(0) == 148
                && in.getShort(2) == VoteDecoder.TEMPLATE_ID
                && in.getShort(4) == VoteDecoder.SCHEMA_ID
                && in.getShort(6) == VoteDecoder.SCHEMA_VERSION;
        int phase = in.getShort(24) & 0xFFFF;
        boolean isSane = in.getInt(12) >= 0 && in.getLong(16) > 0 && in.getShort(26) == 0;
        if (!isVote || !isSane || phase != 2 && phase != 3) {
            return ResultCode.NOT_CANONICAL;
        }
        if (in.getInt(8) != genesis.chainId()) {
            return ResultCode.WRONG_CHAIN;
        }
        Hash sender = Hash.of(Arrays.copyOfRange(bytes, 60, 92));
        if (genesis.validators().stream().noneMatch(v -> v.publicKey().equals(sender))) {
            return ResultCode.NOT_A_VALIDATOR;
        }
        return in.getLong(16) <= height ? ResultCode.HEIGHT_PAST : ResultCode.HEIGHT_AHEAD;
    }

    /** Lets the clock pass; returns the block that became due, or null. */
    Block tick(long stampMs) {
        advance(stampMs);
        pool.expire(timeMs);
        ChainRules rules = genesis.rules();
        boolean hasWork = !pool.entries.isEmpty() || tipTransactions > 0;
        boolean isDue = timeMs >= committedAtMs + (hasWork ? rules.blockIntervalMs() : rules.heartbeatMs());
        return isDue && genesis.validators().get(proposer).publicKey().equals(self) ? formBlock() : null;
    }

    private Block formBlock() {
        ChainRules rules = genesis.rules();
        byte[] rootBefore = NaiveHashes.stateRoot(coins());
        byte[] standingBefore = standingHash((int) (height / rules.epochs().epochBlocks()));
        List<NaivePool.Entry> included = new ArrayList<>();
        long created = height + 1;
        for (NaivePool.Entry entry : pool.assemble(rules.blockTransactionsMax(), rules.blockBytesMax(), timeMs)) {
            if (execute(entry.tx, created)) {
                included.add(entry);
                feesOwed += entry.fee;
            }
        }
        List<NaiveCoin> minted = mint(created);
        minted.forEach(this::add);
        included.forEach(pool::remove);
        List<NaiveTransaction> transactions =
                included.stream().map(entry -> entry.tx).toList();
        Block block = header(created, rootBefore, standingBefore, transactions, minted);
        height = created;
        tipHash = block.hash;
        committedAtMs = timeMs;
        tipTransactions = included.size();
        committed += included.size();
        checkSupply();
        return block;
    }

    private boolean execute(NaiveTransaction tx, long created) {
        boolean allThere = tx.inputs.stream().allMatch(input -> utxos.containsKey(input.outpoint()));
        int after = utxos.size() + tx.outputs.size() - tx.inputs.size();
        if (!allThere || after > genesis.rules().utxosMax()) {
            return false;
        }
        for (NaiveTransaction.Input input : tx.inputs) {
            utxos.remove(input.outpoint());
            sorted.remove(input.outpoint().key());
        }
        for (int i = 0; i < tx.outputs.size(); i++) {
            NaiveTransaction.Output output = tx.outputs.get(i);
            add(new NaiveCoin(tx.outpoint(i), output.amount(), output.owner(), created, CoinLayout.KIND_TRANSFER));
        }
        return true;
    }

    /** The reward of a slot with the fees owed, in the first block of the slot that has room for its outputs. */
    private List<NaiveCoin> mint(long created) {
        ChainRules rules = genesis.rules();
        long slot = (timeMs - genesis.timeMs()) / rules.slotMs();
        if (slot <= lastPaidSlot || utxos.size() + genesis.validators().size() > rules.utxosMax()) {
            return List.of();
        }
        long newUnits = Math.min(rules.rewardUnits(), rules.supplyCap() - issued);
        long[] shares = NaiveGenesis.split(genesis, newUnits + feesOwed, proposer);
        byte[] id = NaiveHashes.sha256(NaiveHashes.tag("mint"), new byte[] {1}, tipHash, NaiveHashes.int64(created));
        issued += newUnits;
        feesOwed = 0;
        lastPaidSlot = slot;
        List<NaiveCoin> minted = new ArrayList<>();
        for (int i = 0; i < shares.length; i++) {
            if (shares[i] < rules.dustUnits()) {
                feesOwed += shares[i];
            } else {
                Outpoint outpoint = new Outpoint(Hash.of(id), i);
                Hash owner = genesis.validators().get(i).rewardOwner();
                minted.add(new NaiveCoin(outpoint, shares[i], owner, created, CoinLayout.KIND_REWARD));
            }
        }
        return minted;
    }

    /** What the header of the next block names; nothing is ever burned here. */
    private byte[] standingHash(int epoch) {
        return NaiveGenesis.standingHash(genesis, epoch, issued, feesOwed, lastPaidSlot, 0);
    }

    private Block header(
            long at,
            byte[] rootBefore,
            byte[] standingBefore,
            List<NaiveTransaction> transactions,
            List<NaiveCoin> minted) {
        List<byte[]> contents =
                transactions.stream().map(tx -> tx.content.toByteArray()).toList();
        byte[] bytes = new byte[MessageHeaderEncoder.ENCODED_LENGTH + BlockHeaderEncoder.BLOCK_LENGTH];
        new BlockHeaderEncoder()
                .wrapAndApplyHeader(new UnsafeBuffer(bytes), 0, new MessageHeaderEncoder())
                .blockVersion(1)
                .reserved(0)
                .chainId(genesis.chainId())
                .height(at)
                .timeMs(timeMs)
                .round(0)
                .transactionCount(transactions.size())
                .transactionBytes(
                        transactions.stream().mapToInt(tx -> tx.length).sum())
                .reserved2(0)
                .putParentHash(tipHash, 0, Hash.BYTES)
                .putTransactionRoot(NaiveHashes.merkleRoot(contents), 0, Hash.BYTES)
                .putParentStateRoot(rootBefore, 0, Hash.BYTES)
                .putStandingHash(standingBefore, 0, Hash.BYTES)
                .putProposer(self.toByteArray(), 0, Hash.BYTES);
        return new Block(at, bytes, NaiveHashes.sha256(NaiveHashes.tag("block"), bytes), transactions, minted);
    }

    private void checkSupply() {
        long held = utxos.values().stream().mapToLong(coin -> coin.amount).sum();
        if (held + feesOwed != issued || issued > genesis.rules().supplyCap()) {
            throw new IllegalStateException("the model itself lost money");
        }
    }

    /** Ids of the pooled transactions. */
    Set<Hash> poolIds() {
        return new LinkedHashSet<>(pool.entries.keySet());
    }
}
