package io.timecoin.proof;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.timecoin.base.CoinLayout;
import io.timecoin.base.Hash;
import io.timecoin.base.SplitStack;
import io.timecoin.base.StateProofLayout;
import io.timecoin.crypto.DomainTag;
import io.timecoin.crypto.Hasher;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The hash of a subtree of the state tree from its coins in order, or from the hashes of its parts: push each, then
 * {@link #root}. Needs no tree. One thread at a time; allocates nothing.
 */
public final class SubtreeHasher extends SplitStack {
    private static final int SPLIT_OFFSET = 1;
    private static final int LEFT_OFFSET = 3;
    private static final int PAIR_BYTES = 2 * Hash.BYTES;

    private final Hasher hasher = new Hasher(DomainTag.STATE_TREE);
    private final UnsafeBuffer hashes = new UnsafeBuffer(new byte[SLOTS * Hash.BYTES]);
    private final byte[] leafBytes = new byte[StateProofLayout.LEAF_PREIMAGE_BYTES];
    private final byte[] nodeBytes = new byte[StateProofLayout.NODE_PREIMAGE_BYTES];
    private final UnsafeBuffer node = new UnsafeBuffer(nodeBytes);

    /** Creates a hasher of nothing. */
    public SubtreeHasher() {
        leafBytes[0] = StateProofLayout.LEAF_PREFIX;
        nodeBytes[0] = StateProofLayout.NODE_PREFIX;
    }

    /**
     * Adds a coin.
     *
     * @param splitBit the first bit in which its key differs from that of the coin before
     * @return false if no tree splits so
     */
    public boolean pushCoin(int splitBit, DirectBuffer coin, int offset) {
        int slot = push(splitBit);
        if (slot != NONE) {
            leaf(coin, offset, hashes, slot * Hash.BYTES);
        }
        return slot != NONE;
    }

    /**
     * Adds a part with a hash.
     *
     * @param splitBit the first bit in which its keys differ from those of the part before
     * @return false if no tree splits so
     */
    public boolean pushPart(int splitBit, DirectBuffer hash, int offset) {
        int slot = push(splitBit);
        if (slot != NONE) {
            hashes.putBytes(slot * Hash.BYTES, hash, offset, Hash.BYTES);
        }
        return slot != NONE;
    }

    /** Whether all that was pushed has a hash; forgets it. Of nothing the hash is 32 zero bytes. */
    public boolean hasRoot(DirectBuffer hash, int offset) {
        finishRoot();
        return Hash.equal(hashes, 0, hash, offset);
    }

    /** Writes the hash of all that was pushed, and forgets it. */
    public void root(MutableDirectBuffer target, int offset) {
        finishRoot();
        target.putBytes(offset, hashes, 0, Hash.BYTES);
    }

    private void finishRoot() {
        if (!finish()) {
            hashes.setMemory(0, Hash.BYTES, (byte) 0);
        }
        clear();
    }

    @Override
    protected void join(int leftSlot, int splitBit) {
        int at = leftSlot * Hash.BYTES;
        node.putShort(SPLIT_OFFSET, (short) splitBit, LITTLE_ENDIAN);
        node.putBytes(LEFT_OFFSET, hashes, at, PAIR_BYTES);
        hasher.update(nodeBytes, 0, nodeBytes.length).digest(hashes, at);
    }

    /** Writes the hash of one coin. */
    public void leaf(DirectBuffer coin, int offset, MutableDirectBuffer target, int targetOffset) {
        coin.getBytes(offset, leafBytes, 1, CoinLayout.BYTES);
        hasher.update(leafBytes, 0, leafBytes.length).digest(target, targetOffset);
    }

    /** Writes the hash of the node over two parts whose hashes are known. */
    public void node(
            int splitBit,
            DirectBuffer left,
            int leftOffset,
            DirectBuffer right,
            int rightOffset,
            MutableDirectBuffer target,
            int targetOffset) {
        node.putShort(SPLIT_OFFSET, (short) splitBit, LITTLE_ENDIAN);
        node.putBytes(LEFT_OFFSET, left, leftOffset, Hash.BYTES);
        node.putBytes(LEFT_OFFSET + Hash.BYTES, right, rightOffset, Hash.BYTES);
        hasher.update(nodeBytes, 0, nodeBytes.length).digest(target, targetOffset);
    }
}
