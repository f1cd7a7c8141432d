package io.timecoin.ledger;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.timecoin.base.CoinLayout;
import io.timecoin.base.Hash;
import io.timecoin.base.Invariant;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The set of unspent outputs as a block under execution leaves it: the committed set below, and above it what the block
 * spent and created so far. Nothing below changes; {@link #begin} forgets an abandoned block in constant time, because
 * index slots carry the generation they were written in. State thread.
 *
 * <pre>
 *  index slot: | generation 32 | entry 32 |      open addressing, at most half full at the largest block
 *  entry:      | coin 88; of a spent committed output only the key |  and its state in a parallel array
 * </pre>
 */
final class BlockOverlay implements CoinSource {
    private static final byte SPENT = 1;
    private static final byte CREATED = 2;
    private static final byte CREATED_AND_SPENT = 3;
    private static final int NONE = -1;

    private final CoinSource committed;
    private final UnsafeBuffer coins;
    private final byte[] states;
    private final long[] index;
    private final int mask;
    private final long seed;
    private int generation;
    private int entries;
    private int found = NONE;
    private int slot;

    /**
     * Allocates room for the largest block.
     *
     * @param committed the set below
     * @param entriesMax most outpoints a block can touch
     * @param seed spreads the index so that nobody can grind collisions; never reaches a result
     */
    BlockOverlay(CoinSource committed, int entriesMax, long seed) {
        this.committed = committed;
        this.coins = new UnsafeBuffer(new byte[Math.multiplyExact(entriesMax, CoinLayout.BYTES)]);
        this.states = new byte[entriesMax];
        this.index = new long[Integer.highestOneBit(entriesMax) << 2];
        this.mask = index.length - 1;
        this.seed = seed;
        begin();
    }

    /** Forgets the block and starts the next. */
    void begin() {
        generation++;
        Invariant.check(generation > 0, "fewer than 2^31 blocks are executed in a process");
        entries = 0;
    }

    @Override
    public boolean find(DirectBuffer txId, int offset, int outputIndex) {
        found = lookUp(txId, offset, outputIndex);
        return found == NONE ? committed.find(txId, offset, outputIndex) : states[found] == CREATED;
    }

    /** Spends the output that the cursor found. */
    void spend(DirectBuffer txId, int offset, int outputIndex) {
        int entry = lookUp(txId, offset, outputIndex);
        if (entry == NONE) {
            entry = append(txId, offset, outputIndex);
            states[entry] = SPENT;
        } else {
            Invariant.check(states[entry] == CREATED, "an output is spent once");
            states[entry] = CREATED_AND_SPENT;
        }
    }

    /** Creates an output; false if the outpoint was touched before. */
    boolean create(
            DirectBuffer txId, int offset, int outputIndex, long amount, DirectBuffer owner, int ownerAt, int kind) {
        if (lookUp(txId, offset, outputIndex) != NONE) {
            return false;
        }
        int entry = append(txId, offset, outputIndex);
        states[entry] = CREATED;
        int at = entry * CoinLayout.BYTES;
        coins.putLong(at + CoinLayout.AMOUNT_OFFSET, amount, LITTLE_ENDIAN);
        coins.putBytes(at + CoinLayout.OWNER_OFFSET, owner, ownerAt, Hash.BYTES);
        coins.putInt(at + CoinLayout.KIND_OFFSET, kind, LITTLE_ENDIAN);
        return true;
    }

    /** Writes the net effects of the block at a height. */
    void collect(long height, BlockEffects effects) {
        effects.clear();
        for (int entry = 0; entry < entries; entry++) {
            int at = entry * CoinLayout.BYTES;
            if (states[entry] == SPENT) {
                effects.addSpent(coins, at);
            } else if (states[entry] == CREATED) {
                coins.putLong(at + CoinLayout.HEIGHT_OFFSET, height, LITTLE_ENDIAN);
                effects.addCreated(coins, at);
            }
        }
    }

    /** Adds what the last look-up did not find, where it ended. */
    private int append(DirectBuffer txId, int offset, int outputIndex) {
        Invariant.check(entries < states.length, "a block touches no more outpoints than its bytes allow");
        int entry = entries++;
        index[slot] = (long) generation << Integer.SIZE | entry;
        coins.putBytes(entry * CoinLayout.BYTES, txId, offset, Hash.BYTES);
        coins.putInt(entry * CoinLayout.BYTES + CoinLayout.OUTPUT_INDEX_OFFSET, outputIndex, LITTLE_ENDIAN);
        return entry;
    }

    private int lookUp(DirectBuffer txId, int offset, int outputIndex) {
        slot = slotOf(txId, offset, outputIndex);
        while ((int) (index[slot] >>> Integer.SIZE) == generation) {
            int entry = (int) index[slot];
            if (isEntryOf(entry, txId, offset, outputIndex)) {
                return entry;
            }
            slot = slot + 1 & mask;
        }
        return NONE;
    }

    private boolean isEntryOf(int entry, DirectBuffer txId, int offset, int outputIndex) {
        int at = entry * CoinLayout.BYTES;
        return coins.getInt(at + CoinLayout.OUTPUT_INDEX_OFFSET, LITTLE_ENDIAN) == outputIndex
                && Hash.equal(coins, at, txId, offset);
    }

    private int slotOf(DirectBuffer txId, int offset, int outputIndex) {
        long mixed = (txId.getLong(offset) ^ seed) * 0x9E37_79B9_7F4A_7C15L + txId.getLong(offset + 8) + outputIndex;
        mixed = (mixed ^ mixed >>> 29) * 0xBF58_476D_1CE4_E5B9L;
        return (int) (mixed >>> 32) & mask;
    }

    @Override
    public long amount() {
        return found == NONE
                ? committed.amount()
                : coins.getLong(found * CoinLayout.BYTES + CoinLayout.AMOUNT_OFFSET, LITTLE_ENDIAN);
    }

    @Override
    public int kind() {
        return found == NONE
                ? committed.kind()
                : coins.getInt(found * CoinLayout.BYTES + CoinLayout.KIND_OFFSET, LITTLE_ENDIAN);
    }

    @Override
    public boolean isOwnedBy(DirectBuffer owner, int offset) {
        return found == NONE
                ? committed.isOwnedBy(owner, offset)
                : Hash.equal(coins, found * CoinLayout.BYTES + CoinLayout.OWNER_OFFSET, owner, offset);
    }

    @Override
    public void copyTo(MutableDirectBuffer target, int offset) {
        if (found == NONE) {
            committed.copyTo(target, offset);
        } else {
            target.putBytes(offset, coins, found * CoinLayout.BYTES, CoinLayout.BYTES);
        }
    }
}
