package io.timecoin.store;

import io.timecoin.base.Hash;
import io.timecoin.base.SplitStack;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Hashes subtrees of the state tree from their coins or parts in order. One thread; allocates nothing. */
class HashStack extends SplitStack {
    private final UnsafeBuffer hashes = new UnsafeBuffer(new byte[SLOTS * Hash.BYTES]);
    private final CoinHashing hashing;

    HashStack(CoinHashing hashing) {
        this.hashing = hashing;
    }

    /** Adds a coin; returns its slot, or NONE if no tree splits so. */
    final int pushCoin(int splitBit, DirectBuffer coin, int offset) {
        int slot = push(splitBit);
        if (slot != NONE) {
            hashing.leaf(coin, offset, hashes, slot * Hash.BYTES);
        }
        return slot;
    }

    /** Adds a part; returns its slot, or NONE if no tree splits so. */
    final int pushPart(int splitBit, DirectBuffer hash, int offset) {
        int slot = push(splitBit);
        if (slot != NONE) {
            hashes.putBytes(slot * Hash.BYTES, hash, offset, Hash.BYTES);
        }
        return slot;
    }

    /** The hashes of what waits, 32 bytes a slot. */
    final UnsafeBuffer hashes() {
        return hashes;
    }

    @Override
    protected void join(int leftSlot, int splitBit) {
        int at = leftSlot * Hash.BYTES;
        hashing.node(splitBit, hashes, at, hashes, at + Hash.BYTES, hashes, at);
    }
}
