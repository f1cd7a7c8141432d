package io.timecoin.replica;

import io.timecoin.base.CoinLayout;
import io.timecoin.base.Hash;
import io.timecoin.codec.TransactionView;
import io.timecoin.ledger.CoinSource;
import io.timecoin.txpool.TransactionPool;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** The outputs a newcomer to the pool may spend: committed ones, and those of transactions in the pool. State thread. */
final class PoolCoins implements CoinSource {
    private final CoinSource committed;
    private final TransactionPool pool;
    private int parent = TransactionPool.NONE;
    private int parentOutput;
    private final UnsafeBuffer parentOwner = new UnsafeBuffer(new byte[Hash.BYTES]);

    PoolCoins(CoinSource committed, TransactionPool pool) {
        this.committed = committed;
        this.pool = pool;
    }

    @Override
    public boolean find(DirectBuffer txId, int offset, int outputIndex) {
        parent = TransactionPool.NONE;
        if (committed.find(txId, offset, outputIndex)) {
            return true;
        }
        parent = pool.find(txId, offset);
        parentOutput = outputIndex;
        return parent != TransactionPool.NONE
                && outputIndex < pool.outputCount(parent)
                && !isCollateral(parent, outputIndex);
    }

    /** What a pooled registration will lock cannot be spent before or after. */
    private boolean isCollateral(int handle, int outputIndex) {
        return outputIndex == 0
                && TransactionView.kindAt(pool.bytes(handle), pool.offset(handle)) == TransactionView.KIND_REGISTRATION;
    }

    @Override
    public int kind() {
        return parent == TransactionPool.NONE ? committed.kind() : CoinLayout.KIND_TRANSFER;
    }

    @Override
    public long amount() {
        return parent == TransactionPool.NONE ? committed.amount() : pool.outputAmount(parent, parentOutput);
    }

    @Override
    public boolean isOwnedBy(DirectBuffer owner, int offset) {
        if (parent == TransactionPool.NONE) {
            return committed.isOwnedBy(owner, offset);
        }
        pool.copyOwner(parent, parentOutput, parentOwner, 0);
        for (int i = 0; i < Hash.BYTES; i += Long.BYTES) {
            if (parentOwner.getLong(i) != owner.getLong(offset + i)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void copyTo(MutableDirectBuffer target, int offset) {
        throw new UnsupportedOperationException("an unconfirmed output is not a coin yet");
    }
}
