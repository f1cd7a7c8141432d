/**
 * The rules of money: genesis, what a transaction may do, what a block does, the set of unspent outputs and its tree.
 *
 * <p>Thread: the state thread. In: checked transactions, block headers, event time. Out: result codes, block effects,
 * state roots. It must never: read a clock, a file or a random number, or let hash order reach a result.
 */
package io.timecoin.ledger;
