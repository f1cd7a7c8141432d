package io.timecoin.wallet;

import io.timecoin.base.Hash;

/**
 * An unspent output that a wallet can spend. Immutable.
 *
 * @param txId the transaction that made it, or what genesis names instead
 * @param outputIndex its place in that transaction
 * @param amount in units
 * @param wallet which wallet of a series owns it
 */
public record SpendableCoin(Hash txId, int outputIndex, long amount, int wallet) {}
