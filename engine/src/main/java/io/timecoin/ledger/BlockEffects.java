package io.timecoin.ledger;

import io.timecoin.base.CoinLayout;
import io.timecoin.base.Limits;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What a block does to the set of unspent outputs, net: outputs that the block both creates and spends appear nowhere.
 * Filled on the state thread, then read by the threads of tree and store; preallocated for the largest block.
 *
 * <pre>
 *  spent:   | key 36 | key 36 | ...          in the order of the inputs
 *  created: | coin 88 | coin 88 | ...        in the order of the outputs, the reward last
 * </pre>
 */
public final class BlockEffects {
    private final UnsafeBuffer spent;
    private final UnsafeBuffer created;
    private int spentCount;
    private int createdCount;

    /**
     * Allocates room for the largest block.
     *
     * @param rules name the largest block in bytes
     */
    public BlockEffects(ChainRules rules) {
        int bytes = rules.blockBytesMax();
        this.spent = new UnsafeBuffer(new byte[inputsMax(bytes) * CoinLayout.KEY_BYTES]);
        this.created = new UnsafeBuffer(new byte[outputsMax(bytes) * CoinLayout.BYTES]);
    }

    /** Most inputs in a block of so many bytes. */
    static int inputsMax(int blockBytes) {
        return blockBytes / Limits.INPUT_BYTES + 1;
    }

    /** Most outputs of a block of so many bytes, the reward of every validator included. */
    static int outputsMax(int blockBytes) {
        return blockBytes / Limits.OUTPUT_BYTES + 1 + Limits.VALIDATORS_MAX;
    }

    void clear() {
        spentCount = 0;
        createdCount = 0;
    }

    void addSpent(DirectBuffer key, int offset) {
        spent.putBytes(spentCount * CoinLayout.KEY_BYTES, key, offset, CoinLayout.KEY_BYTES);
        spentCount++;
    }

    void addCreated(DirectBuffer coin, int offset) {
        created.putBytes(createdCount * CoinLayout.BYTES, coin, offset, CoinLayout.BYTES);
        createdCount++;
    }

    /** Number of outputs spent. */
    public int spentCount() {
        return spentCount;
    }

    /** The keys of the outputs spent, 36 bytes each. */
    public DirectBuffer spent() {
        return spent;
    }

    /** Number of outputs created. */
    public int createdCount() {
        return createdCount;
    }

    /** The outputs created, 88 bytes each. */
    public DirectBuffer created() {
        return created;
    }

    /** Applies the effects to the set of unspent outputs. */
    public void applyTo(UtxoTable table) {
        table.removeAll(spent, spentCount);
        table.addAll(created, createdCount);
    }

    /** Applies the effects to the state tree. */
    public void applyTo(StateTree tree) {
        tree.apply(spent, CoinLayout.KEY_BYTES, spentCount, created, CoinLayout.BYTES, createdCount);
    }
}
