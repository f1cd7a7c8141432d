package io.timecoin.replica;

import io.timecoin.txpool.TransactionPool;

/**
 * How much a replica holds of all that is bounded, between two events: for who checks that the bounds are kept.
 *
 * @param transactions in the pool
 * @param transactionBytes reserved for them
 * @param locks outpoints that they hold
 * @param futureMessages kept for the height after the one being decided
 * @param evidence pieces that wait for a block
 * @param bodyBytes transactions that candidates hold beside the pool
 */
public record Holdings(
        int transactions, long transactionBytes, int locks, int futureMessages, int evidence, long bodyBytes) {

    static Holdings of(TransactionPool pool, FutureMessages future, EvidenceBook evidence, Candidates candidates) {
        return new Holdings(
                pool.count(),
                pool.reservedBytes(),
                pool.lockCount(),
                future.count(),
                evidence.size(),
                candidates.bodyBytes());
    }
}
