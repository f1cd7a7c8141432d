package io.timecoin.simulation;

import io.timecoin.base.Hash;

/**
 * Where a coin comes from.
 *
 * @param txId the transaction
 * @param index the output
 */
record Outpoint(Hash txId, int index) {}
