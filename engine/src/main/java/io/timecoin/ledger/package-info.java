/**
 * The ledger: the unspent outputs in memory, the rules that change them and the authenticated tree over them.
 *
 * <p>Thread: the state thread; the tree may live on another, one thread at a time. In: coins and outpoints in buffers.
 * Out: result codes, amounts, roots, proofs. It must never: read a clock, a file or chance, lock, log, or let the
 * layout of memory decide a result.
 */
package io.timecoin.ledger;
