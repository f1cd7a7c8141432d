package io.timecoin.crypto;

import io.timecoin.base.Hash;
import io.timecoin.base.Invariant;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The root of a Merkle tree in the shape of RFC 6962 section 2.1, built leaf by leaf in one pass: leaf hashes start with
 * 0x00, node hashes with 0x01, the left subtree is the largest full one, no leaf is ever doubled. Holds one hash a
 * level, so a tree of any size takes 2 KiB. The root of no leaves is the hash of nothing. One thread; allocates nothing.
 */
public final class MerkleAccumulator {
    private static final int LEVELS_MAX = 64;
    private static final byte LEAF = 0x00;
    private static final byte NODE = 0x01;

    private final Hasher hasher = new Hasher(DomainTag.MERKLE);
    private final UnsafeBuffer peaks = new UnsafeBuffer(new byte[LEVELS_MAX * Hash.BYTES]);
    private final UnsafeBuffer scratch = new UnsafeBuffer(new byte[Hash.BYTES]);
    private long leaves;

    /** Starts an empty tree. */
    public void reset() {
        leaves = 0;
    }

    /** Number of leaves so far. */
    public long leafCount() {
        return leaves;
    }

    /** Adds a leaf by its content. */
    public void add(DirectBuffer content, int offset, int length) {
        hasher.updateByte(LEAF).update(content, offset, length).digest(scratch, 0);
        addScratch();
    }

    /** Adds a leaf by its 32-byte leaf hash, for a caller that has already hashed the content after a 0x00. */
    public void addLeafHash(DirectBuffer leafHash, int offset) {
        scratch.putBytes(0, leafHash, offset, Hash.BYTES);
        addScratch();
    }

    private void addScratch() {
        Invariant.check(leaves < Long.MAX_VALUE, "a tree has fewer than 2^63 leaves");
        int level = 0;
        for (long full = leaves; (full & 1) != 0; full >>>= 1) {
            joinInto(level);
            level++;
        }
        peaks.putBytes(level * Hash.BYTES, scratch, 0, Hash.BYTES);
        leaves++;
    }

    /** Makes scratch the parent of the peak at a level, on the left, and scratch, on the right. */
    private void joinInto(int level) {
        hasher.updateByte(NODE)
                .update(peaks, level * Hash.BYTES, Hash.BYTES)
                .update(scratch, 0, Hash.BYTES)
                .digest(scratch, 0);
    }

    /** Writes the root of the leaves so far; more may follow. */
    public void root(MutableDirectBuffer target, int offset) {
        if (leaves == 0) {
            hasher.reset().digest(target, offset);
            return;
        }
        int level = Long.numberOfTrailingZeros(leaves);
        scratch.putBytes(0, peaks, level * Hash.BYTES, Hash.BYTES);
        for (level++; leaves >>> level != 0; level++) {
            if ((leaves >>> level & 1) != 0) {
                joinInto(level);
            }
        }
        target.putBytes(offset, scratch, 0, Hash.BYTES);
    }
}
