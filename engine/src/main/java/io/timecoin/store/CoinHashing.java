package io.timecoin.store;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** The two hashes of the state tree; implemented by whoever may import the rules of hashing. One thread at a time. */
public interface CoinHashing {
    /** Writes the hash of a coin of 88 bytes. */
    void leaf(DirectBuffer coin, int offset, MutableDirectBuffer target, int targetOffset);

    /** Writes the hash of the node that splits at a bit, over the hashes of its sides; target may be one of them. */
    void node(
            int splitBit,
            DirectBuffer left,
            int leftOffset,
            DirectBuffer right,
            int rightOffset,
            MutableDirectBuffer target,
            int targetOffset);
}
