package io.timecoin.replica;

import io.timecoin.base.Hash;
import io.timecoin.base.Invariant;
import io.timecoin.ledger.CommittedCoins;
import io.timecoin.ledger.Genesis;
import io.timecoin.ledger.GenesisCodec;
import io.timecoin.ledger.Supply;
import io.timecoin.ledger.UtxoTable;
import org.agrona.concurrent.UnsafeBuffer;

/** The committed chain as one thread owns it: its tip, its unspent outputs and its supply. State thread. */
final class Chain {
    private static final long NO_SLOT_PAID = -1;

    private final UtxoTable coins;
    private final CommittedCoins lookUp;
    private final Supply supply = new Supply();
    private final UnsafeBuffer tipHash = new UnsafeBuffer(new byte[Hash.BYTES]);
    private final UnsafeBuffer parentStateRoot = new UnsafeBuffer(new byte[Hash.BYTES]);
    private long height;
    private long tipTimeMs;
    private long committedAtMs;
    private int tipTransactions;
    private long committedTransactions;

    /**
     * Creates the chain at genesis.
     *
     * @param coins holds the allocations of genesis
     */
    Chain(Genesis genesis, UtxoTable coins) {
        this.coins = coins;
        this.lookUp = new CommittedCoins(coins);
        supply.set(genesis.allocated(), 0, NO_SLOT_PAID);
        GenesisCodec.hash(genesis).writeTo(tipHash, 0);
        tipTimeMs = genesis.timeMs();
        committedAtMs = genesis.timeMs();
    }

    /** Makes an executed and certified block the tip. */
    void commit(CommittedBlock block, Supply supplyAfter, UnsafeBuffer stateRootBefore, long nowMs) {
        Invariant.checkEqual(block.height(), height + 1, "blocks are committed in order");
        block.effects().applyTo(coins);
        supply.set(supplyAfter);
        checkSupply();
        height = block.height();
        tipHash.putBytes(0, block.hash(), 0, Hash.BYTES);
        parentStateRoot.putBytes(0, stateRootBefore, 0, Hash.BYTES);
        tipTimeMs = block.timeMs();
        committedAtMs = nowMs;
        tipTransactions = block.transactionCount();
        committedTransactions += block.transactionCount();
    }

    /** Restores what a snapshot holds; the outputs are those of the same moment. */
    void restore(SnapshotInput input, SnapshotFields fields) {
        height = fields.readLong(input);
        tipTimeMs = fields.readLong(input);
        committedAtMs = fields.readLong(input);
        tipTransactions = (int) fields.readLong(input);
        committedTransactions = fields.readLong(input);
        supply.set(fields.readLong(input), fields.readLong(input), fields.readLong(input));
        input.read(tipHash, 0, Hash.BYTES);
        input.read(parentStateRoot, 0, Hash.BYTES);
        checkSupply();
    }

    /** Writes what {@link #restore} reads. */
    void capture(SnapshotOutput output, SnapshotFields fields) {
        fields.writeLong(output, height);
        fields.writeLong(output, tipTimeMs);
        fields.writeLong(output, committedAtMs);
        fields.writeLong(output, tipTransactions);
        fields.writeLong(output, committedTransactions);
        fields.writeLong(output, supply.issued());
        fields.writeLong(output, supply.feesOwed());
        fields.writeLong(output, supply.lastPaidSlot());
        output.write(tipHash, 0, Hash.BYTES);
        output.write(parentStateRoot, 0, Hash.BYTES);
    }

    private void checkSupply() {
        Invariant.checkEqual(
                coins.totalAmount() + supply.feesOwed(),
                supply.issued(),
                "issued is what outputs hold and what is owed");
    }

    UtxoTable coins() {
        return coins;
    }

    CommittedCoins lookUp() {
        return lookUp;
    }

    Supply supply() {
        return supply;
    }

    UnsafeBuffer tipHash() {
        return tipHash;
    }

    /** The state root in the header of the tip. */
    UnsafeBuffer parentStateRoot() {
        return parentStateRoot;
    }

    long height() {
        return height;
    }

    long tipTimeMs() {
        return tipTimeMs;
    }

    /** Event time at which the tip was committed here. */
    long committedAtMs() {
        return committedAtMs;
    }

    int tipTransactions() {
        return tipTransactions;
    }

    long committedTransactions() {
        return committedTransactions;
    }
}
