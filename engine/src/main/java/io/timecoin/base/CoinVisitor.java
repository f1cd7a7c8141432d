package io.timecoin.base;

import org.agrona.DirectBuffer;

/** Is shown coins one by one, on the caller's thread. */
@FunctionalInterface
public interface CoinVisitor {
    /**
     * One coin.
     *
     * @param buffer holds the 88 bytes of the coin during the call only
     * @param offset where they start
     */
    void onCoin(DirectBuffer buffer, int offset);
}
