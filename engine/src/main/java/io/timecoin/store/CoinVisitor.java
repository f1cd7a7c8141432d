package io.timecoin.store;

import org.agrona.DirectBuffer;

/** Receives coins one by one; runs on the thread that asked for them. */
@FunctionalInterface
public interface CoinVisitor {
    /**
     * Takes one coin.
     *
     * @param coin holds a record of {@link io.timecoin.base.CoinLayout}; valid until this method returns
     * @param offset where the record begins
     */
    void onCoin(DirectBuffer coin, int offset);
}
