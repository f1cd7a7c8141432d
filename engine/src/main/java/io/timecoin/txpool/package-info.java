/**
 * The pool: bounded, ordered by fee rate, with the locks that keep two transactions from spending one output.
 *
 * <p>Thread: the state thread. In: transactions the replica has checked. Out: result codes, departures, blocks to be.
 * It must never: read a clock, depend on its hash seed or on which handle an entry got, or allocate per transaction.
 */
package io.timecoin.txpool;
