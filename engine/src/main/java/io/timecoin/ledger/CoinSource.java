package io.timecoin.ledger;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** Looks up unspent outputs; a cursor, so that a look-up allocates nothing. State thread. */
public interface CoinSource {
    /**
     * Moves the cursor to an unspent output.
     *
     * @param txId holds the 32-byte id of the transaction that created it
     * @return false if there is none; the cursor is then undefined
     */
    boolean find(DirectBuffer txId, int offset, int outputIndex);

    /** Amount of the output found, in units. */
    long amount();

    /** Kind of the output found, one of the constants in {@link io.timecoin.base.CoinLayout}. */
    int kind();

    /** Whether the output found is paid to an owner. */
    boolean isOwnedBy(DirectBuffer owner, int offset);

    /** Writes the 88 bytes of the output found, see {@link io.timecoin.base.CoinLayout}. */
    void copyTo(MutableDirectBuffer target, int offset);
}
