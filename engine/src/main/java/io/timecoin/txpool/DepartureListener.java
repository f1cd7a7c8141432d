package io.timecoin.txpool;

import io.timecoin.base.ResultCode;

/** Hears of every transaction that leaves the pool other than by {@link TransactionPool#removeCommitted}. */
@FunctionalInterface
public interface DepartureListener {
    /**
     * A transaction is about to leave; every accessor still answers for it. Called on the state thread. The listener
     * must not change the pool.
     *
     * @param handle of the entry; free for another transaction after the call
     * @param reason LOCK_EXPIRED, EXPIRED, PARENT_GONE, EVICTED or CONFLICTS_WITH_BLOCK
     */
    void onDeparture(int handle, ResultCode reason);
}
