package io.timecoin.archive;

import io.timecoin.proof.SubtreeHasher;
import io.timecoin.store.CoinHashing;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** Lends the store the hashes of the state tree. One thread at a time. */
public final class StateHashing implements CoinHashing {
    private final SubtreeHasher hasher = new SubtreeHasher();

    /** Creates the hashing of one thread. */
    public StateHashing() {}

    @Override
    public void leaf(DirectBuffer coin, int offset, MutableDirectBuffer target, int targetOffset) {
        hasher.leaf(coin, offset, target, targetOffset);
    }

    @Override
    public void node(
            int splitBit,
            DirectBuffer left,
            int leftOffset,
            DirectBuffer right,
            int rightOffset,
            MutableDirectBuffer target,
            int targetOffset) {
        hasher.node(splitBit, left, leftOffset, right, rightOffset, target, targetOffset);
    }
}
