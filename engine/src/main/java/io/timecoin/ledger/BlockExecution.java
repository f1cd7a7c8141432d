package io.timecoin.ledger;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.timecoin.base.Amounts;
import io.timecoin.base.CoinLayout;
import io.timecoin.base.Hash;
import io.timecoin.base.Invariant;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.TransactionView;
import io.timecoin.crypto.MerkleAccumulator;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Executes the transactions of one block in order over the committed set, without changing it. The same code runs for
 * the proposer, who builds the block from what executes, and for every validator before it votes. State thread;
 * allocates nothing.
 */
public final class BlockExecution {
    private final ChainRules rules;
    private final TransactionRules transactionRules;
    private final BlockOverlay overlay;
    private final MerkleAccumulator merkle = new MerkleAccumulator();
    private final UnsafeBuffer coin = new UnsafeBuffer(new byte[CoinLayout.BYTES]);
    private final UnsafeBuffer mintId = new UnsafeBuffer(new byte[Hash.BYTES]);
    private final Minting minting;
    private final RegistryExecution validators;

    private long committedCoins;
    private long height;
    private long timeMs;
    private long fees;
    private long coinsAdded;
    private int transactions;
    private int bytes;

    /**
     * Creates the executor of a chain.
     *
     * @param genesis rules and validators
     * @param committed the committed set of unspent outputs
     * @param seed spreads an index in memory; never reaches a result
     */
    public BlockExecution(Genesis genesis, CoinSource committed, long seed) {
        this.rules = genesis.rules();
        this.transactionRules = new TransactionRules(rules);
        int touchedMax = BlockEffects.inputsMax(rules.blockBytesMax()) + BlockEffects.outputsMax(rules.blockBytesMax());
        this.overlay = new BlockOverlay(committed, touchedMax, seed);
        this.minting = new Minting(genesis);
        this.validators = new RegistryExecution(rules.epochs(), overlay);
    }

    /**
     * Starts a block.
     *
     * @param blockHeight its height
     * @param blockTimeMs its time
     * @param coinsNow number of unspent outputs in the committed set
     * @param registry the validators as the parent left them
     */
    public void begin(long blockHeight, long blockTimeMs, long coinsNow, ValidatorRegistry registry) {
        overlay.begin();
        validators.begin(registry);
        merkle.reset();
        committedCoins = coinsNow;
        height = blockHeight;
        timeMs = blockTimeMs;
        fees = 0;
        coinsAdded = 0;
        transactions = 0;
        bytes = 0;
    }

    /**
     * Executes the next transaction.
     *
     * @param ids holds its id and, behind it, its content hash
     * @param owners holds the owner hashes of its witnesses, or null if ownership was judged on admission
     * @return OK, or why the block cannot hold it; the block is then as before
     */
    public ResultCode execute(TransactionView tx, DirectBuffer ids, int idsAt, DirectBuffer owners, int ownersAt) {
        if (transactions == rules.blockTransactionsMax() || bytes + tx.length() > rules.blockBytesMax()) {
            return ResultCode.BLOCK_FULL;
        }
        ResultCode code = transactionRules.check(tx, owners, ownersAt, overlay, validators.registry(), height, timeMs);
        if (code != ResultCode.OK) {
            return code;
        }
        long added = tx.outputCount() - tx.inputCount();
        if (committedCoins + coinsAdded + added > rules.utxosMax()) {
            return ResultCode.UTXO_LIMIT;
        }
        long feesNow = Amounts.add(fees, transactionRules.fee());
        Invariant.check(feesNow != Amounts.INVALID, "fees are part of the supply");
        fees = feesNow;
        coinsAdded += added;
        apply(tx, ids, idsAt);
        merkle.add(ids, idsAt + Hash.BYTES, Hash.BYTES);
        transactions++;
        bytes += tx.length();
        return ResultCode.OK;
    }

    private void apply(TransactionView tx, DirectBuffer ids, int idsAt) {
        for (int i = 0; i < tx.inputCount(); i++) {
            overlay.spend(tx.buffer(), tx.inputTxIdAt(i), tx.inputOutputIndex(i));
        }
        for (int i = 0; i < tx.outputCount(); i++) {
            boolean isNew = overlay.create(
                    ids,
                    idsAt,
                    i,
                    tx.outputAmount(i),
                    tx.buffer(),
                    tx.outputOwnerAt(i),
                    RegistryExecution.kindOf(tx, i));
            Invariant.check(isNew, "a transaction id is new as long as one of its inputs was unspent");
        }
        validators.execute(tx, ids, idsAt);
    }

    /**
     * Ends the block: pays the reward if the block is the first of its slot, collects the net effects, and changes the
     * set of validators if the block is the last of its epoch.
     *
     * @param supply what was issued and is owed before the block; its successor is left in it
     * @param parentHash holds the hash of the parent block, which makes the ids of minted outputs unique
     * @param proposerIndex the validator that gets what a division leaves
     */
    public void finish(
            Supply supply, DirectBuffer parentHash, int parentHashAt, int proposerIndex, BlockEffects effects) {
        overlay.collect(height, effects);
        supply.addFees(fees);
        supply.burn(validators.burned());
        payReward(supply, parentHash, parentHashAt, proposerIndex, effects);
        validators.finish(height);
    }

    private void payReward(
            Supply supply, DirectBuffer parentHash, int parentHashAt, int proposerIndex, BlockEffects effects) {
        ValidatorRegistry registry = validators.registry();
        long slot = (timeMs - minting.genesisTimeMs()) / rules.slotMs();
        if (slot <= supply.lastPaidSlot() || committedCoins + coinsAdded + registry.memberCount() > rules.utxosMax()) {
            return;
        }
        minting.split(supply, registry, slot, proposerIndex);
        minting.mintId(parentHash, parentHashAt, height, mintId);
        for (int payee = 0; payee < registry.memberCount(); payee++) {
            if (minting.share(payee) > 0) {
                addReward(payee, registry.member(payee).owner(), effects);
            }
        }
    }

    private void addReward(int payee, Hash owner, BlockEffects effects) {
        coin.putBytes(0, mintId, 0, Hash.BYTES);
        coin.putInt(CoinLayout.OUTPUT_INDEX_OFFSET, payee, LITTLE_ENDIAN);
        coin.putLong(CoinLayout.AMOUNT_OFFSET, minting.share(payee), LITTLE_ENDIAN);
        owner.writeTo(coin, CoinLayout.OWNER_OFFSET);
        coin.putLong(CoinLayout.HEIGHT_OFFSET, height, LITTLE_ENDIAN);
        coin.putInt(CoinLayout.KIND_OFFSET, CoinLayout.KIND_REWARD, LITTLE_ENDIAN);
        effects.addCreated(coin, 0);
    }

    /** The validators as the finished block leaves them. */
    public ValidatorRegistry registryAfter() {
        return validators.registry();
    }

    /** Number of transactions executed. */
    public int transactionCount() {
        return transactions;
    }

    /** Sum of their encoded bytes. */
    public int transactionBytes() {
        return bytes;
    }

    /** Writes the root over the content hashes of the transactions executed. */
    public void transactionRoot(MutableDirectBuffer target, int offset) {
        merkle.root(target, offset);
    }
}
