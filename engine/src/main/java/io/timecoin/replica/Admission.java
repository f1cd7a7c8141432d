package io.timecoin.replica;

import io.timecoin.base.Hash;
import io.timecoin.base.Limits;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.TransactionView;
import io.timecoin.ledger.CoinsAhead;
import io.timecoin.ledger.Genesis;
import io.timecoin.ledger.TransactionRules;
import io.timecoin.txpool.TransactionPool;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Lets verified transactions into the pool: the rules of money first, then the policy of the pool. State thread. */
final class Admission {
    private final TransactionPool pool;
    private final Departures departures;
    private final Chain chain;
    private final TransactionRules rules;
    private final PoolCoins coins;
    private final CoinsAhead ahead;
    private final TransactionPreparer preparer;
    private final TransactionView view = new TransactionView();
    private final UnsafeBuffer manyOwners = new UnsafeBuffer(new byte[Limits.INPUTS_MAX * Hash.BYTES]);

    Admission(Genesis genesis, Chain chain, TransactionPool pool, Departures departures) {
        this.departures = departures;
        this.pool = pool;
        this.chain = chain;
        this.rules = new TransactionRules(genesis.rules());
        this.coins = new PoolCoins(chain.lookUp(), pool);
        this.ahead = chain.coins().ahead();
        this.preparer = new TransactionPreparer(genesis.chainId(), null);
    }

    /** Reads ahead for the transaction of an event that passed verification; a group of them ends with a read. */
    void foresee(ReplicaEvent event) {
        DirectBuffer ids = event.ids().buffer();
        view.wrapChecked(event.payload(), event.payloadOffset(), event.payloadLength());
        pool.foresee(view, ids, TransactionIds.TX_ID_AT, TransactionIds.CONTENT_HASH_AT);
        for (int i = 0; i < view.inputCount(); i++) {
            ahead.add(view.buffer(), view.inputTxIdAt(i), view.inputOutputIndex(i));
        }
    }

    void readAhead() {
        ahead.read();
    }

    /** Judges the transaction of an event that passed verification, and pools it. */
    ResultCode admit(ReplicaEvent event, long nowMs, long sequence) {
        DirectBuffer ids = event.ids().buffer();
        if (pool.find(ids, TransactionIds.TX_ID_AT) != TransactionPool.NONE) {
            return ResultCode.ALREADY_POOLED;
        }
        view.wrapChecked(event.payload(), event.payloadOffset(), event.payloadLength());
        DirectBuffer owners = ids;
        int ownersAt = TransactionIds.OWNERS_AT;
        if (view.witnessCount() > TransactionIds.OWNERS_MAX) {
            preparer.deriveOwners(view, manyOwners, 0);
            owners = manyOwners;
            ownersAt = 0;
        }
        ResultCode code = rules.check(view, owners, ownersAt, coins, chain.registry(), chain.height() + 1, nowMs);
        return code == ResultCode.OK
                ? pool.admit(
                        view,
                        ids,
                        TransactionIds.TX_ID_AT,
                        TransactionIds.CONTENT_HASH_AT,
                        rules.fee(),
                        nowMs,
                        sequence,
                        departures)
                : code;
    }
}
