package io.timecoin.client;

import io.timecoin.base.Hash;

/**
 * A validator at one event, as it told a client.
 *
 * @param chainId the chain
 * @param height of the last committed block
 * @param sequence journal sequence of the last event
 * @param eventTimeMs time of the last event, in ms
 * @param poolTransactions transactions in the pool
 * @param poolBytes bytes in the pool
 * @param utxoCount unspent outputs
 * @param issued units in existence
 * @param committedTransactions since genesis
 * @param rejectedTransactions since genesis
 * @param feeFloor units per 1,000 bytes
 * @param burned units that existed once
 * @param epoch of the next block
 * @param validators members of the set of the epoch
 * @param validatorIndex of the node in that set, -1 if it is no member
 * @param validatorPower of the node in that set
 * @param totalPower of that set
 * @param genesisHash identity of the chain
 * @param blockHash of the last committed block
 * @param parentStateRoot state root after the parent of that block
 * @param validator consensus key of the node
 * @param agent name and version of the software
 */
public record NodeStatus(
        int chainId,
        long height,
        long sequence,
        long eventTimeMs,
        long poolTransactions,
        long poolBytes,
        long utxoCount,
        long issued,
        long committedTransactions,
        long rejectedTransactions,
        long feeFloor,
        long burned,
        long epoch,
        long validators,
        int validatorIndex,
        long validatorPower,
        long totalPower,
        Hash genesisHash,
        Hash blockHash,
        Hash parentStateRoot,
        Hash validator,
        String agent) {}
