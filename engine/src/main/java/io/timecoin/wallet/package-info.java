/**
 * What an owner of coins does: addresses, building and signing of transactions.
 *
 * <p>Thread: the caller's; builders belong to one. In: keys, coins, amounts. Out: encoded signed transactions, text.
 * It must never: print a secret, ask a network, or produce an encoding that is not canonical.
 */
package io.timecoin.wallet;
