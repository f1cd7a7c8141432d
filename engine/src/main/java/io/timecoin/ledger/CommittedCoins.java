package io.timecoin.ledger;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** A cursor on the committed set of unspent outputs. State thread. */
public final class CommittedCoins implements CoinSource {
    private final UtxoTable table;
    private int found = UtxoTable.ABSENT;

    /**
     * Creates a cursor.
     *
     * @param table the set
     */
    public CommittedCoins(UtxoTable table) {
        this.table = table;
    }

    @Override
    public boolean find(DirectBuffer txId, int offset, int outputIndex) {
        found = table.find(txId, offset, outputIndex);
        return found != UtxoTable.ABSENT;
    }

    @Override
    public long amount() {
        return table.amount(found);
    }

    @Override
    public int kind() {
        return table.kind(found);
    }

    @Override
    public boolean isOwnedBy(DirectBuffer owner, int offset) {
        return table.ownerMatches(found, owner, offset);
    }

    @Override
    public void copyTo(MutableDirectBuffer target, int offset) {
        table.copyTo(found, target, offset);
    }
}
